"""No text that a stranger writes makes a regular expression slow: linear by proof, or bounded by its input's length."""

import math
import re
from functools import lru_cache
from itertools import islice

import pytest

from dondoc.core.decision_forms import FORMS
from dondoc.core.history import Verb
from tests.attacks.hostile import hostile_texts
from tests.attacks.regex_cost import ExplosiveError, begins_once, worst
from tests.attacks.regex_steps import Counting, TooManyError
from tests.attacks.regexes import Regex, built, regexes
from tests.attacks.work import at, degree

MUCH = 20_000  # steps from one start, as proved: so many even where the text is short
MOST = 300_000_000  # steps for one text, as measured: some seconds of `re`, the deadline of a mail
SMALL, LARGE, LIMIT = 100, 300, 300_000  # characters of the hostile texts, and steps for one
TEXTS = 40

# What no proof of ours covers → the most characters that it ever reads, and who sees to that.
BOUNDED = {
    "adapters/html_text.py:_HREF": (1_200_000, "the encoded text of a body (mime_content.MAX_ENCODED)"),
    "adapters/html_text.py:_QUOTE_CLASS": (1_200_000, "the same"),
    "adapters/html_text.py:_TAG": (1_200_000, "the same"),
    "adapters/imap_fetch.py:_TOKEN": (20_971_520, "a line of the office's own server (imap_line.MAX_LINE)"),
    "adapters/mime_addresses.py:_TOKEN": (200_000, "a header block (mime_fields.MAX_HEADER)"),
    "adapters/mime_fields.py:_FIELD": (200_000, "the same"),
    "adapters/mime_fields.py:_LONE_CR": (200_000, "the same"),
    "adapters/mime_words.py:_WORD": (200_000, "the same"),
    "adapters/mime_marks.py:_ORIGINAL": (60_000, "the beginning of a bounce (mime_marks._MAX_BODY)"),
    "adapters/mime_params.py:_PARAM": (40_000, "the parameters of a part (mime_params._MAX_VALUE)"),
    "adapters/storable.py:_ONE_LINE": (4_000, "a subject or a name (its `limit`)"),
    "adapters/trace_hops.py:_PIECE": (4_000, "a Received field (trace_hops.MAX_FIELD)"),
    "adapters/trace_results.py:_CHUNK": (10_000, "an Authentication-Results field (trace_results.MAX_FIELD)"),
    "adapters/trace_results.py:_PAIR": (10_000, "the same"),
    "adapters/trace_results.py:_QUOTED": (10_000, "the same"),
    "adapters/trace_results.py:_STATEMENT": (10_000, "the same"),
    "commands/grammar.py:\"invalid choice: '([^']*)' \\\\(choose from (.*)\\\\)\"": (1_000, "argparse's own words"),
    "core/days.py:DATE": (80_000, "what judging reads of a mail (judging.lines.MAX_WORDS, twice)"),
    "core/judging/body.py:FIGURES": (80_000, "the same"),
    "core/judging/moods.py:_ASKED": (200_000, "the text of a mail (storable.MAX_TEXT)"),
    "core/judging/documents.py:CLOUD": (200_000, "the same"),
    "core/decision_forms.py:FORMS": (1_000, "a line that may be a decision (decision_line.MAX_LINE)"),
    "core/decision_forms.py:REASON": (1_000, "the same"),
    "core/decision_line.py:_AROUND_DATES": (1_000, "the same"),
    "core/decision_line.py:_CODE": (1_000, "the same"),
    "core/decision_line.py:_FILLED_IN": (1_000, "the same"),
    "core/phrases.py:_WORD_BEFORE": (8, "the end of a phrase (phrases._LONGEST_ABBREVIATION)"),
    "core/syllables.py:_LAST": (40, "the end of a line (syllables.LONGEST)"),
    "demo/letters.py:_DECISION": (5_000, "our own letter of the demo"),
}
OF_THE_SYSADMIN = 1_000  # characters of a value of the configuration, or of a cell of a table of units
# What a name is used for, where the source does not say it beside the name.
USES = dict.fromkeys((f"config/fields.py:{name}" for name in ("_ADDRESS", "_GLOB", "_HOST")), "fullmatch")
# Put together in a function: of a unit's or a report's own words, escaped, and of globs of the configuration. The
# others are made while the program is loaded, and are proved with all that are.
BUILT_LATER = {"core/judging/topics.py: f' {re.escape(word)}(?= )'", "core/obligations.py: translate(pattern)"}
BUILT_BY = ("core/decision_forms.py: ", "core/period_words.py: ")


@lru_cache(maxsize=1)
def everything() -> tuple[Regex, ...]:
    """Return every regular expression of the program."""
    return tuple(regexes())


def use_of(regex: Regex) -> str:
    """Return how a regular expression is used."""
    if regex.key == "core/decision_forms.py:FORMS" and isinstance(regex.pattern, str):
        is_verb = regex.pattern.startswith(r"\b(?:")
        return "search" if is_verb else "fullmatch" if regex.pattern.endswith(r"\s?[.;!]{0,3}") else "match"
    return USES.get(regex.key, regex.use)


