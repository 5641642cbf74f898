"""Dates, times, deadlines and periods as Vietnamese offices write them.

The parts live in modules of their own; judging and decisions read them here.
"""

from dondoc.core.days import FoundDate, Sense, dates_in, parse_date, parse_time, times_in
from dondoc.core.deadlines import Deadline, deadline, deadlines
from dondoc.core.period_mentions import PeriodMention, mentions_in_line, period_mentions, resolve

__all__ = [
    "Deadline",
    "FoundDate",
    "PeriodMention",
    "Sense",
    "dates_in",
    "deadline",
    "deadlines",
    "mentions_in_line",
    "parse_date",
    "parse_time",
    "period_mentions",
    "resolve",
    "times_in",
]
