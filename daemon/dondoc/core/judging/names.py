"""Units as words name them: found in one pass over a text, however many units there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dondoc.core.obligations import Unit
from dondoc.core.text import fold

SHORTEST_NAME = 2
# Before the name of a unit to which something goes or where it happens; the unit did not write it.
ADDRESSED = frozenset(("gui", "voi", "cho", "den", "toi", "tai", "o", "ve", "cung", "moi", "nhu"))
IN_ITS_PLACE = ("thay", "cho")


@dataclass(frozen=True, slots=True)
class Named:
    """A unit, whether its full name stood there, and whether the words make it the author of something."""

    unit: Unit
    is_full: bool
    is_author: bool


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The folded names and aliases of all units, by their first two words."""

    _names: dict[tuple[str, ...], dict[tuple[str, ...], tuple[Unit, bool]]]
    _firsts: frozenset[str]
    _order: dict[str, int]

    @classmethod
    def of(cls, units: Sequence[Unit]) -> "NameIndex":
        """Return the index; where two units share a name the first has it."""
        names: dict[tuple[str, ...], dict[tuple[str, ...], tuple[Unit, bool]]] = {}
        for unit in units:
            for place, name in enumerate((unit.name, *unit.aliases)):
                words = tuple(fold(name).split())
                if len("".join(words)) >= SHORTEST_NAME:
                    names.setdefault(words[:2], {}).setdefault(words, (unit, place == 0))
        return cls(names, frozenset(key[0] for key in names), {unit.id: place for place, unit in enumerate(units)})

    def may_name(self, words: frozenset[str]) -> bool:
        """Whether a text of these folded words may name a unit; False is certain."""
        return any(words.issuperset(key) for key in self._names)

    def find(self, folded: str) -> tuple[Named, ...]:
        """Return the units that the folded text names, the longest name at each place, in the text's order."""
        words = tuple(folded.split())
        found: list[Named] = []
        at = 0
        while at < len(words):
            if words[at] not in self._firsts:
                at += 1
                continue
            length, named = self._at(words, at)
            if named:
                before = words[max(0, at - 2) : at]
                found.append(Named(named[0], named[1], before == IN_ITS_PLACE or ADDRESSED.isdisjoint(before[-1:])))
            at += max(1, length)
        return tuple(found)

    def units(self, folded: str) -> tuple[Unit, ...]:
        """Return the units named, each once, in the order of the configuration."""
        named = {found.unit.id: found.unit for found in self.find(folded)}
        return tuple(sorted(named.values(), key=lambda unit: self._order[unit.id]))

    def _at(self, words: tuple[str, ...], at: int) -> tuple[int, tuple[Unit, bool] | None]:
        best: tuple[int, tuple[Unit, bool] | None] = (0, None)
        for key in (words[at : at + 2], words[at : at + 1]):
            for name, unit in self._names.get(key, {}).items():
                if len(name) > best[0] and words[at : at + len(name)] == name:
                    best = (len(name), unit)
        return best


def spoken_for(index: NameIndex, headings: Sequence[str], text: str) -> frozenset[str]:
    """Return the ids of the units whose paper it may be: any in a heading, in the whole text none that is only met."""
    named = (unit for heading in headings for unit in index.units(heading))
    told = (found.unit for found in index.find(text) if found.is_author)
    return frozenset(unit.id for unit in (*named, *told))


def authors(index: NameIndex, texts: Sequence[str]) -> Iterator[Unit]:
    """Yield the units that folded headings make the author: by full name, or «của» before an alias."""
    for text in texts:
        padded = f" {text} "
        for named in index.find(text):
            alias = any(f" cua {fold(name)} " in padded for name in named.unit.aliases)
            if (named.is_full and named.is_author) or alias:
                yield named.unit
