"""What servers say, as values: tables for the rules, and no bytes that break the parsers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.adapters.imap_fetch import (
    Answer,
    MalformedError,
    Node,
    parse,
    read_fetch,
    read_internal_date,
    string,
    uid_set,
)
from dondoc.adapters.imap_structure import read_parts

DATES = [
    ("16-Mar-2026 17:00:00 +0700", dt.datetime(2026, 3, 16, 10, tzinfo=dt.UTC)),
    (" 1-jan-2026 00:30:00 +0100", dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)),
    ("28-Feb-2026 23:00:00 -0500", dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC)),
    ("31-Dec-2016 23:59:60 +0000", dt.datetime(2016, 12, 31, 23, 59, 59, tzinfo=dt.UTC)),
]
ABSURD = ["", "01-Jan-1970 00:00:00 +0000", "30-Feb-2026 00:00:00 +0000", "16-Xyz-2026 00:00:00 +0000", "16 Mar 2026"]
ABSURD += ["31-Dec-9999 23:00:00 -0700", "16-Mar-2026 25:00:00 +0700", "16-Mar-2026 17:00:00"]
ABSURD += ["16-Mar-२०२६ 17:00:00 +0700"]

TEXT = '("text" "plain" ("charset" "UTF-8") NIL NIL "base64" 120 3 NIL NIL NIL NIL)'
PICTURE = '("image" "png" NIL "<logo>" NIL "base64" 999 NIL ("inline" ("filename" "logo.png")) NIL NIL)'
PDF = (
    '("application" "pdf" ("name" "=?utf-8?q?B=C3=A1o_c=C3=A1o.pdf?=") NIL NIL "base64" 5000 '
    'NIL ("attachment" NIL) NIL NIL)'
)
NESTED = (
    '("message" "rfc822" NIL NIL NIL "7bit" 9000 '
    '(NIL "=?utf-8?q?Chuy=E1=BB=83n?=" NIL NIL NIL NIL NIL NIL NIL NIL) {} 99 NIL NIL NIL NIL)'
)
SECTIONS = [
    (TEXT, ["1"]),
    (f'({TEXT}{PDF} "mixed" ("boundary" "x") NIL NIL NIL)', ["1", "2"]),
    (f'(({TEXT}{PICTURE} "related" NIL NIL NIL NIL){PDF} "mixed" NIL NIL NIL NIL)', ["1.1", "1.2", "2"]),
    (NESTED.format(TEXT), ["1", "1.1"]),
    (f'({TEXT}{NESTED.format(TEXT)} "mixed")', ["1", "2", "2.1"]),
    (f'({TEXT}{NESTED.format(f"({TEXT}{PDF} {chr(34)}mixed{chr(34)})")} "mixed")', ["1", "2", "2.1", "2.2"]),
]


def _structure(text: str) -> Node:
    return parse(Answer(text.encode(), ()))[0]


@pytest.mark.parametrize(("told", "instant"), DATES)
def test_internal_dates_are_read_as_utc(told: str, instant: dt.datetime) -> None:
    assert read_internal_date(told) == instant


@pytest.mark.parametrize("told", ABSURD)
def test_absurd_internal_dates_are_none(told: str) -> None:
    assert read_internal_date(told) is None


@pytest.mark.parametrize(("structure", "sections"), SECTIONS)
def test_sections_are_numbered_as_the_rfc_has_it(structure: str, sections: list[str]) -> None:
    assert [part.section for part in read_parts(_structure(structure))] == sections


def test_a_part_tells_what_the_structure_says() -> None:
    text, picture, pdf = read_parts(_structure(f'(({TEXT}{PICTURE} "related"){PDF} "mixed")'))
    assert (text.content_type, text.charset, text.encoding, text.disposition) == ("text/plain", "utf-8", "base64", "")
    assert (picture.disposition, picture.filename, picture.content_id) == ("inline", "logo.png", "<logo>")
    assert (pdf.disposition, pdf.filename, pdf.size) == ("attachment", "Báo cáo.pdf", 5000)
    assert [part.depth for part in (text, picture, pdf)] == [2, 2, 1]
    assert [part.parent for part in (text, picture, pdf)] == ["related", "related", "mixed"]


def test_a_nested_message_tells_its_subject() -> None:
    message, _ = read_parts(_structure(NESTED.format(TEXT)))
    assert (message.content_type, message.subject) == ("message/rfc822", "Chuyển")


def test_a_file_name_in_a_literal_is_read() -> None:
    answer = Answer(b'("application" "pdf" ("name" {9}) NIL NIL "base64" 1)', [b'a"\\(b.pdf'])
    (part,) = read_parts(parse(answer)[0])
    assert part.filename.endswith("b.pdf")


@pytest.mark.parametrize("told", ['"attachment; filename=\\"a.doc\\""', '("attachment" ("filename" "a.doc"))'])
def test_a_disposition_is_read_taken_apart_or_as_it_stands(told: str) -> None:
    (part,) = read_parts(_structure(f'("application" "msword" NIL NIL NIL "base64" 9 NIL {told} NIL NIL)'))
    assert (part.disposition, part.filename) == ("attachment", "a.doc")


@pytest.mark.parametrize("text", ["(", ")", '("a', '"a" {3}', "(" * 200 + ")" * 200])
def test_answers_that_are_no_lists_are_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        parse(Answer(text.encode(), ()))


@pytest.mark.parametrize("depth", [21, 40])
def test_structures_that_are_too_deep_are_malformed(depth: int) -> None:
    with pytest.raises(MalformedError):
        read_parts(_structure("(" * depth + TEXT + ' "mixed")' * depth))


def test_a_structure_of_twenty_levels_is_read() -> None:
    (part,) = read_parts(_structure("(" * 20 + TEXT + ' "mixed")' * 20))
    assert part.depth == 20


def test_a_structure_of_more_than_five_hundred_parts_is_malformed() -> None:
    assert len(read_parts(_structure("(" + PDF * 500 + ' "mixed")'))) == 500
    with pytest.raises(MalformedError):
        read_parts(_structure("(" + PDF * 501 + ' "mixed")'))


def test_items_are_read_in_any_order_and_case() -> None:
    fetched = read_fetch(Answer(b"* 1 fetch (body[] {2} rfc822.size 2 uid 7)", [b"hi"]))
    assert fetched is not None
    assert (fetched.uid, fetched.size, fetched.body) == (7, 2, b"hi")


def test_strings_are_unescaped() -> None:
    assert [string(node) for node in parse(Answer(rb'"a\"b\\" NIL atom ""', ()))] == [b'a"b\\', None, b"atom", b""]


@given(st.binary(max_size=300), st.lists(st.binary(max_size=5), max_size=3))
def test_no_answer_does_worse_than_being_malformed(text: bytes, literals: list[bytes]) -> None:
    for answer in (Answer(text, literals), Answer(b"* 1 FETCH (UID 1 BODYSTRUCTURE " + text + b")", literals)):
        try:
            fetched = read_fetch(answer)
            if fetched is not None:
                assert fetched.internal_date is None
                read_parts(fetched.structure)
        except MalformedError:
            pass


_leaves = st.sampled_from(["NIL", '"text"', '"x"', "12", '"mixed"', '("name" "a.doc")', TEXT, PDF])
_trees = st.recursive(_leaves, lambda inner: st.lists(inner, max_size=9).map(lambda items: f"({' '.join(items)})"))


@given(_trees)
def test_no_structure_does_worse_than_being_malformed(structure: str) -> None:
    try:
        parts = read_parts(_structure(structure))
    except MalformedError:
        return
    assert len({part.section for part in parts}) == len(parts)


@given(st.sets(st.integers(1, 50)))
def test_a_sequence_set_names_exactly_its_uids(uids: set[int]) -> None:
    named: set[int] = set()
    for run in filter(None, uid_set(uids).split(",")):
        first, _, last = run.partition(":")
        named.update(range(int(first), int(last or first) + 1))
    assert named == uids
