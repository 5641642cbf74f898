"""Claims about refs in subjects, bodies and file names (contract, 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.core.text import refs_in

KL, MT = "cchc.2026-q1.kl", "cchc.2026-q1.mt"
REFS = [
    (f"Re: [BC {KL}] Nhắc gửi", (KL,)),
    (f"[bc {KL.upper()}]", (KL,)),
    (f"[BC {KL}] [BC {MT}]", (KL, MT)),
    (f"[BC {MT}][BC {KL}][BC {MT}]", (MT, KL)),
    ("[BC cchc.2026-\r\n q1.kl]", (KL,)),
    ("[BC  cchc . 2026-q1 . kl ]", (KL,)),
    (f"[BC {KL}, {MT}]", (KL, MT)),
    (f"[BC: x] về {KL}", (KL,)),
    (f"[BC báo cáo {KL}]", (KL,)),
    (f"Báo cáo {KL}.", (KL,)),
    (f"{KL}.docx", (KL,)),
    (f"BC_{KL}_v2.pdf", (KL,)),
    (f"({MT}), {KL}", (MT, KL)),
    ("cchc.2026\u2013q1.kl", (KL,)),
    ("cchc.2026-q1.\u200bkl", (KL,)),
    ("yc.2026-003.kl", ("yc.2026-003.kl",)),
    ("tin-bai.2026-q1.chan-nuoi", ("tin-bai.2026-q1.chan-nuoi",)),
    ("cchc.2026.kl", ("cchc.2026.kl",)),
    ("cchc.2026-w12.kl", ("cchc.2026-w12.kl",)),
    ("cchc.2026-9m.kl", ("cchc.2026-9m.kl",)),
    ("cchc.2026-13.kl", ()),
    ("cchc.2026-w54.kl", ()),
    (f"<{KL}@snnmt.example>", ()),
    ("kiemlam.2026.snnmt.example.vn", ("kiemlam.2026.snnmt",)),
    ("www.x.2026-q1.kl", ()),
    ("20.3.2026", ()),
    ("cchc.2026-q1.*", ()),
    ("", ()),
]


@pytest.mark.parametrize(("text", "expected"), REFS)
def test_refs_are_read_in_order_each_once(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(map(str, refs_in(text))) == expected


@given(st.text(alphabet="[]BCbc .-2026q1hkl,;@\n\u200b"))
def test_no_text_raises(text: str) -> None:
    assert len(set(refs_in(text))) == len(refs_in(text))
