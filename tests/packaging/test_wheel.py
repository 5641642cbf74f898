"""What is shipped: templates and sample configuration, found from a checkout and from an installed wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dondoc import resources

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel that this checkout makes."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def shipped(folder: Path) -> set[str]:
    """Return the files below a folder of the checkout, as paths relative to it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["mail_templates", "config", "systemd"])
def test_the_wheel_carries_every_template_sample_and_unit(wheel: Path, name: str) -> None:
    prefix = f"dondoc/_data/{name}/"
    carried = {entry.removeprefix(prefix) for entry in zipfile.ZipFile(wheel).namelist() if entry.startswith(prefix)}
    assert carried
    assert carried == shipped(ROOT / name)


def test_an_unpacked_wheel_finds_its_own_folders(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "from dondoc import resources as r; print(r.templates_dir(), r.sample_config_dir(), sep='\\n')"
    command = [sys.executable, "-S", "-c", code]
    found = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, check=True, capture_output=True)
    data = tmp_path / "dondoc" / "_data"
    assert found.stdout.decode().split() == [str(data / "mail_templates"), str(data / "config")]


def test_a_checkout_finds_the_folders_beside_the_package() -> None:
    assert (resources.templates_dir(), resources.sample_config_dir()) == (ROOT / "mail_templates", ROOT / "config")


def test_a_broken_installation_says_what_is_missing_and_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_IN_WHEEL", tmp_path / "wheel")
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path / "checkout")
    with pytest.raises(resources.ResourceMissingError, match=r"mail_templates .* neither in .*wheel nor in .*checkout"):
        resources.templates_dir()
