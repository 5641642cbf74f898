"""Judges a case as the program would, and says in what the judgement differs from the right one."""

import datetime as dt

from dondoc.adapters.mime import read_mail
from dondoc.core.cycles import END_OF_DAY
from dondoc.core.decisions import Order
from dondoc.core.judging import Judgement, judge
from tests.corpus.letters import raw_of
from tests.corpus.office import TRUST, instant, office_for, settings, shelf
from tests.corpus.reader import Case

STATE = ("missing", "done", "waived", "article", "extended", "returned", "review")


def judged(case: Case, raw: bytes = b"") -> Judgement:
    """Return what the program makes of the case's mail, of `raw` in its place where given."""
    now = instant(case.get("at", "2026-03-10 09:00"))
    data = raw or raw_of(case)
    mail = read_mail(data, size=len(data), internal_date=None, policy=TRUST(settings()))
    office = office_for(case.get("proof"), case.get("login"))
    return judge(mail, office, shelf(now, case.all(*STATE)), now)


def difference(case: Case, got: Judgement) -> str:
    """Return in what the judgement differs from the right one, nothing where it does not."""
    outcome, *words = case.want.split()
    wanted = [word for word in words if ":" not in word and word not in FLAGS]
    faults = [] if got.outcome.value == outcome else [f"{got.outcome.value} instead of {outcome}"]
    refs = sorted(word for word in wanted if word[0] != "?")
    found = sorted(_shown(ref, result.value, got, refs) for ref, result in got.results.items())
    if refs != found:
        faults.append(f"refs {found} instead of {refs}")
    proposed = sorted(word[1:] for word in wanted if word[0] == "?")
    if proposed != sorted(got.candidates):
        faults.append(f"candidates {sorted(got.candidates)} instead of {proposed}")
    faults += [f"not {word}" for word in words if (":" in word or word in FLAGS) and not _holds(word, got)]
    return "; ".join(faults) + (f" ({'. '.join(got.why)})" if faults else "")


FLAGS = frozenset({"defers", "no-defers", "attempted", "proposal"})


def _shown(ref: str, result: str, got: Judgement, refs: list[str]) -> str:
    """Return a ref with what the mail is to it, where that is not the whole mail's outcome or the case asks."""
    named = f"{ref}={result}"
    return named if named in refs or result != got.outcome.value else ref


def _holds(word: str, got: Judgement) -> bool:
    key, _, value = word.partition(":")
    draft = got.request
    articles = ",".join(f"{ref}={len(hashes)}" for ref, hashes in got.articles.items())
    said = {
        "defers": got.defers,
        "no-defers": not got.defers,
        "attempted": got.attempted,
        "proposal": draft is not None and bool(draft.obstacle),
        "orders": ",".join(o.verb.value if isinstance(o, Order) else "?" for o in got.orders),
        "articles": articles,
        "unit": got.unit,
        "tied": ",".join(got.tied),
        "due": _shown_time(draft.due) if draft else "",
        "units": ",".join(sorted(draft.units)) if draft else "",
        "informed": ",".join(sorted(draft.informed)) if draft else "",
    }
    return said[key] == (value or True)


def _shown_time(due: dt.datetime) -> str:
    """Return the instant as cases have it: a due at the end of a day is at 24:00."""
    local = settings().calendar.local(due)
    return f"{local:%Y-%m-%d}T24:00" if local.time() == END_OF_DAY else f"{local:%Y-%m-%dT%H:%M}"
