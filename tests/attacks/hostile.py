"""Texts made to be slow for one regular expression: each of its parts again and again, then an end that fits nothing.

They are made from the pattern's own parse tree, the same at each run.
"""

import random
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

LETTERS: Final = "a1 ,.-:;=<>()[]\"'\\@/_%&\t\nGé\x00"
MOST_TIMES: Final = 3
ENDS: Final = ("", "\x00", "!", "\n", " ")


def hostile_texts(pattern: str | bytes, flags: int, size: int) -> Iterator[str]:
    """Yield texts of `size` characters, and no two alike."""
    chance = random.Random(repr(pattern))  # noqa: S311 - the same texts at each run
    tree = _parser.parse(pattern, flags)
    pieces = [_written(part, chance) for _ in range(2) for part in [*_parts(tree), *[list(tree)]]]
    pieces = [piece for piece in dict.fromkeys(pieces) if piece]
    heads = ["", *pieces]
    found: dict[str, None] = {}
    for piece in pieces:
        for head in (chance.choice(heads), ""):
            for other in ("", chance.choice(pieces), chance.choice(LETTERS)):
                pump = piece + other
                end = chance.choice(ENDS)
                found[(head + pump * (size // len(pump) + 1))[: size - len(end)] + end] = None
    yield from found


def _parts(items: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - the parser's own
    """Yield every piece of the tree that stands by itself."""
    for item in items:
        yield [item]
        name, given = str(item[0]), item[1]
        match name:
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                yield from _parts(given[2])
            case "SUBPATTERN":
                yield list(given[-1])
                yield from _parts(given[-1])
            case "BRANCH":
                for branch in given[1]:
                    yield list(branch)
                    yield from _parts(branch)
            case "ASSERT" | "ASSERT_NOT":
                yield list(given[1])
                yield from _parts(given[1])
            case _:
                pass


def _written(items: Any, chance: random.Random) -> str:  # noqa: ANN401
    """Return a text that matches, as far as the looks around it allow."""
    return "".join(_one(item, chance) for item in items)


def _one(item: Any, chance: random.Random) -> str:  # noqa: ANN401, PLR0911
    name, given = str(item[0]), item[1]
    match name:
        case "LITERAL":
            return chr(given)
        case "NOT_LITERAL" | "IN" | "ANY":
            fits = [char for char in LETTERS if _fits(item, char)]
            return chance.choice(fits or [chr(_named(item))])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = given
            times = chance.randint(max(1, least), max(least, min(int(most), least + MOST_TIMES), 1))
            return "".join(_written(body, chance) for _ in range(times))
        case "SUBPATTERN":
            return _written(given[-1], chance)
        case "ATOMIC_GROUP":
            return _written(given, chance)
        case "BRANCH":
            return _written(chance.choice(given[1]), chance)
        case "ASSERT":
            return _written(given[1], chance) if given[0] == 1 else ""
        case _:
            return ""


def _fits(item: Any, char: str) -> bool:  # noqa: ANN401
    name, given = str(item[0]), item[1]
    if name == "ANY":
        return char != "\n"
    if name == "NOT_LITERAL":
        return bool(ord(char) != given)
    is_negated = given[0][0] == _constants.NEGATE
    return bool(any(_is_in(one, char) for one in given) != is_negated)


def _is_in(one: Any, char: str) -> bool:  # noqa: ANN401
    name, given = str(one[0]), one[1]
    if name == "CATEGORY":
        letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[str(given).rpartition("_")[2]]
        return bool(re.match("\\" + (letter.upper() if "NOT" in str(given) else letter), char))
    if name == "RANGE":
        return bool(given[0] <= ord(char) <= given[1])
    return bool(name == "LITERAL" and ord(char) == given)


def _named(item: Any) -> int:  # noqa: ANN401
    """Return a character that a class names."""
    for name, given in item[1]:
        if str(name) in {"LITERAL", "RANGE"}:
            return int(given if str(name) == "LITERAL" else given[0])
    return ord("x")
