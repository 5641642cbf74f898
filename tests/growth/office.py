"""One of many offices: its five files, on a schema of its own, and a month's mail of its units."""

import datetime as dt
import random
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONTH = dt.date(2026, 3, 1)
DUE = dt.datetime(2026, 3, 20, 17, tzinfo=ZONE)
DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
LATE, NEVER = 0.1, 0.1  # of the units

_DONDOC = """
[office]
name = "Văn phòng Sở số {number}"
agency = "Sở số {number}"
address = "baocao@so{number}.example"
operators = ["vanphong@so{number}.example"]
leaders = ["lanhdao@so{number}.example"]
live_since = {since}
[imap]
host = "mail.so{number}.example"
username = "baocao@so{number}.example"
password_file = "imap-password"
trusted_received_by = ["mail.so{number}.example"]
sender_login_enforced = true
[smtp]
host = "mail.so{number}.example"
username = "baocao@so{number}.example"
password_file = "smtp-password"
[database]
url = "{url}"
schema = "so{number}"
[archive]
directory = "archive"
[digest]
weekly = "mon 08:00"
[record]
output = "records"
"""
_REPORTS = """
[[report]]
id = "tthc"
name = "Số liệu giải quyết thủ tục hành chính"
keywords = ["thủ tục hành chính", "TTHC"]
periods = "month"
due = { day = 20, month = "last", time = "17:00" }
"""
_LADDER = "".join(
    f'[[rung]]\nid = "{name}"\nat = "{at}"\nto = ["{to}"]\ntemplate = "{template}"\n'
    for name, at, to, template in (
        ("truoc-3", "-3wd 08:00", "unit", "nhac_truoc_han"),
        ("trong-ngay", "-4h", "unit", "nhac_trong_ngay"),
        ("qua-han", "+0m", "unit", "qua_han"),
        ("giai-trinh", "+1wd 08:00", "head", "yeu_cau_giai_trinh"),
        ("lanh-dao", "+3wd 08:00", "leader", "bao_cao_lanh_dao"),
    )
)


def write_office(folder: Path, number: int, units: int, url: str) -> Path:
    """Write the configuration of an office; return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "dondoc.toml": _DONDOC.format(number=number, since=MONTH, url=url),
        "units.toml": "".join(
            f'[[unit]]\nid = "dv{n}"\nname = "Đơn vị số {n}"\naddresses = ["dv{n}@so{number}.example"]\n'
            for n in range(1, units + 1)
        ),
        "reports.toml": _REPORTS,
        "ladder.toml": _LADDER,
        "calendar.toml": 'country = "VN"\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_mails(folder: Path, number: int, units: int) -> Path:
    """Write what the units send in the month, a file a mail: most in time, some late, some nothing."""
    dice = random.Random(number)  # noqa: S311 - the same mails each time
    folder.mkdir(parents=True, exist_ok=True)
    for unit in range(1, units + 1):
        fate = dice.random()
        if fate < NEVER:
            continue
        late = fate < NEVER + LATE
        away = dt.timedelta(minutes=dice.randrange(10, 3 * 24 * 60))
        mail = _report(number, unit, DUE + away if late else DUE - away)
        (folder / f"{unit:03}.eml").write_bytes(bytes(mail))
    return folder


def _report(number: int, unit: int, instant: dt.datetime) -> EmailMessage:
    mail = EmailMessage()
    stamp = format_datetime(instant)
    host = f"so{number}.example"
    mail["Received"] = f"from dv{unit}.{host} (dv{unit}.{host} [203.0.113.9]) by mail.{host} with ESMTPS; {stamp}"
    mail["From"], mail["To"] = f"dv{unit}@{host}", f"baocao@{host}"
    mail["Subject"] = f"Đơn vị số {unit} báo cáo thủ tục hành chính tháng 3/2026"
    mail["Message-ID"], mail["Date"] = f"<bc{unit}@{host}>", stamp
    mail.set_content("Kính gửi Văn phòng Sở, đơn vị xin gửi báo cáo.\n")
    document = b"PK\x03\x04" + bytes(str(unit), "ascii") * 4000
    mail.add_attachment(document, maintype=DOCX[0], subtype=DOCX[1], filename=f"Báo cáo TTHC {unit}.docx")
    return mail
