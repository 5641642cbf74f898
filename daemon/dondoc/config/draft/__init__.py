"""A first configuration, made from a few answers and a table of units (`dondoc init`)."""

from dondoc.config.draft.answers import QUESTIONS, Answers, Question
from dondoc.config.draft.files import draft
from dondoc.config.draft.unit_table import UnitTable, UnitTableError, units_of

__all__ = ["QUESTIONS", "Answers", "Question", "UnitTable", "UnitTableError", "draft", "units_of"]
