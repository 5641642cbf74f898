"""What the program brings along is pinned, listed with its licences, and told as a bill of materials."""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def told(*words: str) -> str:
    """Run one of the scripts, warnings being errors."""
    done = subprocess.run([sys.executable, "-W", "error", *words], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode()


def pins(text: str) -> dict[str, str]:
    """Return name → version of the pins in a text."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+) \\$", text, re.MULTILINE))


def test_the_runtime_part_of_the_lock_holds_all_that_is_imported_and_nothing_for_developers_alone() -> None:
    found = pins(told("scripts/runtime-requirements", "postgres", "demo"))
    assert {"sqlalchemy", "jinja2", "psycopg", "pymap", "tzdata"} <= found.keys()
    assert not {"pytest", "ruff", "mypy", "hypothesis", "pip-tools"} & found.keys()
    assert all(metadata.version(name) == version for name, version in found.items())


def test_each_direct_dependency_is_among_them() -> None:
    found = {str(canonicalize_name(name)) for name in pins(told("scripts/runtime-requirements"))}
    direct = (re.split(r"[<>=;\[ ]", text)[0] for text in metadata.requires("dondoc") or () if "extra ==" not in text)
    assert {str(canonicalize_name(name)) for name in direct} <= found


def test_the_page_of_licences_is_what_the_lock_says_today() -> None:
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == told("scripts/bill-of-materials", "licences")


def test_the_bill_of_materials_names_each_distribution_with_the_hashes_of_its_files() -> None:
    bill = json.loads(told("scripts/bill-of-materials", "sbom"))
    found = pins(told("scripts/runtime-requirements", "postgres", "demo"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert {part["name"]: part["version"] for part in bill["components"]} == found
    assert all(part["hashes"] and part["licenses"] for part in bill["components"])


def test_nothing_is_installed_whose_hash_the_lock_does_not_name() -> None:
    files = (ROOT / "Makefile", ROOT / "scripts" / "build-deb")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert sum("--require-hashes" in line for line in lines) >= len(files)
    assert [line for line in lines if "--require-hashes" not in line and "--no-deps" not in line] == []


def test_the_lock_names_no_address_and_pins_everything_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert lock.count("==") == len(re.findall(r"==\S+ \\\n    --hash=sha256:", lock))
