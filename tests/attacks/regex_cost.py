"""How much work a regular expression can make at the worst, proved from its parse tree and not from a clock.

For one start in a text of n characters `worst` gives an upper bound of the engine's work as a polynomial in n. A search
begins at each of the n places, so it is linear where the work from one start is bounded. A repeat from which the
engine may go on in several ways makes n ways; a repeat of what has several ways makes exponentially many: refused.

A repeat has one way only where nothing that may follow begins with a character of it, or nothing that follows can
fail, or it is possessive. It costs a search no more than one reading of the text in all (it is paid for) where
 * nothing that follows can fail: what was read belongs to the match, and the search goes on behind it;
 * it begins where the text or a line begins, or a look-behind forbids to begin within such a run;
 * the character before it ends such a run: two runs do not overlap.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final, TypeAlias

from tests.attacks.work import Work, at, degree, plus, times

Item: TypeAlias = Any  # a pair of the parser's: an operation and what it was given
Ahead: TypeAlias = tuple[int, ...]  # the characters that may stand first, second … as bits

# Characters that stand for all that a class of ours can tell apart.
_RANGES: Final = ((0, 0x370), (0x400, 0x410), (0x660, 0x66A), (0x1E00, 0x2100), (0xD800, 0xD801), (0xFFF0, 0x10000))
ALPHABET: Final = (
    "".join(chr(n) for a, b in _RANGES for n in range(a, b)) + "\u2192\u2713\u3000\u4e2d\ufeff\uff1a\U0001f600"
)
ALL: Final = (1 << len(ALPHABET)) - 1
UNBOUNDED: Final = int(_constants.MAXREPEAT)
AHEAD: Final = 6  # characters that are looked at to tell two ways apart
ONE, N = (1,), (0, 1)
_LETTERING: Final = int(re.IGNORECASE | re.ASCII | re.DOTALL | re.UNICODE)
LONG: Final = 10_000  # characters: where two polynomials are compared


class ExplosiveError(Exception):
    """A repeat of something that can itself match in several ways: exponentially many in all."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What follows: how it may begin, whether it cannot fail, and whether the match keeps it."""

    ahead: Ahead
    is_sure: bool = False
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """In how many ways something matches from one place, and the work of trying all of them."""

    ways: Work
    work: Work


ANY: Final = (ALL,) * AHEAD
SEARCHED: Final = Rest(ANY, is_sure=True, is_kept=True)  # behind a pattern that may end anywhere
WHOLE: Final = Rest((0,) * AHEAD)  # behind one that must match to the end
LOOKED: Final = Rest(ANY, is_sure=True)  # behind what only looks


def worst(pattern: str | bytes, flags: int = 0, *, is_whole: bool = False) -> Work:
    """Return the bound for one start; `is_whole`: it is used with `fullmatch` alone. ExplosiveError for no bound."""
    tree = _parser.parse(pattern, flags)
    reading = Reading(tree.state, tree.state.flags)
    return reading.sequence(list(tree), WHOLE if is_whole else SEARCHED, []).work


def begins_once(pattern: str | bytes, flags: int = 0) -> bool:
    """Return whether it can match at the beginning of a text alone, wherever a search tries it."""
    tree = _parser.parse(pattern, flags)
    place = str(tree[0][1]) if tree and str(tree[0][0]) == "AT" else ""
    return place == "AT_BEGINNING_STRING" or (place == "AT_BEGINNING" and not tree.state.flags & re.MULTILINE)


