"""What an installed dondoc needs: its own dependencies and those of its extras, as requirements.lock pins them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)", re.MULTILINE)


class UnpinnedError(Exception):
    """Something that is needed does not stand in the lock."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One distribution of the lock: its name and version, and the SHA-256 of each of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]

    def __str__(self) -> str:
        """Return it as the lock writes it."""
        hashes = (f"    --hash=sha256:{digest}" for digest in self.hashes)
        return " \\\n".join((f"{self.name}=={self.version}", *hashes))


def closure(extras: Iterable[str]) -> tuple[Pin, ...]:
    """Return the pins of all that is needed, by name; run it where the whole lock and dondoc are installed."""
    found = _PIN.findall(LOCK.read_text(encoding="utf-8"))
    pins = {
        str(canonicalize_name(name)): Pin(name, version, tuple(re.findall(r"[0-9a-f]{64}", hashes)))
        for name, version, hashes in found
    }
    names = _needed("dondoc", extras)
    unpinned = sorted(names - pins.keys())
    if unpinned:
        raise UnpinnedError(f"not in {LOCK.name}: {', '.join(unpinned)}")
    return tuple(pins[name] for name in sorted(names))


def _needed(name: str, extras: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = [(name, frozenset(extras))]
    seen = set(waiting)
    while waiting:
        current, wanted = waiting.pop()
        for text in metadata.requires(current) or ():
            requirement = Requirement(text)
            marker = requirement.marker
            if marker and not any(marker.evaluate({"extra": extra}) for extra in wanted or {""}):
                continue
            following = (str(canonicalize_name(requirement.name)), frozenset(requirement.extras))
            found.add(following[0])
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return found
