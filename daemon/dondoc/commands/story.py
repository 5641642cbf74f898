"""`show REF`: the whole story of one obligation, in time order, and the answer to «why was this not counted?»."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dondoc.adapters.stories import entries_naming, mails_of_unit
from dondoc.commands.answers import DONE, CommandError, as_json, nearest
from dondoc.commands.desk import Desk, desk_of
from dondoc.commands.paper import Line, Paper
from dondoc.commands.reasons import reasons
from dondoc.commands.telling import Told, tell
from dondoc.commands.views import line_of, unit_name
from dondoc.core.history import instant_of
from dondoc.core.obligations import Ref
from dondoc.core.opening import stamp
from dondoc.core.standing import Standing
from dondoc.core.wording import TONES, due_text
from dondoc.ports import Entry
from dondoc.service.letter_rows import detail_of, state_text

MOST_OTHERS = 20


@dataclass(frozen=True, slots=True)
class Story:
    """What is told of an obligation; `others` are mails of the unit that were taken for none of its reports."""

    state: Standing
    entries: tuple[Told, ...]
    others: tuple[Told, ...]
    why: tuple[str, ...]


def show(arguments: Namespace) -> int:
    """`dondoc show REF`."""
    with desk_of(arguments) as desk:
        ref = str(arguments.ref).strip().lower()
        state = desk.casebook.standing(ref, desk.now)
        if state is None:
            raise CommandError(_unknown(desk, ref))
        entries = (tell(entry, state) for entry in entries_naming(desk.store, ref))
        in_order = tuple(sorted(entries, key=lambda told: (told.at, told.seq)))
        others = tuple(tell(entry, state) for entry in _others(desk, state))
        story = Story(state, in_order, others, tuple(reasons(desk, state, in_order)))
        if arguments.json:
            sys.stdout.write(as_json(_told(desk, story)) + "\n")
        else:
            _print(Paper(), desk, story)
    return DONE


def _unknown(desk: Desk, ref: str) -> str:
    parsed = Ref.parse(ref)
    hint = nearest(ref, desk.casebook.obligations)
    if parsed is None:
        return f"«{ref}» is no ref such as cchc.2026-q1.kl{hint}"
    return f"there is no obligation {ref}, or it is not open yet{hint}"


def _others(desk: Desk, state: Standing) -> Iterator[Entry]:
    """Yield the unit's mails since the obligation opened that were taken for nothing of its own."""
    found = 0
    ref = str(state.obligation.ref)
    for entry in mails_of_unit(desk.store, state.obligation.ref.unit):
        named = (entry.body.get("refs"), entry.body.get("candidates"), entry.body.get("tied"))
        instant = instant_of(entry.body.get("received")) or desk.now
        if any(named) or ref in str(entry.body.get("results")) or instant < state.obligation.opens:
            continue
        found += 1
        if found > MOST_OTHERS:
            return
        yield entry


def _told(desk: Desk, story: Story) -> Mapping[str, object]:
    return {
        "schema": "dondoc/show/1",
        "at": stamp(desk.now, desk.calendar),
        "obligation": line_of(desk, story.state),
        "candidates": [f"m{candidate.seq}" for candidate in story.state.candidates],
        "why": " ".join(story.why),
        "story": [told.as_json() for told in story.entries],
        "other_mails": [told.as_json() for told in story.others],
    }


def _print(paper: Paper, desk: Desk, story: Story) -> None:
    state = story.state
    obligation, calendar = state.obligation, desk.calendar
    words, _ = state_text(state)
    paper.say(f"{obligation.ref}  {unit_name(desk, state)}", "title")
    paper.say(f"{obligation.report_name}, {obligation.label}")
    paper.say(f"Hạn nộp: {due_text(state.due, calendar)}")
    paper.say(f"Tình trạng: {words}", TONES[state.status])
    for sentence in story.why:
        paper.say(f"  {sentence}")
    detail = detail_of(state, calendar)
    if detail:
        paper.say(detail, "dim")
    paper.title("Diễn biến")
    _print_entries(paper, story.entries)
    if story.others:
        paper.title("Thư khác của đơn vị, không tính cho báo cáo nào")
        _print_entries(paper, story.others)


def _print_entries(paper: Paper, story: Sequence[Told]) -> None:
    paper.table(("LÚC", "MÃ", "VIỆC"), [Line((told.at, told.id, told.text), told.tone) for told in story])
    for told in story:
        if told.why:
            paper.say(f"{told.id}: {told.why}")