def are_apart(a: Ahead, b: Ahead) -> bool:
    """Return whether no text can begin in both ways."""
    return any(not x & y for x, y in zip(a, b, strict=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """The walk over one parse tree."""

    state: Any
    flags: int

    def sequence(self, items: list[Item], rest: Rest, before: list[Item] | None = None) -> Found:
        """Return ways and work of items one after the other; `before`: all that the pattern has had, None: unknown."""
        rests = self._rests(items, rest)
        ways: Work = ONE
        work: Work = ONE
        for place, item in enumerate(items):
            found = self._item(item, rests[place + 1], None if before is None else before + items[:place])
            work = plus(work, times(ways, found.work))
            ways = times(ways, found.ways)
        return Found(ways, work)

    def _rests(self, items: list[Item], rest: Rest) -> list[Rest]:
        """Return what follows before each item, and behind the last."""
        rests = [rest]
        for place in range(len(items) - 1, -1, -1):
            ahead = self._from(items[place], rests[-1].ahead, items[:place])
            rests.append(Rest(ahead, rests[-1].is_sure and self._cannot_fail(items[place]), rest.is_kept))
        return rests[::-1]

    def _item(self, item: Item, rest: Rest, before: list[Item] | None) -> Found:  # noqa: PLR0911 - one a kind
        match str(item[0]), item[1]:
            case ("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT") as name, (least, most, body):
                found = self._repeat((int(least), int(most), list(body)), rest, is_possessive=name.startswith("POSS"))
                is_paid = degree(found.work) == 1 and self._is_paid_for(before, list(body))
                return replace(found, work=(1 + self._longest(before or []),)) if is_paid else found
            case "SUBPATTERN", given:
                return self.sequence(list(given[-1]), rest, before)
            case "ATOMIC_GROUP", body:
                return replace(self.sequence(list(body), LOOKED), ways=ONE)
            case "BRANCH", (_, branches):
                return self._branch([list(branch) for branch in branches], rest, before)
            case "ASSERT" | "ASSERT_NOT", (_, body):
                return replace(self.sequence(list(body), LOOKED), ways=ONE)
            case "GROUPREF", _:
                return Found(ONE, N)
            case _:
                return Found(ONE, ONE)  # one character, or a place

    def _repeat(self, given: tuple[int, int, list[Item]], rest: Rest, *, is_possessive: bool) -> Found:
        least, most, body = given
        is_sure = rest.is_sure and (least <= 1 or (len(body) == 1 and self._single(body[0]) > 0))
        again = self._loop(body, rest.ahead)
        inner_rest = rest if most == 1 else Rest(again, is_sure or is_possessive, is_sure and rest.is_kept)
        inner = self.sequence(body, inner_rest)
        is_decided = is_sure or is_possessive or are_apart(self._begin(body, again), rest.ahead)
        if most == 1:
            ways = inner.ways if is_decided else plus(inner.ways, ONE)
            return Found(ONE if is_possessive else ways, plus(inner.work, ONE))
        each, rounds = inner.ways[0], N if most == UNBOUNDED else (most,)
        if degree(inner.ways) or (most == UNBOUNDED and each > 1):
            raise ExplosiveError
        routes = sum(each**n for n in range(most + 1)) if each > 1 else 1
        is_paid = is_sure and rest.is_kept and not degree(inner.work)
        ways = (routes,) if each > 1 or is_decided else plus(rounds, ONE)
        reading = times(rounds, times(inner.work, (routes,)))
        return Found(
            ONE if is_possessive else ways,
            ((1 + max(least, 1)) * at(inner.work, 0),) if is_paid else plus(ONE, reading),
        )

    def _branch(self, branches: list[list[Item]], rest: Rest, before: list[Item] | None) -> Found:
        """Return the work of all, and the ways of those that can match at one place together."""
        found = [self.sequence(branch, rest, before) for branch in branches]
        begins = [self._begin(branch, rest.ahead) for branch in branches]
        sums = [
            reduce(plus, (found[j].ways for j, b in enumerate(begins) if i == j or not are_apart(a, b)))
            for i, a in enumerate(begins)
        ]
        ways = ONE if rest.is_sure else max(sums, key=lambda ways: at(ways, LONG))
        return Found(ways, reduce(plus, (one.work for one in found)))

    def _is_paid_for(self, before: list[Item] | None, body: list[Item]) -> bool:
        run = self._single(body[0]) if len(body) == 1 else 0
        if before is None or not run or self._longest(before) < 0:
            return False
        for item in before:
            match str(item[0]), str(item[1]), item[1]:
                case "AT", "AT_BEGINNING_STRING", _:
                    return True
                case "AT", "AT_BEGINNING", _:
                    return not self.flags & re.MULTILINE or not (run | self._all(before)) & _mask("\n")
                case "ASSERT_NOT", _, (-1, within) if len(within) == 1 and not self._longest(before):
                    return not run & ~self._single(within[0])
        return bool(before) and not run & self._last(before[-1])

    def _last(self, item: Item) -> int:
        """Return the characters that the item ends with; all of them where it may be empty or is no simple one."""
        match str(item[0]), item[1]:
            case "SUBPATTERN", given if given[-1]:
                return self._last(given[-1][-1])
            case "BRANCH", (_, branches) if all(branches):
                return reduce(int.__or__, (self._last(branch[-1]) for branch in branches))
            case (("MAX_REPEAT" | "POSSESSIVE_REPEAT" | "MIN_REPEAT"), (least, _, body)) if least and body:
                return self._last(body[-1])
            case _:
                return self._single(item) or ALL

    def _all(self, items: list[Item]) -> int:
        """Return the characters that items of one character each can have; all of them where one is no such item."""
        found = 0
        for name, given in items:
            is_repeat = str(name) in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
            if str(name) not in {"AT", "ASSERT", "ASSERT_NOT"}:
                found |= (self._single(given[2][0]) if is_repeat else self._single((name, given))) or ALL
        return found

    def _longest(self, items: Sequence[Item]) -> int:
        """Return the most characters that items take; below zero where there is no bound."""
        longest = _parser.SubPattern(self.state, list(items)).getwidth()[1]
        return int(longest) if longest < LONG else -1

    def _cannot_fail(self, item: Item) -> bool:
        match str(item[0]), item[1]:
            case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, _, _)):
                return bool(least == 0)
            case "SUBPATTERN", given:
                return all(self._cannot_fail(one) for one in given[-1])
            case _:
                return False

    def _begin(self, items: list[Item], after: Ahead) -> Ahead:
        """Return how items may begin, with what follows where they are short."""
        for place in range(len(items) - 1, -1, -1):
            after = self._from(items[place], after, items[:place])
        return after

    def _loop(self, body: list[Item], after: Ahead) -> Ahead:
        """Return how any number of rounds may begin, none included."""
        found = after
        for _ in range(AHEAD):
            found = _either(after, self._begin(body, found))
        return found

    def _from(self, item: Item, after: Ahead, before: list[Item]) -> Ahead:  # noqa: PLR0911 - one a kind
        match str(item[0]), item[1]:
            case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, most, body)):
                once = self._begin(list(body), after if most == 1 else self._loop(list(body), after))
                return once if least else _either(after, once)
            case (("SUBPATTERN" | "ATOMIC_GROUP"), given):
                return self._begin(list(given[-1]) if str(item[0]) == "SUBPATTERN" else list(given), after)
            case "BRANCH", (_, branches):
                return reduce(_either, (self._begin(list(branch), after) for branch in branches))
            case "ASSERT", (1, body):
                return tuple(a & b for a, b in zip(after, self._begin(list(body), ANY), strict=True))
            case "AT", place if str(place) in {"AT_END", "AT_END_STRING"}:
                return ((_mask("\n") if str(place) == "AT_END" else 0), *after[1:])
            case "AT", place if (
                str(place) == "AT_BOUNDARY" and before and not self._last(before[-1]) & ~self._letters()
            ):
                return (after[0] & ~self._letters(), *after[1:])
            case "GROUPREF", _:
                return ANY
            case _:
                one = self._single(item)
                return (one, *after[:-1]) if one else after

    def _letters(self) -> int:
        return self._single((_constants.IN, [(_constants.CATEGORY, _constants.CATEGORY_WORD)]))

    def _single(self, item: Item) -> int:
        """Return the characters of an item that is just one; none where it is another."""
        if str(item[0]) == "SUBPATTERN" and len(item[1][-1]) == 1:
            return self._single(item[1][-1][0])
        if str(item[0]) not in {"LITERAL", "NOT_LITERAL", "IN", "ANY"}:
            return 0
        return _characters(repr(item), self.flags & _LETTERING, _Key(item, self.state))


class _Key:
    """Carries an item past the cache, which goes by the words for it."""

    def __init__(self, item: Item, state: Any) -> None:  # noqa: ANN401 - the parser's own
        """Keep both."""
        self.item, self.state = item, state

    def __eq__(self, _other: object) -> bool:
        """Say yes: the words differ where the items do."""
        return True

    def __hash__(self) -> int:
        """Return always the same."""
        return 0


@cache
def _characters(_words: str, flags: int, key: _Key) -> int:
    one = _compiler.compile(_parser.SubPattern(key.state, [key.item]), flags)
    return sum(1 << place for place, char in enumerate(ALPHABET) if one.match(char))


def _either(a: Ahead, b: Ahead) -> Ahead:
    return tuple(x | y for x, y in zip(a, b, strict=True))


def _mask(char: str) -> int:
    return 1 << ALPHABET.index(char)
