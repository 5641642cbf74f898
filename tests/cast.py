"""The standing cast: Chi cục Kiểm lâm (`kl`) is always late, Phòng Môi trường (`mt`) always on the dot.

Builders of what core works on, with the office's own clock in every instant: `at("2026-03-16 17:00")`.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from dondoc.core.calendar import Calendar, SendWindow
from dondoc.core.cycles import Cycle, DueRule
from dondoc.core.history import Arrived, Candidate, Decided, Event, Evidence, RungDone, RungState, Verb
from dondoc.core.ladder import Rules
from dondoc.core.obligations import Directory, Obligation, Person, Ref, Report, ReportKind, Unit
from dondoc.core.rungs import Recipient, Rung, parse_at
from dondoc.core.standing import Outage, Standing, standing

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = Calendar(ZONE)
WINDOW = SendWindow(dt.time(7), dt.time(18))
SETTLE = dt.timedelta(minutes=10)

ADDRESS = "baocao@snnmt.example"
OPERATOR = "vanphong@snnmt.example"
LEADER = "lanhdao@snnmt.example"


def at(text: str) -> dt.datetime:
    """Return the UTC instant of a wall-clock time of the office, `2026-03-16 17:00[:30]`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


KL = Unit(
    "kl",
    "Chi cục Kiểm lâm",
    aliases=("Kiểm lâm", "CCKL"),
    addresses=("kiemlam@snnmt.example",),
    contacts=("kiemlam@snnmt.example",),
    head=Person("Nguyễn Văn A", "Chi cục trưởng", "truong.kl@snnmt.example"),
    groups=("chi-cuc",),
)
MT = Unit(
    "mt",
    "Phòng Môi trường",
    aliases=("Môi trường",),
    addresses=("moitruong@snnmt.example",),
    contacts=("moitruong@snnmt.example",),
    head=Person("Trần Thị B", "Trưởng phòng", "truong.mt@snnmt.example"),
)
TT = Unit(  # a name with «và» in it, and no head
    "tt",
    "Chi cục Trồng trọt và Bảo vệ thực vật",
    addresses=("trongtrot@snnmt.example",),
    contacts=("trongtrot@snnmt.example",),
    groups=("chi-cuc",),
)
DIRECTORY = Directory((KL, MT, TT))

CCHC = Report(
    "cchc",
    "Báo cáo công tác cải cách hành chính",
    keywords=("cải cách hành chính", "CCHC"),
    cycle=Cycle.of(("q1", "h1", "q3", "year")),
    due=DueRule(day=15, time=dt.time(17)),
)
TIN_BAI = Report(
    "tin-bai", "Tin, bài tuyên truyền", kind=ReportKind.ARTICLES, quota=2, attachment_required=False,
    cycle=Cycle.of("quarter"), due=DueRule(),
)  # fmt: skip


def rung(name: str, when: str, to: Recipient, template: str, *cc: Recipient) -> Rung:
    """Return a rung of the default ladder."""
    distance = parse_at(when)
    assert distance is not None, when
    return Rung(name, distance, (to,), cc, template)


LADDER = (  # the sample ladder of contract, 2
    rung("truoc-3", "-3wd 08:00", Recipient.UNIT, "nhac_truoc_han"),
    rung("trong-ngay", "-4h", Recipient.UNIT, "nhac_trong_ngay"),
    rung("qua-han", "+0m", Recipient.UNIT, "qua_han", Recipient.HEAD),
    rung("giai-trinh", "+1wd 08:00", Recipient.HEAD, "yeu_cau_giai_trinh", Recipient.UNIT, Recipient.OFFICE),
    rung("lanh-dao", "+3wd 08:00", Recipient.LEADER, "bao_cao_lanh_dao", Recipient.OFFICE),
)


def rules(*outages: Outage, settle: dt.timedelta = dt.timedelta()) -> Rules:
    """Return what ladders are measured with."""
    return Rules(CALENDAR, WINDOW, settle, outages)


def owed(ref: str = "cchc.2026-q1.kl", due: str = "2026-03-16 17:00", **changes: object) -> Obligation:
    """Return an obligation that came into being on 1 March 2026; anything else may be changed by name."""
    parsed = Ref.parse(ref)
    assert parsed is not None, ref
    made: dict[str, object] = {
        "report_name": "Báo cáo công tác cải cách hành chính",
        "label": parsed.period.label,
        "opens": at("2026-03-01 00:00"),
        "born": at("2026-03-01 00:00"),
        **changes,
    }
    return Obligation(ref=parsed, due=at(due), **made)  # type: ignore[arg-type]


def articles(quota: int = 2, **changes: object) -> Obligation:
    """Return an obligation for articles, due at the end of the quarter."""
    wanted = {"kind": ReportKind.ARTICLES, "quota": quota, "attachment_required": False, **changes}
    return owed("tin-bai.2026-q1.kl", "2026-03-31 23:59:59", **wanted)


def arrived(seq: int, when: str, *hashes: str, shared: tuple[str, ...] = ()) -> Arrived:
    """Return the arrival of a mail."""
    return Arrived(seq, at(when), hashes, evidence=Evidence(message_id=f"<m{seq}@kl>"), shared=shared)


def candidate(seq: int, when: str, *hashes: str, defers: bool = False, shared: tuple[str, ...] = ()) -> Candidate:
    """Return a mail under review."""
    return Candidate(seq, at(when), defers, hashes, shared=shared)


def decided(seq: int, verb: Verb, when: str, **changes: object) -> Decided:
    """Return a decision; instants among the changes may be written as texts."""
    given: dict[str, object] = {"by": OPERATOR, "reason": "lý do", **changes}
    given |= {name: at(str(changes[name])) for name in ("due", "instant") if name in changes}
    return Decided(seq, verb, at(when), **given)  # type: ignore[arg-type]


def done(name: str, due: str, when: str, state: RungState = RungState.SENT, **changes: object) -> RungDone:
    """Return what was done about a rung."""
    return RungDone(int(str(changes.get("seq", 1))), at(when), name, at(due), state, bool(changes.get("escalation")))


def state(
    obligation: Obligation, *events: Event, now: str = "2026-04-03 08:00", outage: Outage | None = None
) -> Standing:
    """Return the standing of the obligation after these events."""
    return standing(obligation, events, at(now), calendar=CALENDAR, outage=outage)
