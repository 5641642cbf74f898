"""Sample records with the standing cast: Chi cục Kiểm lâm is always late, Phòng Môi trường always on the dot."""

import hashlib
from copy import deepcopy

from dondoc.core.record import SCHEMA, Evidence, ObligationRecord, Record, Totals, UnitRecord, seal_hash

FORMULAS = ("=1+1", "+84912345678", "-2+3", "@SUM(A1:A9)", '=HYPERLINK("http://ac.example","mở")', "\t=1+1", "\r=1+1")
MARKUP = ("<script>alert(1)</script>", "<r><t>giả</t></r>", "{{ 7*7 }}", "{% for x in y %}", "a & b < c > d \"e\" 'f'")
HOSTILE = (*FORMULAS, *MARKUP, "x\x00\x08\x1by", "\u202efdp.exe", "]]>", "_x0041_")


def evidence(seed: str, source: str = "received") -> Evidence:
    """Return evidence that looks like a real one."""
    return {
        "message_id": f"<{seed}@snnmt.example>",
        "sha256": hashlib.sha256(seed.encode()).hexdigest(),
        "time_source": source,
        "claimed_date": "2026-03-16T16:58:00+07:00",
        "authentication": "pass",
    }


def obligation(ref: str, status: str, **changes: object) -> ObligationRecord:
    """Return a line of the record with that status; anything else may be changed by name."""
    report, period, _ = ref.split(".")
    arrived = {"on_time": "2026-03-16T17:00:00+07:00", "late": "2026-03-17T09:12:33+07:00"}.get(status)
    made: dict[str, object] = {
        "ref": ref,
        "report": report,
        "period": period,
        "label": {"2026-q1": "Quý I/2026", "2026-03": "Tháng 3/2026"}.get(period, "Yêu cầu số 1/2026"),
        "due": "2026-03-16T17:00:00+07:00",
        "original_due": "2026-03-16T17:00:00+07:00",
        "status": status,
        "excused": False,
        "returned": 0,
        "arrived": arrived,
        "late_seconds": 58353 if status == "late" else 0,
        "late_working_days": {"late": 1, "missing": 12}.get(status, 0),
        "articles": None,
        "evidence": evidence(ref) if arrived else None,
        "reminders": {"on_time": 1, "late": 3, "missing": 3}.get(status, 0),
        "escalations": {"late": 1, "missing": 2}.get(status, 0),
        "decisions": [],
        "report_name": {
            "cchc": "Báo cáo công tác cải cách hành chính",
            "tthc": "Báo cáo kiểm soát thủ tục hành chính",
            "tin-bai": "Tin, bài tuyên truyền cải cách hành chính",
        }.get(report, "Rà soát trụ sở, phương tiện"),
        "weight": 1.0,
        "points": {"on_time": 100.0, "late": 75.0, "missing": 0.0}.get(status),
        "calculation": {
            "on_time": "100",
            "late": "100 − 25 (chậm) = 75",
            "missing": "100 − 100 (chưa nộp) = 0",
        }.get(status, "không tính"),
    }
    return {**made, **changes}  # type: ignore[typeddict-item]


def count(items: list[ObligationRecord]) -> Totals:
    """Return the figures of these obligations."""

    def of(status: str) -> int:
        return sum(item["status"] == status for item in items)

    return {
        "due": len(items),
        "on_time": of("on_time"),
        "late": of("late"),
        "missing": of("missing"),
        "waived": of("waived"),
        "excused": sum(item["excused"] for item in items),
        "under_review": of("under_review"),
        "unknown": of("unknown"),
        "pending": of("pending"),
    }


def unit(unit_id: str, name: str, items: list[ObligationRecord], **changes: object) -> UnitRecord:
    """Return a unit with these obligations."""
    points = [item["points"] for item in items if item.get("points") is not None]
    score = round(sum(p for p in points if p is not None) / len(points), 2) if points else None
    made: dict[str, object] = {
        "id": unit_id,
        "name": name,
        "counts": count(items),
        "on_time_rate": count(items)["on_time"] / len(points) if points else None,
        "score": score,
        "level": None if score is None else "xuất sắc" if score >= 90 else "tốt" if score >= 70 else "hoàn thành",
        "late_working_days": sum(item["late_working_days"] for item in items),
        "reminders": sum(item["reminders"] for item in items),
        "escalations": sum(item["escalations"] for item in items),
        "obligations": items,
        "calculation": _working([p for p in points if p is not None], score),
    }
    return {**made, **changes}  # type: ignore[typeddict-item]


def _working(points: list[float], score: float | None) -> str:
    if score is None:
        return "không có báo cáo nào được tính"
    return f"({' + '.join(f'{p:g} × 1' for p in points)}) : {len(points)} = {score:g}".replace(".", ",")


def seal(record: Record) -> Record:
    """Return the record with the hash that fits it."""
    return {**record, "sha256": seal_hash(record)}


