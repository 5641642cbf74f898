"""What a phrase does with a report that it names: one row a rule."""

import pytest

from dondoc.core.judging.moods import Mood, after_basis, mood

PHRASES = [
    ("Báo cáo CCHC quý I/2026", Mood.STATES),
    ("BAO CAO CCHC QUY I", Mood.STATES),
    ("Chi cục gửi báo cáo CCHC", Mood.HANDS_IN),
    ("Chi cục nộp số liệu kèm theo", Mood.HANDS_IN),
    ("Xin gia hạn nộp báo cáo CCHC", Mood.WISHES),
    ("Đề nghị lùi thời hạn gửi báo cáo", Mood.WISHES),
    ("xin phep nop muon bao cao", Mood.WISHES),
    ("Giải trình việc chậm nộp báo cáo", Mood.EXPLAINS),
    ("Lý do nộp chậm: mất điện", Mood.EXPLAINS),
    ("Cho hỏi mẫu báo cáo CCHC", Mood.ASKS),
    ("Nhờ anh gửi lại em mẫu số liệu", Mood.ASKS),
    ("Báo cáo CCHC nộp ngày nào?", Mood.ASKS),
    ("Văn phòng đã nhận được chưa ạ", Mood.ASKS),
    ("Báo cáo CCHC sẽ gửi sau", Mood.PROMISES),
    ("Chi cục đang tổng hợp báo cáo", Mood.PROMISES),
    ("Chi cục đã gửi báo cáo CCHC hôm qua", Mood.PROMISES),
    ("Chi cục đã gửi báo cáo trong file đính kèm", Mood.HANDS_IN),
    ("Xin cảm ơn", Mood.THANKS),
    ("Dự thảo báo cáo CCHC", Mood.DRAFTS),
    ("Báo cáo CCHC (đã sửa theo góp ý)", Mood.STATES),
    ("Giấy mời họp", Mood.INVITES),
    ("Kế hoạch CCHC năm 2027", Mood.PAPER),
    ("KH tuyên truyền CCHC", Mood.PAPER),
    ("Báo cáo kết quả thực hiện Kế hoạch CCHC", Mood.STATES),
    ("Phòng Kế hoạch - Tài chính: CCHC quý I", Mood.STATES),
    ("Quyết định thành lập Tổ CCHC", Mood.PAPER),
    ("Danh sách đầu mối CCHC", Mood.PAPER),
    ("Tin Hội nghị CCHC", Mood.NEWS),
    ("Kính gửi: Bộ phận cải cách hành chính", Mood.POINTS),
    ("so với cùng kỳ", Mood.POINTS),
]


@pytest.mark.parametrize(("phrase", "does"), PHRASES)
def test_a_phrase_does_what_a_clerk_reads_in_it(phrase: str, does: Mood) -> None:
    assert mood(phrase) is does


@pytest.mark.parametrize(("phrase", "does"), PHRASES)
def test_capitals_do_not_change_what_a_phrase_does(phrase: str, does: Mood) -> None:
    assert mood(phrase.upper()) is does


def test_what_stands_in_the_basis_is_not_handed_in() -> None:
    assert after_basis("can cu cong van ve bao cao tthc phong gui bao cao cchc") == "gui bao cao cchc"


def test_a_phrase_without_basis_has_nothing_behind_one() -> None:
    assert not after_basis("phong gui bao cao cchc")
