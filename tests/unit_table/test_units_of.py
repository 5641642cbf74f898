"""A table of units as offices keep it: heads in two rows, titles between units, several addresses in a cell."""

from collections.abc import Mapping, Sequence

import pytest

from dondoc.config.draft import UnitTableError, units_of

HEADS = ("STT", "Tên đơn vị", "Địa chỉ thư", "Thủ trưởng", "Chức vụ", "Email thủ trưởng")
INSPECTORS = ("1", "Thanh tra Sở", "thanhtra@sxd.example", "Lò Thị Mai", "Chánh Thanh tra", "mai@sxd.example")


def units(*rows: Sequence[str]) -> tuple[Mapping[str, object], ...]:
    """Return the units of these rows."""
    return units_of(rows, file="donvi.xlsx").units


def faults(*rows: Sequence[str]) -> list[str]:
    """Return what is wrong with these rows."""
    with pytest.raises(UnitTableError) as told:
        units_of(rows, file="donvi.xlsx")
    return str(told.value).splitlines()


def addresses(cell: str) -> object:
    """Return the addresses that a cell holds."""
    return units(HEADS, ("1", "Thanh tra Sở", cell))[0]["addresses"]


def test_heads_over_two_rows_with_merged_cells_name_the_columns() -> None:
    (unit,) = units(
        ("SỞ XÂY DỰNG", "", "", "", "", "", ""),
        (),
        ("STT", "Tên đơn vị", "Thông tin liên hệ", "", "Thủ trưởng", "", ""),
        ("", "", "Điện thoại", "Email", "Họ và tên", "Chức vụ", "Email"),
        ("1", "Thanh tra Sở", "0212", "thanhtra@sxd.example", "Lò Thị Mai", "Chánh Thanh tra", "mai@sxd.example"),
    )
    assert unit["addresses"] == ["thanhtra@sxd.example"]
    assert unit["head"] == {"name": "Lò Thị Mai", "title": "Chánh Thanh tra", "address": "mai@sxd.example"}


def test_an_address_is_the_heads_only_under_the_heads_name() -> None:
    (unit,) = units(
        ("Đơn vị", "Thủ trưởng", "", "Email"),
        ("", "Họ tên", "Email", ""),
        ("Thanh tra Sở", "Lò Thị Mai", "mai@sxd.example", "thanhtra@sxd.example"),
    )
    assert unit["addresses"] == ["thanhtra@sxd.example"]
    assert unit["head"] == {"name": "Lò Thị Mai", "title": "", "address": "mai@sxd.example"}


def test_a_unit_right_below_the_heads_is_no_second_row_of_heads() -> None:
    assert [unit["name"] for unit in units(HEADS[1:3], ("Thanh tra Sở", "thanhtra@sxd.example"))] == ["Thanh tra Sở"]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Tên cơ quan, đơn vị", "Địa chỉ e-mail"),
        ("ĐƠN VỊ (phòng, ban) *", "EMAIL CÔNG VỤ (bắt buộc)"),
        ("Phòng/đơn vị", "Hộp thư điện tử"),
    ],
)
def test_heads_are_known_by_the_names_in_use(name: str, address: str) -> None:
    assert len(units((name, address), ("Thanh tra Sở", "thanhtra@sxd.example"))) == 1


@pytest.mark.parametrize(
    "cell",
    [
        "a@so.example, b@so.example",
        "a@so.example;b@so.example;",
        "a@so.example\nb@so.example",
        "a@so.example / b@so.example",
        "a@so.example b@so.example.",
        "Lan <a@so.example>; mailto:b@so.example",
        "a@so.example, b@so.example, a@so.example",
    ],
)
def test_several_addresses_in_a_cell_are_told_apart(cell: str) -> None:
    assert addresses(cell) == ["a@so.example", "b@so.example"]


def test_a_glob_is_an_address_too() -> None:
    assert addresses("*@qlxd.example") == ["*@qlxd.example"]


def test_words_in_place_of_an_address_are_told_with_their_row() -> None:
    found = faults(HEADS, INSPECTORS, ("2", "Phòng Quy hoạch", "chưa có"), ("3", "Phòng Vật liệu", ""))
    assert found == [
        "donvi.xlsx: row 3: «chưa có» is no address",
        "donvi.xlsx: row 4: «Địa chỉ thư» is empty",
    ]


def test_an_address_that_a_space_has_torn_is_asked_about_and_not_halved() -> None:
    found = faults(HEADS, INSPECTORS, ("2", "Chi cục Kiểm lâm", "kiem lam@so.example"))
    assert found == ["donvi.xlsx: row 3: «kiem lam@so.example»: is that one address?"]


@pytest.mark.parametrize("cell", ["Email: a@so.example", "Lan <a@so.example>", "a@so.example (chị Lan)"])
def test_what_stands_beside_an_address_may_stay(cell: str) -> None:
    assert addresses(cell) == ["a@so.example"]


def test_titles_and_signatures_are_no_units_and_are_shown() -> None:
    table = units_of(
        (HEADS, ("I", "KHỐI PHÒNG"), INSPECTORS, (), ("II.", "KHỐI CHI CỤC"), ("Người lập biểu",)), file="donvi.xlsx"
    )
    assert [unit["name"] for unit in table.units] == ["Thanh tra Sở"]
    assert table.others == ("row 2: «I KHỐI PHÒNG»", "row 5: «II. KHỐI CHI CỤC»", "row 6: «Người lập biểu»")


def test_a_unit_with_a_number_but_without_an_address_is_never_passed_over() -> None:
    assert faults(HEADS, ("1", "Thanh tra Sở", "")) == ["donvi.xlsx: row 2: «Địa chỉ thư» is empty"]


def test_a_unit_that_stands_twice_is_told_with_its_rows() -> None:
    (told,) = faults(HEADS, INSPECTORS, (), INSPECTORS)
    assert "rows 2, 4: two units have the id «thanh-tra-so»" in told


def test_a_head_with_two_addresses_is_a_fault() -> None:
    (told,) = faults(HEADS, (*INSPECTORS[:5], "mai@sxd.example; vp@sxd.example"))
    assert "row 2: the head has 2 addresses" in told


def test_a_sheet_without_heads_is_told_what_comes_nearest() -> None:
    (told,) = faults(("DANH SÁCH",), ("STT", "Tên đơn vị", "Điện thoại"), ("1", "Thanh tra Sở", "0212"))
    assert "row 2 comes nearest with «STT», «Tên đơn vị», «Điện thoại»" in told
    assert "lacks «Địa chỉ thư» (or: Email, Thư điện tử" in told
