"""What can be named: the configured reports and the open ad-hoc requests, with the words by which each is known."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.core.cycles import Period
from dondoc.core.dates import PeriodMention, resolve
from dondoc.core.obligations import REQUEST_REPORT, Report, ReportKind
from dondoc.core.text import fold, subject_core

EMPTY_WORDS = frozenset((
    "v", "ve", "viec", "de", "nghi", "yeu", "cau", "don", "doc", "nhac", "gui", "nop", "cung", "cap", "bo", "sung",
    "bao", "cao", "bc", "so", "lieu", "tai", "van", "ban", "cong", "thong", "tin", "ket", "qua", "tinh", "hinh", "tac",
    "nhanh", "gap", "khan", "hoa", "toc", "dinh", "ky", "tuan", "thang", "quy", "nam", "file", "theo", "mau",
))  # fmt: skip
"""Syllables of a request's title that any other mail has too: «V/v gửi báo cáo số liệu tháng 9»."""

SHORTEST_CORE = 3  # words
SHORTEST_RUN = 4  # letters
_ASKING = re.compile(r"^(?:(?:kinh )?(?:de nghi|yeu cau|don doc|nhac|gui|nop|cung cap|bao cao|tong hop) )+")


@dataclass(frozen=True, slots=True)
class Topic:
    """A report, or a single ad-hoc request, with the folded words by which it is known."""

    report: Report
    words: tuple[str, ...]
    period: Period | None = None  # set for an ad-hoc request: its title names the obligation itself

    @classmethod
    def of(cls, report: Report) -> "Topic":
        """Return the topic of a configured report: its keywords and its name, «báo cáo» in them also as «BC»."""
        words = [fold(word) for word in (*report.keywords, report.name)]
        return cls(report, tuple(dict.fromkeys((*words, *(_short(word) for word in words)))))

    @property
    def runs(self) -> tuple[str, ...]:
        """The words without their spaces, those so short left out that they may stand in any word."""
        return tuple(run for word in self.words if len(run := word.replace(" ", "")) >= SHORTEST_RUN)

    def stands_only_in(self, folded: str, title: "Topic") -> bool:
        """Whether what the phrase says of this report is a part of the title of that request."""
        return not _stands(_without(folded, title.words), self.words)

    def says_no_more_than(self, other: "Topic") -> bool:
        """Whether the title of this request is hardly more than the name of that report: «Báo cáo CCHC»."""
        return all(_is_empty(_without(title, other.words)) for title in self.words)

    @classmethod
    def of_request(cls, title: str, period: Period, reports: Sequence["Topic"] = ()) -> "Topic":
        """Return the topic of an ad-hoc request: its title, where it has two words or more and says what about.

        One titled «Báo cáo» is known by its ref and its thread alone: its title stands in the name of every report.
        What another asks for is known without the asking too («cung cấp hồ sơ dự án A»), unless it names a report.
        """
        bare = fold(subject_core(title)).removeprefix("v v ").removeprefix("ve viec ").strip()
        core = _ASKING.sub("", bare)
        words = [bare] if len(bare.split()) > 1 and not _is_empty(bare) else []
        if words and core != bare and len(core.split()) >= SHORTEST_CORE and not _is_empty(core):
            words.extend([core] if not named(core, reports) else [])
        return cls(Report(REQUEST_REPORT, title, attachment_required=False), tuple(words), period)


def _short(word: str) -> str:
    return f" {word} ".replace(" bao cao ", " bc ").strip()


def named(folded: str, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return the topics that the folded phrase names; one of articles outranks the others (contract, 4.5).

    A report whose words stand only within longer words of another is not named: «Báo cáo tập huấn phòng cháy».
    """
    padded = f" {folded} "
    found = tuple(topic for topic in topics if _stands(padded, topic.words))
    return articles_of(found) or _longest(padded, found)


def run_together(folded: str, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return the topics of which a keyword stands, without its spaces, within a longer word: «baocaocchcquy1»."""
    words = folded.split()
    return tuple(topic for topic in topics if any(run in word for run in topic.runs for word in words))


def _longest(padded: str, found: tuple[Topic, ...]) -> tuple[Topic, ...]:
    reports = [topic for topic in found if topic.period is None]
    if len(reports) < 2:  # noqa: PLR2004 - of one there is none longer
        return found
    spans = {id(topic): _spans(padded, topic.words) for topic in reports}
    parts = {
        id(topic)
        for topic in reports
        if all(any(_holds(wide, span) for o in reports for wide in spans[id(o)]) for span in spans[id(topic)])
    }
    return tuple(topic for topic in found if id(topic) not in parts)


def _holds(wide: tuple[int, int], span: tuple[int, int]) -> bool:
    return wide[0] <= span[0] and span[1] <= wide[1] and wide != span


def _spans(padded: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where these words stand, those within others of them left out."""
    found = [m.span() for word in words if word for m in re.finditer(f" {re.escape(word)}(?= )", padded)]
    return [span for span in found if not any(_holds(wide, span) for wide in found)]


def _stands(padded: str, words: tuple[str, ...]) -> bool:
    return any(word in padded and f" {word} " in padded for word in words)


def _without(folded: str, words: tuple[str, ...]) -> str:
    rest = f" {folded} "
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(f" {word} ", " ")
    return rest


def _is_empty(folded: str) -> bool:
    return all(says_little(word) for word in folded.split())


def says_little(word: str) -> bool:
    """Whether a folded word of a title is one that any other mail has too."""
    return word in EMPTY_WORDS or word.isdigit()


def articles_of(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return the topics that ask for articles."""
    return tuple(topic for topic in topics if topic.report.kind is ReportKind.ARTICLES)


def fitting(
    topic: Topic, mentions: Sequence[PeriodMention], near: dt.date
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """Return the periods of the topic's cycle that the mentions mean, and those that its cycle does not have."""
    if topic.period:
        return (topic.period,), ()
    fits: dict[Period, None] = {}
    strangers: dict[Period, None] = {}
    for period in (resolve(mention, near) for mention in mentions):
        known = topic.report.cycle.named(period)
        (fits if known else strangers)[known or period] = None
    return tuple(fits), tuple(strangers)
