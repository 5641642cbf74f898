"""What must hold of strangers' bytes holds for what hypothesis thinks of, and for all that a fuzzer ever found."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

FINDS = sorted(path for path in (Path(__file__).parent / "finds").glob("*/*") if path.is_file())
SEEDS = {name: tuple(dict.fromkeys(seeds(name))) for name in TARGETS}


@st.composite
def spoilt(draw: st.DrawFn, target: str) -> bytes:
    """Draw a seed of the target with pieces of others put in, doubled or cut out."""
    raw = draw(st.sampled_from(SEEDS[target]))
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, len(raw)))
        end = min(len(raw), place + draw(st.integers(0, 60)))
        other = draw(st.sampled_from(SEEDS[target]))
        start = draw(st.integers(0, len(other)))
        piece = draw(st.sampled_from([b"", raw[place:end] * 2, other[start : start + 80]]) | st.binary(max_size=8))
        raw = raw[:place] + piece + raw[end:]
    return raw


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.data())
@settings(max_examples=120)
def test_what_must_hold_holds_for_spoilt_mails(target: str, data: st.DataObject) -> None:
    TARGETS[target](data.draw(spoilt(target)))


@pytest.mark.parametrize("target", TARGETS)
def test_what_must_hold_holds_for_what_the_fuzzer_begins_with(target: str) -> None:
    assert SEEDS[target]
    for seed in SEEDS[target][::4]:
        TARGETS[target](seed)


@pytest.mark.parametrize("find", FINDS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_fuzzer_found_is_mended(find: Path) -> None:
    TARGETS[find.parent.name](find.read_bytes())
