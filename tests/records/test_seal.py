"""The record's JSON: one canonical form, one seal, and every change of the file is found."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.adapters.records.json import verify_file, write_json
from dondoc.core.record import canonical, seal_hash
from tests.records.samples import bare_month, empty_month, hostile_month, month

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text('aă≤đ\n"\\'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


def test_canonical_json_has_sorted_keys_no_spaces_and_letters_as_they_are() -> None:
    assert canonical({"b": [1, 2.5, None], "a": "Chậm"}) == '{"a":"Chậm","b":[1,2.5,null]}'.encode()


@given(JSON)
def test_canonical_json_says_the_same_after_a_round_trip(value: object) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_canonical_json_refuses_what_json_has_no_word_for() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"score": float("nan")})


def test_the_seal_does_not_cover_itself_and_covers_all_else() -> None:
    record = dict(month())
    assert seal_hash({**record, "sha256": "x"}) == seal_hash(record)
    assert seal_hash({**record, "office": "x"}) != seal_hash(record)


@pytest.mark.parametrize("make", [month, bare_month, empty_month, hostile_month])
def test_a_written_record_verifies_by_itself_and_reads_back_the_same(make: type) -> None:
    data = write_json(make())
    assert verify_file(data) is None
    assert json.loads(data) == make()
    assert data.endswith(b"}\n")


def test_the_order_of_the_keys_does_not_change_the_file() -> None:
    record = month()
    assert write_json(json.loads(canonical(record))) == write_json(record)


def test_any_changed_value_is_found() -> None:
    changed = deepcopy(month())
    changed["units"][1]["obligations"][0]["status"] = "on_time"
    assert "was changed after it was written" in (verify_file(write_json(changed)) or "")


FAULTS = {
    "no JSON": (b"{", "is no record in JSON"),
    "no text": (b"\xff\xfe\x00", "is no record in JSON"),
    "no object": (b"[]", "no record of the schema dondoc/record/1"),
    "another schema": (b'{"schema": "x"}', "no record of the schema dondoc/record/1"),
    "no seal": (b'{"schema": "dondoc/record/1"}', "has no sha256"),
    "a key twice": (b'{"schema": "x", "schema": "dondoc/record/1"}', "'schema' stands twice"),
    "no number": (b'{"schema": "dondoc/record/1", "score": NaN}', "NaN is no JSON number"),
    "half a letter": (b'{"schema": "dondoc/record/1", "sha256": "0", "a": "\\ud800"}', "cannot be hashed"),
    "too deep": (b"[" * 200_000, "nested too deep"),
}


@pytest.mark.parametrize(("data", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_file_that_is_no_sealed_record_is_told_in_one_sentence(data: bytes, fault: str) -> None:
    said = verify_file(data) or ""
    assert fault in said
    assert "\n" not in said


def test_a_repeated_key_is_found_even_where_its_last_value_is_the_sealed_one() -> None:
    data = write_json(month()).replace(b'"status": "late"', b'"status": "on_time", "status": "late"')
    assert "'status' stands twice" in (verify_file(data) or "")
