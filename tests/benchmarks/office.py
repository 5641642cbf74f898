"""An office of thirty units, as a configuration folder, for the benchmarks."""

from pathlib import Path

from dondoc.config import Settings, load

UNITS = 30
ADDRESS = "baocao@snnmt.example"
_NAMES = (
    ("mt", "Phòng Môi trường"),
    ("kl", "Chi cục Kiểm lâm"),
    ("tl", "Chi cục Thủy lợi"),
    ("kn", "Trung tâm Khuyến nông"),
    ("tccb", "Phòng Tổ chức cán bộ"),
)
_DONDOC = """
[office]
name = "Văn phòng Sở Nông nghiệp và Môi trường"
agency = "Sở Nông nghiệp và Môi trường"
parent_agency = "UBND tỉnh Lai Châu"
place = "Lai Châu"
address = "baocao@snnmt.example"
operators = ["vanphong@snnmt.example"]
leaders = ["lanhdao@snnmt.example"]
live_since = {live_since}

[imap]
host = "mail.snnmt.example"
username = "baocao@snnmt.example"
password_file = "imap-password"
folders = ["INBOX"]
trusted_received_by = ["mail.snnmt.example"]
trusted_networks = ["10.1.1.0/24"]
sender_login_enforced = true
trusted_authserv_ids = ["mail.snnmt.example"]

[smtp]
host = "mail.snnmt.example"
port = 587
security = "starttls"
username = "baocao@snnmt.example"
password_file = "smtp-password"

[database]
url = "sqlite:///dondoc.db"

[archive]
directory = "archive"
keep = "reports"

[mail]
require_authentication = "prefer"
send_window = ["07:00", "18:00"]

[digest]
daily = "07:45"
weekly = "mon 08:00"

[record]
seal = "+3wd 08:00"
scheme = "nd335"
output = "records"
"""
_UNIT = """
[[unit]]
id = "{id}"
name = "{name}"
addresses = ["{id}@snnmt.example", "*@{id}.snnmt.example"]
contacts = ["{id}@snnmt.example"]
head = {{ name = "Trưởng đơn vị", title = "Trưởng đơn vị", address = "truong.{id}@snnmt.example" }}
groups = ["don-vi"]
"""
_REPORTS = """
[[report]]
id = "cchc"
name = "Báo cáo công tác cải cách hành chính"
basis = "Công văn số 2538/SNNMT-VP ngày 21/7/2025"
units = ["*"]
keywords = ["cải cách hành chính", "CCHC"]
periods = ["q1", "h1", "q3", "year"]
due = { day = 15, month = "last", time = "17:00" }

[[report]]
id = "tthc"
name = "Số liệu giải quyết thủ tục hành chính"
basis = "Công văn số 2538/SNNMT-VP ngày 21/7/2025"
units = ["*"]
keywords = ["thủ tục hành chính", "TTHC"]
periods = "month"
due = { day = 20, month = "last", time = "17:00" }

[[report]]
id = "tin-bai"
name = "Tin, bài tuyên truyền cải cách hành chính"
basis = "Kế hoạch số 6231/KH-SNNMT ngày 24/12/2025"
kind = "articles"
quota = 2
units = ["*"]
keywords = ["tin bài", "bài viết"]
attachment = "optional"
periods = "quarter"
due = { day = "last", month = "last" }
"""
_LADDER = """
[[rung]]
id = "truoc-3"
at = "-3wd 08:00"
to = ["unit"]
template = "nhac_truoc_han"

[[rung]]
id = "qua-han"
at = "+0m"
to = ["unit"]
cc = ["head"]
template = "qua_han"

[[rung]]
id = "giai-trinh"
at = "+1wd 08:00"
to = ["head"]
cc = ["unit", "office"]
template = "yeu_cau_giai_trinh"
"""
_CALENDAR = """
country = "VN"
workdays = ["mon", "tue", "wed", "thu", "fri"]
hours = [["07:30", "11:30"], ["13:30", "17:00"]]
"""


def unit_ids() -> tuple[str, ...]:
    """Return the ids of all units."""
    return tuple(unit for unit, _ in _units())


def _units() -> list[tuple[str, str]]:
    return [*_NAMES, *((f"tram{n}", f"Trạm Kiểm dịch số {n}") for n in range(len(_NAMES), UNITS))]


def settings(directory: Path, *, live_since: str = "2026-03-01") -> Settings:
    """Write the configuration into the folder, and return it as the program reads it."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {
        "dondoc.toml": _DONDOC.format(live_since=live_since),
        "units.toml": "".join(_UNIT.format(id=unit, name=name) for unit, name in _units()),
        "reports.toml": _REPORTS,
        "ladder.toml": _LADDER,
        "calendar.toml": _CALENDAR,
    }
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")
    return load(directory)
