"""Whether two patterns of addresses have an address in common."""

import re
import string
from fnmatch import fnmatchcase
from functools import lru_cache

ANY = "*"
LETTERS = string.ascii_lowercase + string.digits + "!#$%&'+-./=@^_`{|}~"  # what addresses are written with
_TOKEN = re.compile(r"\*|\[!?[^\]]+\]|.")
_WILDCARD = re.compile(r"[*?\[\]]")


def globs_meet(one: str, other: str) -> bool:
    """Whether some address is matched by both patterns (`*`, `?` and `[…]` as in `fnmatch`)."""
    return _ends_agree(one, other) and _meet(_TOKEN.findall(one), _TOKEN.findall(other))


def _ends_agree(one: str, other: str) -> bool:
    """Whether the letters before the first and behind the last wildcard do not already differ: a cheap first look."""
    heads = [_WILDCARD.split(pattern)[0] for pattern in (one, other)]
    tails = [_WILDCARD.split(pattern)[-1][::-1] for pattern in (one, other)]
    return all(a.startswith(b) or b.startswith(a) for a, b in (heads, tails))


def _meet(one: list[str], other: list[str]) -> bool:
    """Walk both patterns side by side, over every pair of places that one address could have brought them to."""
    ahead, seen = [(0, 0)], {(0, 0)}
    while ahead:
        place = ahead.pop()
        if place == (len(one), len(other)):
            return True
        new = [step for step in _steps(one, other, place) if step not in seen]
        seen.update(new)
        ahead.extend(new)
    return False


def _steps(one: list[str], other: list[str], place: tuple[int, int]) -> list[tuple[int, int]]:
    here, there = place
    left, right = "".join(one[here : here + 1]), "".join(other[there : there + 1])
    if ANY in (left, right):  # it ends here, or it takes in what the other one asks for
        return [(here + 1, there)] * bool(left) + [(here, there + 1)] * bool(right)
    return [(here + 1, there + 1)] if left and right and _share_a_letter(left, right) else []


@lru_cache(maxsize=4096)
def _share_a_letter(left: str, right: str) -> bool:
    return any(fnmatchcase(letter, left) and fnmatchcase(letter, right) for letter in LETTERS)