def _extended_and_late() -> ObligationRecord:
    return obligation(
        "cchc.2026-q1.kl",
        "late",
        decisions=[
            {
                "id": "d12",
                "kind": "extend",
                "by": "vanphong@snnmt.example",
                "at": "2026-03-13T09:00:00+07:00",
                "reason": "đơn vị chữa cháy rừng",
            }
        ],
        original_due="2026-03-13T17:00:00+07:00",
        notices=[
            {
                "at": "2026-03-11T08:00:00+07:00",
                "rung": "truoc-3",
                "kind": "reminder",
                "due": "2026-03-16T17:00:00+07:00",
            },
            {
                "at": "2026-03-17T08:00:00+07:00",
                "rung": "giai-trinh",
                "kind": "escalation",
                "due": "2026-03-16T17:00:00+07:00",
            },
        ],
    )


def _articles() -> ObligationRecord:
    return obligation(
        "tin-bai.2026-q1.kl",
        "missing",
        due="2026-03-31T23:59:59+07:00",
        original_due="2026-03-31T23:59:59+07:00",
        articles={"quota": 2, "received": 1},
        titles=["Kiểm lâm tinh gọn thủ tục"],
        points=50.0,
    )


def _cast() -> list[UnitRecord]:
    return [
        unit(
            "mt",
            "Phòng Môi trường",
            [obligation("cchc.2026-q1.mt", "on_time"), obligation("tthc.2026-03.mt", "on_time")],
        ),
        unit("kl", "Chi cục Kiểm lâm", [_extended_and_late(), obligation("tthc.2026-03.kl", "missing"), _articles()]),
        unit(
            "cnty",
            "Chi cục Chăn nuôi và Thú y",
            [
                obligation("cchc.2026-q1.cnty", "under_review", points=100.0),
                obligation("tthc.2026-03.cnty", "waived"),
                obligation("yc.2026-001.cnty", "late", excused=True, points=100.0),
            ],
        ),
        unit(
            "kn",
            "Trung tâm Khuyến nông",
            [obligation("cchc.2026-q1.kn", "unknown"), obligation("tthc.2026-03.kn", "pending")],
        ),
        unit("moi", "Ban Quản lý dự án", []),
    ]


def month(units: list[UnitRecord] | None = None) -> Record:
    """Return a sealed record of March 2026 with every optional key."""
    cast = _cast() if units is None else units
    return seal(
        {
            "schema": SCHEMA,
            "office": "Văn phòng Sở Nông nghiệp và Môi trường",
            "agency": "Sở Nông nghiệp và Môi trường",
            "place": "Lai Châu",
            "month": "2026-03",
            "generated_at": "2026-04-03T08:00:00+07:00",
            "sealed": True,
            "sha256": "",
            "totals": count([item for one in cast for item in one["obligations"]]),
            "units": cast,
            "amendments": [
                {
                    "month": "2026-02",
                    "ref": "tthc.2026-02.kl",
                    "unit": "Chi cục Kiểm lâm",
                    "was": {"status": "missing", "points": 0.0},
                    "is": {"status": "late", "arrived": "2026-03-09T10:00:00+07:00", "points": 75.0},
                    "decisions": [
                        {
                            "id": "d9",
                            "kind": "assign",
                            "by": "vanphong@snnmt.example",
                            "at": "2026-03-09T14:00:00+07:00",
                            "reason": "gửi nhầm hộp thư",
                        }
                    ],
                }
            ],
            "scheme": "nd335",
            "outages": [{"from": "2026-03-05T08:00:00+07:00", "to": "2026-03-05T09:30:00+07:00"}],
            "reconstructed": False,
            "previous_sha256": hashlib.sha256(b"2026-02").hexdigest(),
        }
    )


def bare_month() -> Record:
    """Return the record with nothing but what the contract asks for."""
    record = deepcopy(month())
    for key in ("agency", "place", "scheme", "outages", "reconstructed", "previous_sha256"):
        record.pop(key, None)  # type: ignore[misc]
    for change in record["amendments"]:
        change.pop("unit", None)
        change.pop("decisions", None)
    for one in record["units"]:
        one.pop("calculation", None)
        for item in one["obligations"]:
            for key in ("report_name", "weight", "points", "calculation", "titles", "notices"):
                item.pop(key, None)  # type: ignore[misc]
    return seal(record)


def empty_month() -> Record:
    """Return a month in which nothing was due."""
    record = month([])
    record["amendments"] = []
    return seal(record)


def hostile_month() -> Record:
    """Return a record in which every text that outsiders could have written is an attack."""
    record = deepcopy(month())
    record["units"] = []
    for n, text in enumerate(HOSTILE):
        item = obligation(f"cchc.2026-q1.u{n}", "late", report_name=text, label=text, titles=[text])
        item["evidence"] = {**evidence(text), "message_id": text, "claimed_date": text}
        item["decisions"] = [
            {"id": "d1", "kind": "excuse", "by": text, "at": "2026-03-20T08:00:00+07:00", "reason": text}
        ]
        record["units"].append(unit(f"u{n}", text, [item], calculation=text, level=text))
    return seal(record)


def large_month(units: int = 3_000, obligations: int = 20_000) -> Record:
    """Return a record of that size; every fifth obligation is late, every eleventh missing."""
    made: list[UnitRecord] = []
    for n in range(units):
        items = [
            obligation(f"r{k}.2026-03.u{n}", "missing" if k % 11 == 10 else "late" if k % 5 == 4 else "on_time")
            for k in range(n, obligations, units)
        ]
        made.append(unit(f"u{n}", f"Ủy ban nhân dân xã số {n}", items))
    return month(made)
