"""Whether two patterns of addresses have an address in common."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.config.globs import globs_meet

PATTERNS = st.text(alphabet="ab@.*?", min_size=1, max_size=6)
ADDRESSES = st.text(alphabet="ab@.", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("*@kl.example", "*@kl.example", True),
        ("*@kl.example", "*@mt.example", False),
        ("*@kl.example", "kl*@*.example", True),
        ("kl.*@so.example", "*.phong@so.example", True),
        ("kl.*@so.example", "mt.*@so.example", False),
        ("k?@so.example", "kl@so.example", True),
        ("k?@so.example", "kll@so.example", False),
        ("k[a-m]@so.example", "k[l-z]@so.example", True),
        ("k[a-k]@so.example", "k[l-z]@so.example", False),
        ("k[!l]@so.example", "kl@so.example", False),
    ],
)
def test_patterns_meet_where_one_address_fits_both(one: str, other: str, meet: object) -> None:
    assert globs_meet(one, other) is meet
    assert globs_meet(other, one) is meet


@given(PATTERNS, PATTERNS, ADDRESSES)
def test_an_address_that_fits_both_proves_that_they_meet(one: str, other: str, address: str) -> None:
    fits_both = fnmatchcase(address, one) and fnmatchcase(address, other)
    assert globs_meet(one, other) or not fits_both


@given(PATTERNS, ADDRESSES)
def test_a_pattern_meets_a_plain_address_exactly_where_it_matches_it(pattern: str, address: str) -> None:
    assert globs_meet(pattern, address) == fnmatchcase(address, pattern)
