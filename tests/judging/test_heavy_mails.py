"""The worst mail that a stranger can write is judged in a bounded number of steps: none stops the next one."""

import pytest

from dondoc.core.judging import judge
from dondoc.core.judging.lines import MAX_WORDS, lines_of
from tests.corpus.office import instant, office_for, shelf
from tests.mime.letters import HEAD, read
from tests.steps import steps

NOW = instant("2026-03-16 17:30")
CLAIM = "Gửi báo cáo CCHC quý I/2026 và TTHC tháng 3, "
STRANGER = HEAD.replace("kl@snnmt.example", "ai@ngoai.example")
DELEGATE = HEAD.replace("kl@snnmt.example", "dvc@snnmt.example")
OPERATOR = HEAD.replace("kl@snnmt.example", "vanphong@snnmt.example")
TEXT = "Content-Type: text/plain; charset=utf-8\n\n"
FILE = '--=_b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="{} {}.pdf"\n\nJVBER\n'
NAME = "Bao cao CCHC quy I 2026 Chi cuc Kiem lam va TTHC thang 3 Thuy loi va tin bai quy I va CCHC quy II va tuan 11"


def files(head: str) -> str:
    """Return a mail with as many attachments as are read, each with a long name."""
    parts = "".join(FILE.format(NAME * 2, number) for number in range(500))
    return f'{head}Content-Type: multipart/mixed; boundary="=_b"\n\n{parts}--=_b--\n'


HEAVY = {
    "one endless line of claims": HEAD + TEXT + CLAIM * 4_000,
    "many lines of claims": HEAD + TEXT + f"{CLAIM * 8}\n" * 400,
    "periods alone": HEAD + TEXT + "quý I/2026, tháng 3/2026, " * 7_000,
    "a year of its own in each claim": HEAD + TEXT + "".join(f"CCHC quý I/{1000 + n}; " for n in range(8_000)),
    "units and claims by a stranger": STRANGER + TEXT + f"Chi cục Kiểm lâm, Chi cục Thủy lợi, {CLAIM}\n" * 2_000,
    "units and claims by a delegate": DELEGATE + TEXT + f"Trung tâm Khuyến nông, Ma Lù Thàng {CLAIM}\n" * 2_000,
    "long names of files": files(HEAD),
    "long names of files by a stranger": files(STRANGER),
    "decisions": OPERATOR + TEXT + "GIA HẠN cchc.2026-q1.kl ĐẾN 20/3 LÝ DO x\n" * 5_000,
    "hạn again and again": OPERATOR + TEXT + ("YÊU CẦU " + "hạn 20/3 gửi " * 75 + "\n") * 300,
    "signs of answers": HEAD + TEXT + "From: x\nVào lúc 3 ngày\n---- x ----\n" * 5_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_a_heavy_mail_is_judged_within_a_bounded_number_of_steps(text: str) -> None:
    mail = read(text)
    office, book = office_for("", ""), shelf(NOW, ())
    assert steps(lambda: judge(mail, office, book, NOW)) < 1_500_000


def test_of_a_long_text_the_beginning_is_read() -> None:
    mail = read(HEAD + TEXT + CLAIM * 4_000)
    said = [line for _, line in lines_of(mail, own_subject="x")]
    assert sum(map(len, said)) <= 2 * MAX_WORDS
    assert said[-1].startswith(CLAIM)
