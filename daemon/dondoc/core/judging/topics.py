"""What can be named: the configured reports and the open ad-hoc requests, with the words by which each is known."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.core.cycles import Period
from dondoc.core.dates import PeriodMention, resolve
from dondoc.core.obligations import REQUEST_REPORT, Report, ReportKind
from dondoc.core.text import fold, subject_core


@dataclass(frozen=True, slots=True)
class Topic:
    """A report, or a single ad-hoc request, with the folded words by which it is known."""

    report: Report
    words: tuple[str, ...]
    period: Period | None = None  # set for an ad-hoc request: its title names the obligation itself

    @classmethod
    def of(cls, report: Report) -> "Topic":
        """Return the topic of a configured report: its keywords and its name."""
        return cls(report, tuple(dict.fromkeys(fold(word) for word in (*report.keywords, report.name))))

    @classmethod
    def of_request(cls, title: str, period: Period) -> "Topic":
        """Return the topic of an ad-hoc request: its title, where it has two words or more."""
        bare = fold(subject_core(title)).removeprefix("v v ").removeprefix("ve viec ").strip()
        words = (bare,) if len(bare.split()) > 1 else ()
        return cls(Report(REQUEST_REPORT, title, attachment_required=False), words, period)


def named(folded: str, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return the topics that the folded phrase names; one of articles outranks the others (contract, 4.5)."""
    padded = f" {folded} "
    found = tuple(topic for topic in topics if _stands(padded, topic.words))
    return articles_of(found) or found


def _stands(padded: str, words: tuple[str, ...]) -> bool:
    return any(word in padded and f" {word} " in padded for word in words)


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
