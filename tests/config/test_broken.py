"""Broken configurations: each folder of `broken/` holds what differs from `base/` and the whole expected message."""

import shutil
from pathlib import Path

import pytest

from dondoc.config import ConfigurationError, load

HERE = Path(__file__).parent
TEMPLATES = frozenset({"nhac_truoc_han", "qua_han", "bao_cao_lanh_dao"})
BROKEN = sorted(path.name for path in (HERE / "broken").iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the good base configuration."""
    return Path(shutil.copytree(HERE / "base", tmp_path / "config"))


def lay_over(folder: Path, differences: Path) -> None:
    """Put the differing files into the folder; `NAME.gone` takes NAME away, a folder stands in for its file."""
    for path in differences.iterdir():
        if path.suffix == ".gone":
            (folder / path.stem).unlink()
        elif path.is_dir():
            (folder / path.name).unlink()
            shutil.copytree(path, folder / path.name)
        else:
            shutil.copy(path, folder / path.name)


def message(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, templates=TEMPLATES)
    assert "\n".join(map(str, caught.value.faults)) == str(caught.value)
    return str(caught.value)


def test_the_base_of_the_broken_configurations_is_good(folder: Path) -> None:
    assert load(folder, templates=TEMPLATES).office.name == "Văn phòng Sở"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_configuration_is_told_in_full(name: str, folder: Path) -> None:
    differences = HERE / "broken" / name
    lay_over(folder, differences)
    assert message(folder) + "\n" == (differences / "expected.txt").read_text()


def test_the_faults_of_all_files_are_told_at_once_in_the_order_of_the_files(folder: Path) -> None:
    lay_over(folder, HERE / "broken" / "faults-in-all-files")
    with pytest.raises(ConfigurationError) as caught:
        load(folder, templates=TEMPLATES)
    told = [fault.file for fault in caught.value.faults]
    assert told == ["dondoc.toml", "units.toml", "reports.toml", "calendar.toml", "ladder.toml"]


def test_a_fault_names_file_path_finding_what_is_allowed_and_the_nearest_word(folder: Path) -> None:
    lay_over(folder, HERE / "broken" / "report-weekday")
    with pytest.raises(ConfigurationError) as caught:
        load(folder, templates=TEMPLATES)
    (fault,) = caught.value.faults
    assert (fault.file, fault.path, fault.nearest) == ("reports.toml", "report[2].due.weekday", "fri")
    assert fault.found == 'found "friday"'
    assert '"mon", "tue"' in fault.allowed


def test_a_file_that_cannot_be_parsed_hides_no_fault_of_another(folder: Path) -> None:
    (folder / "units.toml").write_text("unit =")
    (folder / "calendar.toml").write_text('country = "XX"')
    assert [line.partition(":")[0] for line in message(folder).splitlines()] == ["units.toml", "calendar.toml"]


def test_a_folder_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    assert message(tmp_path / "nowhere").startswith(f"{tmp_path / 'nowhere'}: there is no such folder")


def test_a_file_beyond_a_mebibyte_is_not_parsed(folder: Path) -> None:
    (folder / "calendar.toml").write_text('country = "VN"\n' + "#" * 1024 * 1024)
    assert message(folder) == "calendar.toml: is larger than 1048576 bytes"


def test_a_password_written_into_a_file_is_not_repeated_in_the_message(folder: Path) -> None:
    lay_over(folder, HERE / "broken" / "imap-password-in-the-file")
    assert "bí mật" not in message(folder)
    lay_over(folder, HERE / "broken" / "database-url")
    assert "bimat" not in message(folder)


def test_without_a_list_of_templates_any_name_will_do(folder: Path) -> None:
    text = (folder / "ladder.toml").read_text().replace('"qua_han"', '"mau-khac"')
    (folder / "ladder.toml").write_text(text)
    assert load(folder).ladders["default"][1].template == "mau-khac"
