"""How a mail was written down changes nothing; no mail, however strange, makes judging raise."""

import base64
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dondoc.core.judging import Judgement
from dondoc.core.legacy_fonts import legible
from dondoc.core.text import own_part
from tests.corpus.judged import judged
from tests.corpus.letters import raw_of
from tests.corpus.reader import Case, cases

CASES = cases()
SUBJECT_FIELD = re.compile(rb"(?s)Subject: .*?\r\n(?![ \t])")
PLAIN = [case for case in CASES if case.get("charset", "utf-8") == "utf-8" and not case.get("dsn")]
# The codes of an old font have neither another case nor another Unicode form: to change them is to change the letters.
MODERN = [case for case in PLAIN if all(legible(value) == value for _, value in (*case.said, ("", case.body)))]
ONE_OF = st.sampled_from(PLAIN)
CALM = hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from(
    [
        "Báo cáo", "CCHC", "quý I/2026", "TTHC", "tháng 3", "xin gia hạn", "gửi", "và", ";", "?", "tin bài",
        "[BC cchc.2026-q1.kl]", "Chi cục Thủy lợi", "\n", "> ", "LÝ DO", "MIỄN", "tuần 11", "năm", "-- ",
        "https://drive.google.com/x", ":", "1.", "Re:",
    ]
)  # fmt: skip


def verdict(judgement: Judgement) -> tuple[object, ...]:
    """Return what must not change: all but the words of the reasons and the hashes of articles."""
    counts = {ref: len(hashes) for ref, hashes in judgement.articles.items()}
    return judgement.outcome, dict(judgement.results), judgement.candidates, counts, judgement.defers


def with_text(case: Case, change: object) -> Case:
    """Return the case with subject, file names and body changed."""
    assert callable(change)
    said = tuple((key, change(value) if key == "subject" else value) for key, value in case.said)
    return replace(case, said=said, body=change(case.body))


@given(case=st.sampled_from(MODERN), form=st.sampled_from(["NFC", "NFD", "NFKC"]))
@CALM
def test_the_unicode_form_changes_no_verdict(case: Case, form: str) -> None:
    def changed(text: str) -> str:
        return unicodedata.normalize(form, text)  # type: ignore[arg-type]

    assert verdict(judged(with_text(case, changed))) == verdict(judged(case))


@given(case=st.sampled_from([c for c in MODERN if "http" not in c.body]))
@CALM
def test_the_case_of_letters_changes_no_verdict(case: Case) -> None:
    assert verdict(judged(with_text(case, str.upper))) == verdict(judged(case))


@given(case=ONE_OF, encoding=st.sampled_from(["base64", "quoted-printable", "8bit"]))
@CALM
def test_the_encoding_of_the_body_changes_no_verdict(case: Case, encoding: str) -> None:
    other = replace(case, said=(*case.said, ("encoding", encoding)))
    assert verdict(judged(other)) == verdict(judged(case))


@given(case=st.sampled_from([c for c in PLAIN if c.get("subject")]), way=st.sampled_from(["b", "q", "raw", "pieces"]))
@CALM
def test_the_way_in_which_the_subject_is_encoded_changes_no_verdict(case: Case, way: str) -> None:
    field = encoded_subject(case.get("subject"), way)
    other = SUBJECT_FIELD.sub(lambda _: field, raw_of(case), count=1)
    assert verdict(judged(case, other)) == verdict(judged(case))


def encoded_subject(subject: str, way: str) -> bytes:
    """Return the field as a mail program writes it: encoded words of one or of many pieces, or raw UTF-8."""
    data = subject.encode()
    pieces = [data] if way != "pieces" else [data[at : at + 5] for at in range(0, len(data), 5)]
    match way:
        case "raw":
            value = data
        case "q":
            value = b"=?utf-8?q?" + b"".join(b"=%02x" % byte for byte in data) + b"?="
        case _:
            value = b"\r\n ".join(b"=?UTF-8?B?" + base64.b64encode(piece) + b"?=" for piece in pieces)
    return b"Subject: " + value + b"\r\n"


@given(case=st.sampled_from([c for c in CASES if c.get("received") != "no"]), order=st.randoms())
@CALM
def test_the_order_of_the_other_headers_changes_no_verdict(case: Case, order: object) -> None:
    head, _, body = raw_of(case).partition(b"\r\n\r\n")
    fields = [f for f in head.replace(b"\r\n\t", b"\0t").replace(b"\r\n ", b"\0s").split(b"\r\n") if f]
    first = next(n for n, f in enumerate(fields) if f.lower().startswith(b"from:"))
    rest = fields[first:]
    order.shuffle(rest)  # type: ignore[attr-defined]
    mixed = b"\r\n".join([*fields[:first], *rest]).replace(b"\0t", b"\r\n\t").replace(b"\0s", b"\r\n ")
    assert verdict(judged(case, mixed + b"\r\n\r\n" + body)) == verdict(judged(case))


@given(subject=st.lists(WORDS, max_size=8), body=st.lists(WORDS, max_size=30), case=ONE_OF)
@CALM
def test_no_mail_of_the_office_s_own_words_raises(subject: list[str], body: list[str], case: Case) -> None:
    said = (*case.said, ("subject", " ".join(subject).replace("\n", " ")))
    assert judged(replace(case, said=said, body=" ".join(body))).why


@given(raw=st.binary(max_size=2_000))
@CALM
def test_no_bytes_raise(raw: bytes) -> None:
    assert judged(Case("x", (), "", ""), b"Subject: " + raw).why


@given(text=st.text(max_size=500))
@CALM
def test_the_own_part_is_a_beginning_of_the_text(text: str) -> None:
    own = own_part(text)
    assert "\n".join(text.splitlines()).startswith(own)


@pytest.mark.parametrize("case", CASES[:40], ids=lambda case: case.name)
def test_judging_twice_gives_the_same(case: Case) -> None:
    assert judged(case) == judged(case)
