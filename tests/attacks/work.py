"""Work as a polynomial in the length of a text."""

from typing import TypeAlias

Work: TypeAlias = tuple[int, ...]  # a polynomial in the length of the text: the factors of 1, n, n² …


def degree(work: Work) -> int:
    """Return the highest power of n."""
    return max((power for power, factor in enumerate(work) if factor), default=0)


def at(work: Work, n: int) -> int:
    """Return the value for a text of n characters."""
    return sum(factor * n**power for power, factor in enumerate(work))


def plus(a: Work, b: Work) -> Work:
    """Return the sum."""
    size = max(len(a), len(b))
    return tuple(x + y for x, y in zip(a + (0,) * (size - len(a)), b + (0,) * (size - len(b)), strict=True))


def times(a: Work, b: Work) -> Work:
    """Return the product."""
    found = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] += x * y
    return tuple(found)
