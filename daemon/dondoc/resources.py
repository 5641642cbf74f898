"""Where the files that ship with the program lie: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_data"  # filled by hatchling, see pyproject.toml
_CHECKOUT = _PACKAGE.parents[1]


class ResourceMissingError(Exception):
    """A folder that ships with the program is not there: the installation is broken."""


def templates_dir() -> Path:
    """Return the folder of the mail templates; ResourceMissingError where the installation lacks it."""
    return _shipped("mail_templates")


def sample_config_dir() -> Path:
    """Return the folder of the sample configuration; ResourceMissingError where the installation lacks it."""
    return _shipped("config")


def _shipped(name: str) -> Path:
    for root in (_IN_WHEEL, _CHECKOUT):
        folder = root / name
        if folder.is_dir():
            return folder
    message = f"the folder {name} that ships with dondoc is neither in {_IN_WHEEL} nor in {_CHECKOUT}: install again"
    raise ResourceMissingError(message)
