"""`dondoc init`: a first configuration from a dozen answers and the office's own table of units."""

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from openpyxl import Workbook

from dondoc.commands import beginning
from dondoc.config import Settings, load
from dondoc.config.settings import Security
from tests.cli.office import Answer, dondoc, environment

ANSWERS = (
    "Sở Xây dựng tỉnh Sơn La",
    "",
    "UBND tỉnh Sơn La",
    "Sơn La",
    "baocao@sxd.example",
    "an@sxd.example, binh@sxd.example",
    "giamdoc@sxd.example",
    "2026-04-01",
    "",
    "",
    "smtp.sxd.example",
    "",
    "yes",
)
HEADS = ("TT", "Mã", "Tên đơn vị", "Viết tắt", "Địa chỉ thư", "Thủ trưởng", "Chức vụ", "Email thủ trưởng", "Nhóm")
UNITS = (
    ("1", "", "Thanh tra Sở", "TTS", "thanhtra@sxd.example", "Lò Thị Mai", "Chánh Thanh tra", "mai@sxd.example", "P"),
    ("2", "qlxd", "Phòng Quản lý xây dựng", "", "qlxd@sxd.example; *@qlxd.example", "", "", "", "P"),
)


def init(directory: Path, *words: str | Path, answers: tuple[str, ...] = ANSWERS) -> Answer:
    """Run it as a person would who types these answers."""
    command = [sys.executable, "-m", "dondoc", "--config", str(directory), "init", *map(str, words)]
    typed = "".join(f"{answer}\n" for answer in answers)
    done = subprocess.run(
        command, input=typed.encode(), capture_output=True, check=False, env=environment(), timeout=60
    )
    assert b"Traceback" not in done.stderr
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def workbook(path: Path, *rows: tuple[str, ...]) -> Path:
    """Write a workbook as offices keep them: a title above the heads."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("DANH SÁCH ĐƠN VỊ",), (), HEADS, *rows):
        sheet.append(row)
    book.save(path)
    return path


def written(directory: Path) -> Settings:
    """Return what the new configuration says."""
    return load(directory)


def test_the_answers_stand_in_the_files_and_the_comments_are_still_there(tmp_path: Path) -> None:
    told = init(tmp_path / "etc")
    assert (told.status, told.err) == (0, "")
    settings = written(tmp_path / "etc")
    assert settings.office.name == "Văn phòng Sở Xây dựng tỉnh Sơn La"
    assert settings.office.operators == ("an@sxd.example", "binh@sxd.example")
    assert (settings.imap.server.host, settings.imap.server.port) == ("mail.sxd.example", 993)
    assert (settings.smtp.host, settings.smtp.security, settings.smtp.port) == (
        "smtp.sxd.example",
        Security.STARTTLS,
        587,
    )
    assert settings.imap.sender_login_enforced
    assert "# bắt buộc: hộp thư nhận báo cáo" in (tmp_path / "etc" / "dondoc.toml").read_text(encoding="utf-8")


def test_nothing_is_attested_that_nobody_has_said(tmp_path: Path) -> None:
    assert init(tmp_path, answers=(*ANSWERS[:-1], "")).status == 0
    imap = written(tmp_path).imap
    assert (imap.sender_login_enforced, imap.trusted_authserv_ids, imap.trusted_networks) == (False, (), ())


def test_the_next_steps_are_commands_as_they_stand(tmp_path: Path) -> None:
    told = init(tmp_path / "etc").out
    assert f"install -m 600 /dev/stdin {tmp_path / 'etc'}/imap-password" in told
    assert f"dondoc --config {tmp_path / 'etc'} check" in told
    assert "Make reports.toml yours" in told


def test_one_of_many_offices_gets_a_state_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "DEFAULT_DIRECTORY", tmp_path)
    typed = iter(ANSWERS)
    monkeypatch.setattr("builtins.input", lambda _prompt: next(typed))
    assert beginning.init(Namespace(config=str(tmp_path / "sxd"), units=None)) == 0
    settings = written(tmp_path / "sxd")
    assert settings.database.url == "sqlite:////var/lib/dondoc/sxd/dondoc.db"
    assert {str(settings.archive.directory), str(settings.record.output)} == {
        "/var/lib/dondoc/sxd/archive",
        "/var/lib/dondoc/sxd/records",
    }


def test_a_workbook_of_units_becomes_the_units(tmp_path: Path) -> None:
    told = init(tmp_path / "etc", "--units", workbook(tmp_path / "donvi.xlsx", *UNITS))
    assert (told.status, told.err) == (0, "")
    settings = written(tmp_path / "etc")
    first, second = settings.units.units
    assert (first.id, first.aliases, first.groups) == ("thanh-tra-so", ("TTS",), ("p",))
    assert first.head is not None
    assert (first.head.name, first.head.address) == ("Lò Thị Mai", "mai@sxd.example")
    assert (second.id, second.addresses, second.head) == ("qlxd", ("qlxd@sxd.example", "*@qlxd.example"), None)
    assert all(report.units == ("*",) for report in settings.reports)


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ";"), ("utf-8", ","), ("utf-16", "\t")], ids=["excel", "plain", "unicode"]
)
def test_a_table_with_separators_becomes_the_units_too(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [separator.join(HEADS[1:5]), separator.join(UNITS[0][1:5])]
    (tmp_path / "donvi.csv").write_text("\r\n".join(lines), encoding=encoding)
    assert init(tmp_path / "etc", "--units", tmp_path / "donvi.csv").status == 0
    assert [unit.name for unit in written(tmp_path / "etc").units.units] == ["Thanh tra Sở"]


def test_every_fault_of_the_table_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    nobody = ("3", "qlxd", "", "", "x@sxd.example", "Vì Văn Nam", "", "", "")
    told = init(tmp_path / "etc", "--units", workbook(tmp_path / "donvi.xlsx", *UNITS, nobody))
    assert told.status == 1
    for fault in ("row 6: «Tên đơn vị» is empty", "row 6: «Vì Văn Nam» has no address", "two units have the id «qlxd»"):
        assert fault in told.err
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("donvi.xlsx", b"no workbook", "it is no workbook of Excel"),
        ("donvi.csv", "Họ tên;Tuổi\nAn;40\n".encode(), "no row holds the heads «Tên đơn vị», «Địa chỉ thư»"),
        ("donvi.csv", "Tên đơn vị;Địa chỉ thư\n".encode(), "no unit stands below the heads"),
    ],
)
def test_what_is_no_table_of_units_is_said_in_a_sentence(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    told = init(tmp_path / "etc", "--units", tmp_path / name)
    assert (told.status, said in told.err) == (1, True), told.err


def test_an_address_in_two_units_is_told_before_anything_is_asked_or_written(tmp_path: Path) -> None:
    twin = ("3", "", "Phòng Quy hoạch", "", "thanhtra@sxd.example", "", "", "", "")
    told = init(tmp_path / "etc", "--units", workbook(tmp_path / "donvi.xlsx", UNITS[0], twin))
    assert (told.status, "thanhtra@sxd.example" in told.err, "The department" in told.out) == (1, True, False)
    assert not (tmp_path / "etc").exists()


def test_a_wrong_answer_is_asked_again_with_what_is_allowed(tmp_path: Path) -> None:
    told = init(tmp_path, answers=(*ANSWERS[:4], "baocao", *ANSWERS[4:]))
    assert told.status == 0
    assert "allowed: a plain address" in told.out
    assert written(tmp_path).office.address == "baocao@sxd.example"


def test_an_answer_that_never_comes_writes_nothing(tmp_path: Path) -> None:
    told = init(tmp_path / "etc", answers=ANSWERS[:3])
    assert (told.status, "nothing was written" in told.err) == (1, True)
    assert not (tmp_path / "etc").exists()


def test_an_office_without_leaders_gets_no_rung_to_them(tmp_path: Path) -> None:
    assert init(tmp_path, answers=(*ANSWERS[:6], "", *ANSWERS[7:])).status == 0
    rungs = written(tmp_path).ladders["default"]
    assert "lanh-dao" not in {rung.id for rung in rungs}
    assert "giai-trinh" in {rung.id for rung in rungs}


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text("mine", encoding="utf-8")
    told = init(tmp_path)
    assert (told.status, "units.toml already: init overwrites nothing" in told.err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["units.toml"]


def test_what_init_wrote_passes_the_offline_part_of_check_but_for_the_passwords(tmp_path: Path) -> None:
    assert init(tmp_path).status == 0
    for name in ("imap-password", "smtp-password"):
        (tmp_path / name).write_text("secret", encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    told = dondoc("check", "--offline", config=tmp_path, more={"STATE_DIRECTORY": str(tmp_path)})
    assert "imap secret" in told.out
    assert "configuration" in told.out


def test_what_was_read_of_the_table_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    titled = workbook(tmp_path / "donvi.xlsx", ("I", "", "KHỐI PHÒNG", "", "", "", "", "", ""), *UNITS)
    told = init(tmp_path / "etc", "--units", titled)
    assert told.status == 0
    assert told.out.index("donvi.xlsx: 2 units\n  no unit: row 4: «I KHỐI PHÒNG»") < told.out.index("The department")


def test_a_title_above_the_heads_hides_no_separator(tmp_path: Path) -> None:
    lines = ["Danh sách đơn vị, năm 2026", "", "Tên đơn vị;Địa chỉ thư", "Thanh tra Sở;a@sxd.example, b@sxd.example"]
    (tmp_path / "donvi.csv").write_text("\r\n".join(lines), encoding="utf-8-sig")
    assert init(tmp_path / "etc", "--units", tmp_path / "donvi.csv").status == 0
    assert written(tmp_path / "etc").units.units[0].addresses == ("a@sxd.example", "b@sxd.example")
