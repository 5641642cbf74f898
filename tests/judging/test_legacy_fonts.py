"""Text typed for the fonts of before Unicode is read as what it shows, and no other text is touched."""

import pytest

from dondoc.core.legacy_fonts import legible


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("B¸o c¸o c«ng t¸c c¶i c¸ch hµnh chÝnh", "Báo cáo công tác cải cách hành chính"),
        ("KÝnh göi V¨n phßng Së ®Ó tæng hîp", "Kính gửi Văn phòng Sở để tổng hợp"),
        ("§Ò nghÞ thñ tôc thñy lîi, b¶o vÖ", "Đề nghị thủ tục thủy lợi, bảo vệ"),
        ("Baùo caùo coâng taùc caûi caùch haønh chính", "Báo cáo công tác cải cách hành chính"),
        ("Kính göûi Vaên phoøng Sôû", "Kính gửi Văn phòng Sở"),
        ("Quyõ baûo trì ñöôøng boä; thuûy lôïi; kyõ thuaät", "Quỹ bảo trì đường bộ; thủy lợi; kỹ thuật"),
    ],
)
def test_old_fonts_become_unicode(typed: str, shown: str) -> None:
    assert legible(typed) == shown


@pytest.mark.parametrize(
    "text",
    ["Báo cáo cải cách hành chính", "Hoà Bình, thuế, quý", "Số liệu «CCHC» ® © 2026, 5 µm", "Bao cao quy I", "Où"],
)
def test_other_text_stays(text: str) -> None:
    assert legible(text) == text


def test_a_line_of_unicode_stays_in_a_mail_of_an_old_font() -> None:
    assert legible("B¸o c¸o th¸ng\nVăn phòng Sở đã viết") == "Báo cáo tháng\nVăn phòng Sở đã viết"
