"""The folder and its five files: from bytes to TOML, with one fault for a file that cannot be read at all."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from dondoc.config.faults import Fault, nearest

DEFAULT_DIRECTORY = Path("/etc/dondoc")
VARIABLE = "DONDOC_CONFIG"
FILES = ("dondoc.toml", "units.toml", "reports.toml", "calendar.toml", "ladder.toml")
TEMPLATES = "mail_templates"  # the office's edited copies; what is not there is taken as it ships
LARGEST = 1024 * 1024  # bytes: a thousand units need a third of that
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _UnreadableError(Exception):
    """A file that is no TOML; the message says why."""


def find_directory(option: str | None, environ: Mapping[str, str]) -> Path:
    """Return the configuration's folder: `--config`, else $DONDOC_CONFIG, else /etc/dondoc (contract, 2)."""
    return Path(option or environ.get(VARIABLE) or DEFAULT_DIRECTORY)


def read_files(directory: Path, sink: list[Fault]) -> Mapping[str, Mapping[str, object]]:
    """Return what each readable file holds; the others are faults in `sink`."""
    found: dict[str, Mapping[str, object]] = {}
    for name in FILES:
        try:
            found[name] = _parsed(_read(directory / name))
        except _UnreadableError as error:
            sink.append(Fault(name, "", str(error)))
        except FileNotFoundError:
            sink.append(Fault(name, "", "there is no such file", ", ".join(FILES), _misnamed(directory, name)))
        except OSError as error:
            sink.append(Fault(name, "", f"cannot be read: {error.strerror}"))
    return found


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _UnreadableError(f"is larger than {LARGEST} bytes")
    return data


def _parsed(data: bytes) -> Mapping[str, object]:
    if data.startswith(BYTE_ORDER_MARK):
        raise _UnreadableError("starts with a byte order mark; save it as UTF-8 without BOM")
    try:
        table = tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _UnreadableError(f"is not UTF-8: byte {error.start} (line {line}); save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _UnreadableError(f"is not valid TOML: {error}") from None
    except RecursionError:
        raise _UnreadableError("is not valid TOML: nested too deeply") from None
    if not table:
        raise _UnreadableError("is empty")
    return table


def _misnamed(directory: Path, name: str) -> str:
    try:
        others = [path.name for path in directory.iterdir() if path.name not in FILES]
    except OSError:
        return ""
    return nearest(name, others)
