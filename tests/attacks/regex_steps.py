"""A matcher that counts its steps: it walks the parse tree as `re` does, and finds what `re` finds."""

import re
import sys
from collections.abc import Callable
from re import _compiler, _parser  # type: ignore[attr-defined]
from typing import Any

Go = Callable[[int], int]  # from a place to the end of the whole match, below zero for none
DEEP = 20_000  # Python's own recursion


class TooManyError(Exception):
    """The steps have come to the limit."""


class Counting:
    """One pattern; `steps` counts characters looked at and choices made."""

    def __init__(self, pattern: str | bytes, flags: int, limit: int) -> None:
        """Read the pattern; after `limit` steps TooManyError."""
        self._tree = _parser.parse(pattern, flags)
        self._ones: dict[int, Callable[[str, int], Any]] = {}
        self._limit = limit
        self.steps = 0
        self._groups: dict[int, tuple[int, int]] = {}

    def run(self, text: str, use: str) -> list[tuple[int, int]]:
        """Return the spans that the use finds: one at the most for match and fullmatch."""
        usual = sys.getrecursionlimit()
        sys.setrecursionlimit(DEEP)
        try:
            return self._spans(text, use)
        finally:
            sys.setrecursionlimit(usual)  # other tests have claims of their own about it

    def _spans(self, text: str, use: str) -> list[tuple[int, int]]:
        self._text, self.steps = text, 0
        if use != "search":
            end = self._from(0, is_whole=use == "fullmatch")
            return [(0, end)] if end >= 0 else []
        found, place, last = [], 0, -1
        while place <= len(text):
            end = self._from(place, is_whole=False)
            if end < 0 or (end == place == last):
                place += 1
                continue
            found.append((place, end))
            last = end
            place = end if end > place else place + 1
        return found

    def _from(self, place: int, *, is_whole: bool) -> int:
        self._groups = {}
        size = len(self._text)
        return self._all(list(self._tree), place, lambda end: end if not is_whole or end == size else -1)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self._limit:
            raise TooManyError

    def _all(self, items: list[Any], place: int, go: Go) -> int:
        if not items:
            return go(place)
        return self._one(items[0], place, lambda end: self._all(items[1:], end, go))

    def _one(self, item: Any, place: int, go: Go) -> int:  # noqa: ANN401, C901, PLR0911 - one a kind of the parser\'s
        self._step()
        match str(item[0]), item[1]:
            case ("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT") as name, (least, most, body):
                if self._is_single(list(body)):
                    return self._run(name, (int(least), int(most), body[0]), place, go)
                if name.startswith("POSS"):
                    end = self._loop("MAX_REPEAT", (int(least), int(most), list(body)), place, lambda end: end)
                    return go(end) if end >= 0 else -1
                return self._loop(name, (int(least), int(most), list(body)), place, go)
            case "SUBPATTERN", (number, _, _, body):
                return self._group(number, list(body), place, go)
            case "ATOMIC_GROUP", body:
                end = self._all(list(body), place, lambda end: end)
                return go(end) if end >= 0 else -1
            case "BRANCH", (_, branches):
                found = -1
                for branch in branches:
                    found = self._all(list(branch), place, go)
                    if found >= 0:
                        break
                return found
            case "ASSERT" | "ASSERT_NOT", (way, body):
                begin = place if way == 1 else place - int(body.getwidth()[0])
                is_there = begin >= 0 and self._all(list(body), begin, lambda end: end) >= 0
                return go(place) if is_there == (str(item[0]) == "ASSERT") else -1
            case "GROUPREF", number:
                begin, end = self._groups.get(number, (0, -1))
                again = self._text[begin:end]
                self.steps += len(again)
                return go(place + len(again)) if end >= 0 and self._text.startswith(again, place) else -1
            case "AT", _:
                return go(place) if self._matcher(item)(self._text, place) else -1
            case _:
                return go(place + 1) if self._fits(item, place) else -1

    def _group(self, number: int | None, body: list[Any], place: int, go: Go) -> int:
        if number is None:
            return self._all(body, place, go)
        before = self._groups.get(number)

        def leave(end: int) -> int:
            self._groups[number] = (place, end)
            return go(end)

        found = self._all(body, place, leave)
        if found < 0 and before is not None:
            self._groups[number] = before
        return found

    def _run(self, name: str, given: tuple[int, int, Any], place: int, go: Go) -> int:
        """Repeat one character."""
        least, most, item = given
        if name == "MIN_REPEAT":
            count = 0
            while count < least or (found := go(place + count)) < 0:
                if count >= most or not self._fits(item, place + count):
                    return -1
                self._step()
                count += 1
            return found
        count = 0
        while count < most and self._fits(item, place + count):
            self._step()
            count += 1
        if count < least:
            return -1
        if name.startswith("POSS"):
            return go(place + count)
        while count >= least:
            if (found := go(place + count)) >= 0:
                return found
            self._step()
            count -= 1
        return -1

    def _loop(self, name: str, given: tuple[int, int, list[Any]], place: int, go: Go, count: int = 0) -> int:
        least, most, body = given

        def again(end: int) -> int:
            return -1 if end == place and count >= least else self._loop(name, given, end, go, count + 1)

        if name == "MIN_REPEAT" and count >= least and (found := go(place)) >= 0:
            return found
        if count < most and (found := self._all(body, place, again)) >= 0:
            return found
        return go(place) if count >= least and name != "MIN_REPEAT" else -1

    def _is_single(self, body: list[Any]) -> bool:
        return len(body) == 1 and str(body[0][0]) in {"LITERAL", "NOT_LITERAL", "IN", "ANY"}

    def _fits(self, item: Any, place: int) -> bool:  # noqa: ANN401
        return place < len(self._text) and bool(self._matcher(item)(self._text, place))

    def _matcher(self, item: Any) -> Callable[[str, int], Any]:  # noqa: ANN401
        if id(item) not in self._ones:
            state = self._tree.state
            one = _compiler.compile(_parser.SubPattern(state, [item]), state.flags & ~re.DEBUG)
            self._ones[id(item)] = one.match
        return self._ones[id(item)]
