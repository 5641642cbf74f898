"""Reads the corpus: cases as people can read them in a diff.

A file holds settings, rows and blocks. `@ key: value` holds for the cases below it, until it is set anew
(`@ reset` clears all). A row is one case: `- subject | file; file | body | => outcome refs ?candidates …`. A block
begins with `== what it shows`, has `key: value` lines, an empty line, the body, and ends with its `=>` line.
A file name may end in `[empty]`, `[inline]`, `[=words]` (its content) or `[type/subtype]`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"
_CELL = re.compile(r"\s\|(?=\s)")


@dataclass(frozen=True, slots=True)
class Case:
    """One mail and its right judgement; `said` has every key of it, lists with one row an entry."""

    name: str
    said: tuple[tuple[str, str], ...]
    body: str
    want: str

    def get(self, key: str, default: str = "") -> str:
        """Return the last value of the key."""
        return next((value for name, value in reversed(self.said) if name == key), default)

    def all(self, *keys: str) -> tuple[tuple[str, str], ...]:
        """Return every row of these keys, in order."""
        return tuple(row for row in self.said if row[0] in keys)


def cases(folder: Path = CASES) -> list[Case]:
    """Return every case of the folder's files, in order."""
    return [case for path in sorted(folder.glob("*.txt")) for case in read_file(path)]


def read_file(path: Path) -> Iterator[Case]:
    """Yield the cases of one file; raises ValueError where a line is none of its forms."""
    lines = path.read_text(encoding="utf-8").splitlines()
    settings: list[tuple[str, str]] = []
    at = 0
    while at < len(lines):
        line, name = lines[at], f"{path.stem}:{at + 1}"
        at += 1
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@ "):
            settings = _set(settings, line[2:])
        elif line.startswith("- "):
            yield _row(name, line[2:], settings)
        elif line.startswith("== "):
            end = next(n for n in range(at, len(lines)) if lines[n].startswith("=> "))
            yield _block(f"{name} {line[3:]}", lines[at : end + 1], settings)
            at = end + 1
        else:
            raise ValueError(f"{name}: {line!r} is neither a setting, a row nor a block")


def _set(settings: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    if text == "reset":
        return []
    key, value = _pair(text)
    return [*settings, (key, value)]


def _pair(text: str) -> tuple[str, str]:
    key, colon, value = text.partition(":")
    if not colon:
        raise ValueError(text)
    return key.strip(), value.strip()


def _row(name: str, text: str, settings: Sequence[tuple[str, str]]) -> Case:
    subject, files, body, want = (cell.strip() for cell in _CELL.split(text))
    rows = [("file", part.strip()) for part in files.split(";") if part.strip()]
    said = (*settings, ("subject", subject), *rows)
    return Case(f"{name} {subject or files}", said, body.replace(" / ", "\n"), want.removeprefix("=> ").strip())


def _block(name: str, lines: Sequence[str], settings: Sequence[tuple[str, str]]) -> Case:
    head = list(lines[:-1])
    gap = head.index("") if "" in head else len(head)
    said = (*settings, *(_pair(line) for line in head[:gap]))
    return Case(name, said, "\n".join(head[gap + 1 :]), lines[-1].removeprefix("=> ").strip())
