"""What good configurations are understood to say, and how that is shown again."""

import datetime as dt
import re
import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from dondoc.config import ConfigurationError, Settings, find_directory, load, show
from dondoc.config.folder import FILES
from dondoc.config.settings import (
    AuthenticationPolicy,
    Keep,
    LeaderEscalation,
    PasswordCommand,
    PasswordFile,
    Security,
    TokenCommand,
    Weekly,
)
from dondoc.core.cycles import LAST, DayOffRule
from dondoc.core.obligations import ReportKind
from dondoc.core.rungs import Recipient

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLE = ROOT / "config"
SCENARIO = ROOT / "tests" / "scenarios" / "2026-03" / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the good base configuration."""
    return Path(shutil.copytree(HERE / "base", tmp_path / "config"))


def changed(folder: Path, file: str, old: str, new: str) -> Settings:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    return load(folder)


def shown_again(settings: Settings, folder: Path) -> Settings:
    """Load what `show` printed, file by file."""
    parts = re.split(r"^# (\w+\.toml)$", show(settings), flags=re.MULTILINE)[1:]
    folder.mkdir()
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        (folder / name).write_text(text)
    return replace(load(folder), templates=settings.templates)  # where they lie is the folder's, not the files'


@pytest.mark.parametrize("directory", [SAMPLE, SCENARIO, HERE / "base"], ids=["sample", "scenario", "base"])
def test_what_is_shown_loads_to_the_same_settings(directory: Path, tmp_path: Path) -> None:
    settings = load(directory)
    assert shown_again(settings, tmp_path / "again") == settings


def test_the_sample_names_only_templates_that_are_there() -> None:
    templates = {path.stem for path in (ROOT / "mail_templates").glob("*.j2")}
    assert load(SAMPLE, templates=templates).ladders["default"]


def test_the_sample_has_six_units_three_reports_and_the_ladder_of_five_rungs() -> None:
    settings = load(SAMPLE)
    assert [unit.id for unit in settings.units.units] == ["tccb", "mt", "kl", "chan-nuoi", "tl", "kn"]
    assert [report.id for report in settings.reports] == ["cchc", "tthc", "tin-bai"]
    assert [rung.id for rung in settings.ladders["default"]] == [
        "truoc-3", "trong-ngay", "qua-han", "giai-trinh", "lanh-dao",
    ]  # fmt: skip


def test_keys_left_out_mean_what_the_contract_shows() -> None:
    settings = load(HERE / "base")
    assert settings.office.timezone.key == "Asia/Ho_Chi_Minh"
    assert (settings.imap.server.security, settings.imap.server.port) == (Security.TLS, 993)
    assert (settings.smtp.security, settings.smtp.port) == (Security.STARTTLS, 587)
    assert (settings.imap.folders, settings.imap.settle_minutes) == (("INBOX", "Junk"), 10)
    assert not settings.imap.sender_login_enforced
    assert settings.archive.keep is Keep.REPORTS
    assert settings.mail.require_authentication is AuthenticationPolicy.PREFER
    assert settings.mail.escalate_to_leaders is LeaderEscalation.AUTO
    assert (settings.mail.send_window.start, settings.mail.send_window.end) == (dt.time(7), dt.time(18))
    assert (settings.digest.daily, settings.digest.weekly) == (dt.time(7, 45), Weekly(0, dt.time(8)))
    assert (str(settings.record.seal), settings.record.scheme.name) == ("+3wd 08:00", "nd335")


def test_a_unit_without_contacts_is_reminded_at_its_first_address_that_is_no_glob(folder: Path) -> None:
    settings = changed(folder, "units.toml", '["mt@so.example", "*@mt.example"]', '["*@mt.example", "Mt@So.example"]')
    assert settings.units.units[1].contacts == ("mt@so.example",)


def test_texts_are_nfc_and_addresses_lower_case(folder: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Phòng Môi trường")
    settings = changed(folder, "units.toml", "Phòng Môi trường", decomposed)
    assert settings.units.units[1].name == unicodedata.normalize("NFC", decomposed) != decomposed
    settings = changed(folder, "dondoc.toml", "lanhdao@so.example", "LanhDao@SO.example")
    assert settings.office.leaders == ("lanhdao@so.example",)


def test_reports_are_understood_as_cycles_and_due_rules() -> None:
    cchc, tthc, articles = load(SAMPLE).reports
    assert [period.id for period in cchc.cycle.in_year(2026)] == ["2026-q1", "2026-h1", "2026-q3", "2026"]
    assert (cchc.due.day, cchc.due.time, cchc.due.if_day_off) == (15, dt.time(17), DayOffRule.NEXT)
    assert tthc.units == ("chi-cuc", "mt")
    assert (articles.kind, articles.quota, articles.due.day) == (ReportKind.ARTICLES, 2, LAST)
    assert not articles.attachment_required


def test_one_address_in_two_units_is_allowed_at_different_times(folder: Path) -> None:
    mt = 'id = "mt"\nactive_from = 2026-07-01\nsucceeds = "kl"'
    text = (folder / "units.toml").read_text().replace('id = "mt"', mt).replace("mt@so.example", "kl@so.example")
    (folder / "units.toml").write_text(text.replace('id = "kl"', 'id = "kl"\nactive_to = 2026-06-30'))
    units = load(folder).units
    senders = [units.sender("kl@so.example", day) for day in (dt.date(2026, 6, 30), dt.date(2026, 7, 1))]
    assert [unit.id for unit in senders if unit] == ["kl", "mt"]


def test_an_exact_address_may_lie_within_the_glob_of_another_unit(folder: Path) -> None:
    settings = changed(folder, "units.toml", '"mt@so.example"', '"mt@kl.example"')
    sender = settings.units.sender("mt@kl.example", dt.date(2026, 3, 2))
    assert sender is not None
    assert sender.id == "mt"


def test_every_optional_key_of_a_unit_is_understood(folder: Path) -> None:
    settings = changed(folder, "units.toml", 'groups = ["phong"]', 'sends_for = ["kl"]\nacknowledge = false')
    unit = settings.units.units[1]
    assert (unit.sends_for, unit.acknowledge) == (("kl",), False)


def test_a_stand_in_leads_the_unit_on_both_days() -> None:
    kl = load(SAMPLE).units.get("kl")
    assert kl is not None
    leaders = [kl.head_on(dt.date(2026, month, day)) for month, day in ((3, 1), (3, 31), (4, 1))]
    assert [leader.name for leader in leaders if leader] == ["Trần Thị Dung", "Trần Thị Dung", "Nguyễn Văn Chính"]


@pytest.mark.parametrize(
    ("keys", "secret"),
    [
        ('password_file = "imap-password"', PasswordFile("imap-password")),
        ('password_command = ["pass", "show", "imap"]', PasswordCommand(("pass", "show", "imap"))),
        ('auth = "oauth2"\ntoken_command = ["token", "imap"]', TokenCommand(("token", "imap"))),
    ],
)
def test_a_login_takes_its_secret_from_one_place(keys: str, secret: object, folder: Path) -> None:
    login = changed(folder, "dondoc.toml", 'password_file = "imap-password"', keys).imap.server.login
    assert login is not None
    assert login.secret == secret


def test_a_server_that_asks_for_no_login_gets_none(folder: Path) -> None:
    keys = 'username = "baocao@so.example"\npassword_file = "smtp-password"'
    assert changed(folder, "dondoc.toml", keys, "").smtp.login is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_on_loopback_a_connection_may_be_plain(host: str, folder: Path) -> None:
    old = '[imap]\nhost = "mail.so.example"'
    server = changed(folder, "dondoc.toml", old, f'[imap]\nhost = "{host}"\nsecurity = "none"').imap.server
    assert (server.security, server.port) == (Security.NONE, 143)


def test_a_weekly_digest_turned_off_is_none(folder: Path) -> None:
    assert changed(folder, "dondoc.toml", "[smtp]", '[digest]\nweekly = ""\n[smtp]').digest.weekly is None


def test_an_own_scheme_is_understood_and_shown(folder: Path, tmp_path: Path) -> None:
    scheme = "[record.scheme]\nlate = 10\nreturn = 5\ncap = 40\nranked_from = 2\n"
    scheme += 'levels = [[80, "đạt"], [0, "chưa đạt"]]\n[smtp]'
    settings = changed(folder, "dondoc.toml", "[smtp]", scheme)
    own = settings.record.scheme
    assert (own.late, own.returned, own.missing, own.cap, own.ranked_from) == (10, 5, 100, 40, 2)
    assert (own.level(80), own.level(79.99)) == ("đạt", "chưa đạt")
    assert shown_again(settings, tmp_path / "again") == settings


def test_a_rung_of_another_ladder_stands_there_alone(folder: Path) -> None:
    rung = '\n[[rung]]\nid = "qua-han"\nat = "+0m"\nto = ["unit"]\ntemplate = "qua_han"\nladder = "nhe"\n'
    (folder / "ladder.toml").write_text((folder / "ladder.toml").read_text() + rung)
    ladders = load(folder).ladders
    assert [rung.id for rung in ladders["nhe"]] == ["qua-han"]
    assert [rung.id for rung in ladders["default"]] == ["truoc-3", "qua-han", "lanh-dao"]


def test_rungs_that_meet_on_some_days_only_are_two(folder: Path) -> None:
    rungs = "".join(
        f'\n[[rung]]\nid = "{name}"\nat = "{at}"\nto = ["unit"]\ntemplate = "qua_han"\nladder = "nhe"\n'
        for name, at in [("a", "-1wd 08:00"), ("b", "-1d 08:00"), ("c", "+1wd"), ("d", "+24h")]
    )
    (folder / "ladder.toml").write_text((folder / "ladder.toml").read_text() + rungs)
    assert [rung.id for rung in load(folder).ladders["nhe"]] == ["a", "b", "c", "d"]


def test_a_rung_to_a_head_or_a_leader_is_an_escalation_a_copy_is_none() -> None:
    rungs = load(SAMPLE).ladders["default"]
    assert [rung.id for rung in rungs if rung.is_escalation] == ["giai-trinh", "lanh-dao"]
    assert Recipient.HEAD in rungs[2].cc


def test_passwords_and_arguments_of_commands_are_masked_when_shown(folder: Path) -> None:
    database = '[database]\nurl = "postgresql+psycopg://dondoc:bimat@db.example/so"\n[smtp]'
    settings = changed(folder, "dondoc.toml", "[smtp]", database)
    command = 'password_command = ["xem", "--ma=bimat"]'
    settings = changed(folder, "dondoc.toml", 'password_file = "imap-password"', command)
    text = show(settings)
    assert "bimat" not in text
    assert 'url = "postgresql+psycopg://dondoc:***@db.example/so"' in text
    assert 'password_command = ["xem", "…"]' in text
    assert 'password_file = "smtp-password"' in text


@pytest.mark.parametrize(
    ("option", "environ", "directory"),
    [
        ("/srv/a", {"DONDOC_CONFIG": "/srv/b"}, "/srv/a"),
        (None, {"DONDOC_CONFIG": "/srv/b"}, "/srv/b"),
        (None, {"DONDOC_CONFIG": ""}, "/etc/dondoc"),
        (None, {}, "/etc/dondoc"),
    ],
)
def test_the_option_goes_before_the_variable_before_the_usual_place(
    option: str | None, environ: dict[str, str], directory: str
) -> None:
    assert find_directory(option, environ) == Path(directory)


@pytest.mark.parametrize("file", FILES)
def test_all_five_files_must_be_there(file: str, folder: Path) -> None:
    (folder / file).unlink()
    with pytest.raises(ConfigurationError, match=rf"^{file}: there is no such file"):
        load(folder)
