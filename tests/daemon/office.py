"""An office for the daemon under test: its configuration on disk, its people, and the mails that they write.

The daemon reads the host's clock, so the reports here are of the present month: open now, due at the end of the next.
"""

import datetime as dt
import json
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.servers.dovecot import PASSWORD, Dovecot

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPERATOR = "vanphong@snnmt.example"
UNITS = 30
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_REPORT = """
[[report]]
id = "cchc"
name = "Báo cáo công tác cải cách hành chính"
keywords = ["cải cách hành chính", "CCHC"]
periods = "month"
due = { day = "last", month = "next", time = "17:00" }
if_day_off = "keep"
"""

_LADDER = """
[[rung]]
id = "qua-han"
at = "+0m"
to = ["unit"]
template = "qua_han"
"""


def now() -> dt.datetime:
    """Return the office's time."""
    return dt.datetime.now(ZONE)  # noqa: TID251 - the daemon under test reads the host's clock too


def today() -> dt.date:
    """Return the day on the office's wall."""
    return now().date()


def month_words() -> str:
    """Return the present month as people write it."""
    return f"tháng {today().month}/{today().year}"


def month_id() -> str:
    """Return the present month's period id."""
    return f"{today():%Y-%m}"


def weekly(due: dt.datetime, *units: str) -> str:
    """Return a report that is due each week on that day at that minute, from these units or from all."""
    return f"""
[[report]]
id = "tuan"
name = "Lịch công tác tuần"
keywords = ["lịch công tác"]
units = {json.dumps(units or ("*",))}
periods = "week"
due = {{ weekday = "{_DAYS[due.weekday()]}", time = "{due:%H:%M}" }}
if_day_off = "keep"
"""


def unit_address(number: int) -> str:
    """Return the address of one of the units `u01` and so on."""
    return f"u{number:02}@snnmt.example"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as the configuration names it; `username` empty: no login."""

    port: int
    security: str = "none"
    username: str = ""
    host: str = "127.0.0.1"
    token_command: tuple[str, ...] = ()

    def lines(self, secret: str) -> str:
        """Return the keys of its section."""
        source = f'password_file = "{secret}"'
        if self.token_command:
            source = f'auth = "oauth2"\ntoken_command = {json.dumps(self.token_command)}'
        login = f'username = "{self.username}"\n{source}\n' if self.username else ""
        return f'host = "{self.host}"\nport = {self.port}\nsecurity = "{self.security}"\n{login}'


@dataclass(frozen=True, slots=True)
class Plan:
    """What an office is configured with, but for the defaults; `units` are extra ones: id → address."""

    imap: Server
    smtp: Server
    address: str = "baocao@snnmt.example"
    folders: tuple[str, ...] = ("INBOX",)
    reports: str = _REPORT
    ladder: str = _LADDER
    operators: tuple[str, ...] = (OPERATOR,)
    leaders: tuple[str, ...] = ("lanhdao@snnmt.example",)
    units: tuple[tuple[str, str], ...] = ()
    mail: str = ""
    database: str = "sqlite:///dondoc.db"
    password: str = PASSWORD
    archive: str = "archive"

    def write(self, directory: Path) -> Path:
        """Write the five files and the secrets, which nobody else may read; return the folder."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "dondoc.toml").write_text(self._service(), encoding="utf-8")
        (directory / "units.toml").write_text(self._units(), encoding="utf-8")
        (directory / "reports.toml").write_text(self.reports, encoding="utf-8")
        (directory / "ladder.toml").write_text(self.ladder, encoding="utf-8")
        (directory / "calendar.toml").write_text(_calendar(), encoding="utf-8")
        for name in ("imap-password", "smtp-password"):
            (directory / name).touch(mode=0o600)
            (directory / name).write_text(f"{self.password}\n", encoding="utf-8")
        return directory

    def _service(self) -> str:
        since = today() - dt.timedelta(days=1)
        return f"""
[office]
name = "Văn phòng Sở"
agency = "Sở Nông nghiệp và Môi trường"
address = "{self.address}"
operators = {json.dumps(self.operators)}
leaders = {json.dumps(self.leaders)}
live_since = {since}
[imap]
{self.imap.lines("imap-password")}
folders = {json.dumps(self.folders, ensure_ascii=False)}
settle_minutes = 0
sender_login_enforced = true
trusted_received_by = ["mail.test.invalid", "imap.test.invalid"]
[smtp]
{self.smtp.lines("smtp-password")}
[database]
url = "{self.database}"
[archive]
directory = "{self.archive}"
[mail]
send_window = ["00:00", "23:59"]
max_acknowledgements_per_sender_per_day = 10000
{self.mail}
[digest]
weekly = ""
[record]
output = "records"
"""

    def _units(self) -> str:
        numbered = tuple((f"u{n:02}", unit_address(n)) for n in range(1, UNITS + 1))
        return "\n".join(
            f'[[unit]]\nid = "{name}"\nname = "Đơn vị {name}"\naddresses = ["{address}"]\n'
            for name, address in (*numbered, *self.units)
        )


def _calendar() -> str:
    """Return a calendar by which the days around now are working days, whatever they are elsewhere."""
    days = (today() + dt.timedelta(days=n) for n in range(-2, 4))
    return "".join(f'[[working_day]]\ndate = {day}\nname = "Làm việc"\n' for day in days)


def imap_of(server: Dovecot, user: str, *, port: int = 0) -> Server:
    """Return a user's mailbox in the clear, by default straight to the server."""
    return Server(port or server.imap, username=user)


def report(sender: str, number: int = 0, *, to: str = "baocao@snnmt.example") -> bytes:
    """Return a unit's report of the present month; mails of different numbers differ in everything."""
    mail = _mail(sender, to, f"Báo cáo cải cách hành chính {month_words()}", f"bc{number}")
    mail.set_content(f"Kính gửi Văn phòng Sở, đơn vị xin gửi báo cáo (bản số {number}).")
    maintype, _, subtype = DOCX.partition("/")
    document = b"PK\x03\x04" + str(number).encode() * 50
    mail.add_attachment(document, maintype=maintype, subtype=subtype, filename=f"Báo cáo CCHC {number}.docx")
    return bytes(mail).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def chatter(number: int, *, size: int = 200) -> bytes:
    """Return a mail that is nobody's report, from outside."""
    mail = _mail("ban.doc@ngoai.example", "baocao@snnmt.example", f"Thư số {number}", f"t{number}")
    mail.set_content(("Nội dung không liên quan. " * (size // 25 + 1))[:size])
    return bytes(mail).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def heavy(number: int, *, size: int) -> bytes:
    """Return a mail from outside of about so many bytes."""
    head = chatter(number).partition(b"\r\n\r\n")[0]
    return head + b"\r\n\r\n" + (b"x" * 74 + b"\r\n") * (size // 76)


def _mail(sender: str, to: str, subject: str, name: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{name}.{sender}>"
    mail["Date"] = now()
    return mail
