"""Which of a line's periods belong to which of its phrases."""

from bisect import bisect_left
from collections.abc import Sequence

from dondoc.core.dates import PeriodMention
from dondoc.core.judging.lines import Phrase
from dondoc.core.judging.moods import Mood
from dondoc.core.judging.topics import Topic
from dondoc.core.text import fold

PERIOD_FILLERS = frozenset((
    "nam", "va", "cua", "den", "tu", "cac", "tuan", "thang", "quy", "qui", "ky", "dieu", "chinh", "bo", "sung",
    "sua", "doi", "dinh", "ban",
))  # fmt: skip
GOES_ON = frozenset({Mood.STATES, Mood.HANDS_IN})


def own_periods(
    pieces: Sequence[Phrase], topics: Sequence[tuple[Topic, ...]], mentions: Sequence[PeriodMention]
) -> list[tuple[PeriodMention, ...]]:
    """Return each phrase's periods; one of periods alone gives them to its neighbour: «TTHC tháng 1 và tháng 2»."""
    starts = [mention.start for mention in mentions]
    spans = [(bisect_left(starts, p.start), bisect_left(starts, p.start + len(p.text))) for p in pieces]
    own = [tuple(mentions[first:last]) for first, last in spans]
    for at, piece in enumerate(pieces):
        if topics[at] or not own[at]:
            continue
        goes_on = piece.by_and and at and own[at - 1] and piece.mood in GOES_ON and _opens(piece, own[at][0])
        if not goes_on and not _is_bare(piece, own[at]):
            continue
        before = next((n for n in range(at - 1, -1, -1) if topics[n]), None)
        after = next((n for n in range(at + 1, len(pieces)) if topics[n]), None)
        neighbour = before if before is not None and piece.continues else after
        if neighbour is not None:
            own[neighbour] += own[at]
    return own


def _opens(piece: Phrase, mention: PeriodMention) -> bool:
    """Whether the piece begins with that period: «số liệu tháng 2 và tháng 3 của Chi cục ạ»."""
    return PERIOD_FILLERS.issuperset(fold(piece.text[: max(0, mention.start - piece.start)]).split())


def _is_bare(piece: Phrase, mentions: Sequence[PeriodMention]) -> bool:
    rest = piece.text
    for mention in sorted(mentions, key=lambda m: -m.start):
        rest = rest[: max(0, mention.start - piece.start)] + " " + rest[max(0, mention.end - piece.start) :]
    return PERIOD_FILLERS.issuperset(fold(rest).split())