def is_proved(pattern: str | bytes, flags: int, use: str) -> bool:
    """Return whether the work is linear: bounded from each start of a search, linear from the one start of a match."""
    try:
        work = worst(pattern, flags, is_whole=use == "fullmatch")
    except ExplosiveError:
        return False
    is_tried_once = use in {"match", "fullmatch"} or begins_once(pattern, flags)
    return degree(work) <= (1 if is_tried_once else 0) and at(work, 1) <= MUCH


def steps(regex: Regex, size: int) -> int:
    """Return the most steps of any hostile text of that size; the spans found are those that `re` finds."""
    counting = Counting(regex.pattern, regex.flags, LIMIT)
    use = use_of(regex) if use_of(regex) in {"match", "fullmatch"} else "search"
    real = re.compile(regex.pattern, regex.flags)
    most = 0
    for text in islice(hostile_texts(regex.pattern, regex.flags, size), TEXTS):
        try:
            found = counting.run(text, use)
        except TooManyError:
            return LIMIT
        given = text.encode("latin-1", "replace") if isinstance(regex.pattern, bytes) else text
        first = getattr(real, use)(given)
        assert found[:1] == ([first.span()] if first else []), (regex.key, text)
        most = max(most, counting.steps)
    return most


def test_all_are_found_also_those_that_a_class_or_a_function_keeps() -> None:
    keys = {regex.key for regex in everything()}
    assert len(everything()) > 240
    assert {"core/text.py:_REFS", "core/decision_forms.py:FORMS", "adapters/mime_fields.py:_DOUBLE_CR"} <= keys
    assert "adapters/smtp_session.py:'[\\\\w.:\\\\[\\\\]-]*'" in keys


def test_none_is_put_together_from_what_a_mail_says() -> None:
    assert {call for call in built() if not call.startswith(BUILT_BY)} == BUILT_LATER


@lru_cache(maxsize=1)
def unproved() -> tuple[Regex, ...]:
    """Return those that no proof covers."""
    return tuple(regex for regex in everything() if not is_proved(regex.pattern, regex.flags, use_of(regex)))


def test_each_is_linear_by_proof_but_for_those_that_read_little() -> None:
    keys = {regex.key for regex in unproved() if not regex.place.startswith("config/")}
    told = "write it so that no two repeats can share a text, or name in BOUNDED who bounds what it reads"
    assert keys - set(BOUNDED) == set(), told
    assert set(BOUNDED) - keys == set()


def measured(regex: Regex, bound: int) -> None:
    few, many = steps(regex, SMALL), steps(regex, LARGE)
    assert many < LIMIT
    power = max(1.0, math.log(many / few) / math.log(LARGE / SMALL))
    assert power < 2.2, f"{few} steps for {SMALL} characters, {many} for {LARGE}: {regex.pattern!r}"
    assert many * (bound / LARGE) ** power < MOST


@pytest.mark.parametrize("key", BOUNDED)
def test_what_is_not_proved_stays_bounded_on_hostile_texts(key: str) -> None:
    for regex in unproved():
        if regex.key == key:
            measured(regex, BOUNDED[key][0])


def test_what_reads_the_configuration_stays_bounded_too() -> None:
    regexes_there = [regex for regex in unproved() if regex.place.startswith("config/")]
    assert regexes_there
    for regex in regexes_there:
        measured(regex, OF_THE_SYSADMIN)


def test_a_line_of_requests_that_ends_in_none_is_left_soon() -> None:
    line = ("yeu cau a han " + ": gui " * 200)[:1_000]
    for whole in FORMS[Verb.REQUEST].whole:
        counting = Counting(whole.pattern, 0, LIMIT)
        assert counting.run(line, "fullmatch") == ([] if whole.fullmatch(line) is None else [(0, 1_000)])


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(\w+\s?)*:", r"(a|a)*b", r"^(a|b|ab)*c", r"\s+$", r"a*a*b", r"x.*y.*z", r"(?:a?){30}b"]
)
def test_what_is_known_to_be_slow_is_not_proved(pattern: str) -> None:
    assert not is_proved(pattern, 0, "search")


@pytest.mark.parametrize(("pattern", "use"), [
    (r"[a-z]+", "search"), (r"<[^<>]*>", "search"), (r"(?<!\r)\r+\n", "search"), (r"^[ \t]*#", "search"),
    (r"\s*(?:den|toi)\b.*", "match"), (r"(?:ab|cd)*e", "match"), (r"(?:[a-z] )*[0-9]+", "fullmatch"),
])  # fmt: skip
def test_what_is_known_to_be_linear_is_proved(pattern: str, use: str) -> None:
    assert is_proved(pattern, 0, use)


def test_steps_grow_where_backtracking_does() -> None:
    def taken(pattern: str, size: int) -> int:
        return steps(Regex("here", "x", pattern, 0, "search"), size)

    assert taken(r"a*a*b", 20) > 8 * taken(r"a*a*b", 10) / 2
    assert taken(r"(?:a|aa)+b", 26) == LIMIT
    assert taken(r"ab?c", 40) < 4 * 41 * 3
