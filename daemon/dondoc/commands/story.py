"""`show REF`: the whole story of one obligation, in time order, and the answer to «why was this not counted?»."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping

from dondoc.adapters.stories import entries_naming, mails_of_unit
from dondoc.commands.answers import DONE, CommandError, as_json, nearest
from dondoc.commands.desk import Desk, desk_of
from dondoc.commands.paper import Line, Paper
from dondoc.commands.telling import Told, tell
from dondoc.commands.views import line_of, unit_name
from dondoc.core.history import instant_of
from dondoc.core.obligations import Ref
from dondoc.core.opening import stamp
from dondoc.core.standing import Standing, Status
from dondoc.core.wording import TONES, due_text, instant_text
from dondoc.ports import Entry
from dondoc.service.letter_rows import detail_of, state_text

MOST_OTHERS = 20


def show(arguments: Namespace) -> int:
    """`dondoc show REF`."""
    with desk_of(arguments) as desk:
        ref = str(arguments.ref).strip().lower()
        state = desk.casebook.standing(ref, desk.now)
        if state is None:
            raise CommandError(_unknown(desk, ref))
        story = [tell(entry, state) for entry in entries_naming(desk.store, ref)]
        others = [tell(entry, state) for entry in _others(desk, state)]
        answer = _why(desk, state, story)
        if arguments.json:
            sys.stdout.write(as_json(_told(desk, state, story, others=others, answer=answer)) + "\n")
        else:
            _print(Paper(), desk, state, story, others=others, answer=answer)
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


def _why(desk: Desk, state: Standing, story: list[Told]) -> str:
    """Return in a sentence why the obligation stands as it does."""
    mails = [told for told in story if told.kind == "mail"]
    last = mails[-1] if mails else None
    match state.status:
        case Status.ON_TIME | Status.LATE if state.arrival:
            return f"m{state.arrival.seq} counts: it came {instant_text(state.arrival.instant, desk.calendar)}" if not (
                state.arrival.by_decision
            ) else f"d{state.arrival.seq} counts: the office said that it came {instant_text(state.arrival.instant, desk.calendar)}"
        case Status.UNDER_REVIEW:
            names = ", ".join(f"m{candidate.seq}" for candidate in state.candidates)
            return (
                f"{names} may count and waits for the office: dondoc decide assign m… {state.obligation.ref}, "
                "or dondoc decide dismiss m…"
            )
        case Status.WAIVED:
            return "the office waived it"
        case Status.UNKNOWN:
            return "the mailbox could not be read when it was due: no verdict while blind"
        case _ if last:
            return f"nothing counts yet; the last mail was m{last.seq} ({last.outcome}): {last.why}"
        case _:
            return "no mail has been taken for it"


def _told(
    desk: Desk, state: Standing, story: list[Told], *, others: list[Told], answer: str
) -> Mapping[str, object]:
    return {
        "schema": "dondoc/show/1",
        "at": stamp(desk.now, desk.calendar),
        "obligation": line_of(desk, state),
        "candidates": [f"m{candidate.seq}" for candidate in state.candidates],
        "why": answer,
        "story": [told.as_json() for told in story],
        "other_mails": [told.as_json() for told in others],
    }


def _print(
    paper: Paper, desk: Desk, state: Standing, story: list[Told], *, others: list[Told], answer: str
) -> None:
    obligation, calendar = state.obligation, desk.calendar
    words, _ = state_text(state)
    paper.say(f"{obligation.ref}  {unit_name(desk, state)}", "title")
    paper.say(f"{obligation.report_name}, {obligation.label}")
    paper.say(f"Due: {due_text(state.due, calendar)}")
    paper.say(f"State: {words}", TONES[state.status])
    paper.say(f"Why: {answer}")
    detail = detail_of(state, calendar)
    if detail:
        paper.say(detail, "dim")
    paper.title("Story")
    _print_entries(paper, story)
    if others:
        paper.title("Other mails of the unit, taken for none of its reports")
        _print_entries(paper, others)


def _print_entries(paper: Paper, story: list[Told]) -> None:
    paper.table(("WHEN", "ID", "WHAT"), [Line((told.at, told.id, told.text), told.tone) for told in story])
    for told in story:
        if told.why:
            paper.say(f"{told.id}: {told.why}")
