"""Templates that people edit: faults are found at the start, the shipped one stays in force, texts arrive whole."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest

from dondoc.adapters.samples import sample_letters
from dondoc.adapters.templates import LetterRenderer, OfficeFacts
from dondoc.core.letters import Letter, Link, Row, Section
from dondoc.ports import TemplateFaultError
from tests.letters.office import OFFICE, SHIPPED, ZONE, renderer

NAMES = sorted(sample_letters())
HEAD = "{% extends layout %}{% import parts as ui %}"
OURS = HEAD + "{% block subject %}Của Sở{% endblock %}{% block body %}{{ ui.table(rows) }}{% endblock %}"
BROKEN = {
    "syntax": HEAD + "{% block subject %}",
    "unknown fact": HEAD + "{% block subject %}{{ tieu_de }}{% endblock %}",
    "unknown attribute": HEAD + "{% block subject %}{{ rows[0].han }}{% endblock %}",
    "unknown part": HEAD + "{% block subject %}a{% endblock %}{% block body %}{{ ui.bang(rows) }}{% endblock %}",
    "division": HEAD + "{% block subject %}{{ 1 / 0 }}{% endblock %}",
    "no subject": HEAD + "{% block body %}a{% endblock %}",
    "escape from the sandbox": HEAD + "{% block subject %}{{ unit.__class__.__mro__ }}{% endblock %}",
    "dice": HEAD + "{% block subject %}{{ rows|random }}{% endblock %}",
}


def bodies(letter: Letter, with_renderer: LetterRenderer | None = None) -> tuple[str, str]:
    """Return the mail's plain text and its HTML."""
    mail = message_from_bytes((with_renderer or renderer()).render(letter).data, policy=default)
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    return str(plain.get_content()), str(html.get_content())


def office_with(folder: Path, **files: str) -> LetterRenderer:
    for name, text in files.items():
        (folder / f"{name}.j2").write_text(text, "utf-8")
    return LetterRenderer((folder, SHIPPED), OFFICE, ZONE)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def row(number: int, **changes: object) -> Row:
    names = ("Chi cục Kiểm lâm", "Báo cáo cải cách hành chính", "Quý I/2026")
    made = Row(f"cchc.2026-q1.kl{number}", *names, "hết ngày thứ Ba 31/3/2026", "Quá hạn", "late")
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_shipped_templates_have_no_fault() -> None:
    assert renderer().check() == ()


def test_an_edited_template_goes_before_the_shipped_one(tmp_path: Path) -> None:
    edited = office_with(tmp_path, qua_han=OURS)
    assert edited.check() == ()
    assert edited.render(sample_letters()["qua_han"]).subject == "[BC cchc.2026-q1.kl] Của Sở"


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_template_is_named_and_the_shipped_one_stays_in_force(tmp_path: Path, fault: str) -> None:
    broken = office_with(tmp_path, qua_han=fault)
    letter = sample_letters()["qua_han"]
    (found,) = broken.check()
    assert "qua_han.j2" in found
    assert "\n" not in found
    assert broken.render(letter) == renderer().render(letter)


def test_a_fault_names_its_line(tmp_path: Path) -> None:
    broken = office_with(tmp_path, qua_han=HEAD + "\n{% block subject %}\n{{ han }}{% endblock %}")
    assert broken.check() == (f"{tmp_path}: mail template qua_han.j2, line 3: 'han' is undefined",)


def test_a_broken_layout_takes_no_mail_down(tmp_path: Path) -> None:
    (tmp_path / "layout.html.j2").write_text("{{ khong_co }}", "utf-8")
    broken = LetterRenderer((tmp_path, SHIPPED), OFFICE, ZONE)
    assert "layout.html.j2, line 1" in broken.check()[0]
    assert all(broken.render(letter) == renderer().render(letter) for letter in sample_letters().values())


def test_a_template_that_trips_over_real_facts_leaves_the_mail_to_the_shipped_one(tmp_path: Path) -> None:
    trips = office_with(tmp_path, qua_han=HEAD + "{% block subject %}{{ 1 / (rows|length - 2) }}{% endblock %}")
    letter = replace(sample_letters()["qua_han"], facts={**sample_letters()["qua_han"].facts, "rows": (row(1), row(2))})
    assert trips.check() == ()
    assert trips.render(letter) == renderer().render(letter)


def test_a_missing_fact_is_a_template_fault() -> None:
    with pytest.raises(TemplateFaultError, match=r"xac_nhan\.j2.*line \d+.*undefined"):
        renderer().render(replace(sample_letters()["xac_nhan"], facts={"unit": "a"}))


def test_an_unknown_template_is_a_template_fault() -> None:
    with pytest.raises(TemplateFaultError, match=r"khong_co\.j2 is missing"):
        renderer().render(replace(sample_letters()["xac_nhan"], template="khong_co"))


def test_facts_that_no_template_may_see_are_refused() -> None:
    with pytest.raises(TemplateFaultError, match="PosixPath"):
        renderer().render(replace(sample_letters()["canh_bao"], facts={"what": SHIPPED}))


def test_an_office_may_add_a_template_for_a_rung_of_its_own(tmp_path: Path) -> None:
    added = office_with(tmp_path, nhac_lan_hai=OURS)
    letter = replace(sample_letters()["qua_han"], template="nhac_lan_hai")
    assert "nhac_lan_hai" in added.names()
    assert added.render(letter).subject.endswith("Của Sở")


def test_what_trips_over_real_facts_is_a_fault_too(tmp_path: Path) -> None:
    trips = office_with(tmp_path, qua_han=HEAD + "{% block subject %}{{ 1 / (rows|length - 2) }}{% endblock %}")
    sample = sample_letters()["qua_han"]
    assert trips.faults() == ()
    trips.render(replace(sample, facts={**sample.facts, "rows": (row(1), row(2))}))
    assert ["qua_han.j2, line 1" in fault for fault in trips.faults()] == [True]


def test_the_faults_of_all_edited_templates_are_known_before_the_first_mail(tmp_path: Path) -> None:
    broken = office_with(tmp_path, qua_han=BROKEN["syntax"], xac_nhan=BROKEN["unknown fact"])
    assert len(broken.faults()) == 2


@pytest.mark.parametrize(("tone", "subject"), [("late", "Quá hạn 1"), ("info", "Nhắc nộp 1 báo cáo sắp đến hạn")])
def test_a_rung_of_a_broken_template_goes_out_with_a_shipped_one(tmp_path: Path, tone: str, subject: str) -> None:
    broken = office_with(tmp_path, nhac_lan_hai=BROKEN["division"])
    sample = sample_letters()["qua_han"]
    letter = replace(sample, template="nhac_lan_hai", facts={**sample.facts, "rows": (row(1, tone=tone),)})
    assert subject in broken.render(letter).subject
    assert len(broken.faults()) == 1


def test_a_missing_shipped_template_is_a_fault(tmp_path: Path) -> None:
    alone = LetterRenderer((tmp_path,), OFFICE, ZONE)
    assert "mail template canh_bao.j2 is missing" in alone.check()


@pytest.mark.parametrize("name", NAMES)
def test_both_forms_are_nfc_and_say_the_same(name: str) -> None:
    plain, html = bodies(sample_letters()[name])
    assert is_normalized("NFC", plain)
    assert is_normalized("NFC", html)
    shown = re.sub(r"(?s)<style.*?</style>|<title>.*?</title>|<[^>]*>", " ", html)
    links = " ".join(re.findall(r"(?m)^ {7}.*$", plain))  # what the buttons of the HTML would write
    numbers = {word for word in words(plain) if word.isdigit()}  # 1. 2. 3. before the rows
    assert words(plain) - words(links) - numbers <= words(shown)


def test_decomposed_text_from_outside_is_composed() -> None:
    letter = sample_letters()["canh_bao"]
    apart = normalize("NFD", "Đề nghị kiểm tra hộp thư")
    plain, html = bodies(replace(letter, facts={**letter.facts, "remedy": apart}))
    assert "Đề nghị kiểm tra hộp thư" in plain
    assert "Đề nghị kiểm tra hộp thư" in html


@pytest.mark.parametrize("name", NAMES)
def test_html_asks_the_network_for_nothing(name: str) -> None:
    _, html = bodies(sample_letters()[name])
    assert not re.search(r"https?:|src=|url\(|@import|<link|<script", html)


@pytest.mark.parametrize("name", NAMES)
def test_html_carries_its_style_on_its_elements_and_knows_the_dark(name: str) -> None:
    _, html = bodies(sample_letters()[name])
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert html.count("style=") > 8


def test_a_strangers_markup_stays_text() -> None:
    letter = sample_letters()["can_xem_xet"]
    _, html = bodies(replace(letter, facts={**letter.facts, "subject": '<img src="x"><b>{{ 7 * 7 }}</b>'}))
    assert "&lt;img" in html
    assert "<img" not in html
    assert "{{ 7 * 7 }}" in html


def test_a_link_that_is_no_mail_loses_its_address() -> None:
    letter = sample_letters()["can_xem_xet"]
    rows = (row(1, links=(Link("Bấm", "javascript:alert(1)"), Link("Được", "mailto:a@b.example?body=GÁN"))),)
    _, html = bodies(replace(letter, facts={**letter.facts, "rows": rows}))
    assert "javascript" not in html
    assert 'href="mailto:a@b.example?body=GÁN"' in html


def test_plain_text_tells_the_line_that_a_link_would_write() -> None:
    plain, _ = bodies(sample_letters()["tong_hop_ngay"])
    written = ("   - Miễn:", "MIỄN cchc.2026-q1.kl LÝ DO …", "TOKEN-7Q2K")
    assert "\n       ".join(written) in plain.replace("\r\n", "\n")


def test_every_ref_of_a_long_bundle_stands_in_the_body() -> None:
    rows = tuple(row(n) for n in range(100))
    sample = sample_letters()["qua_han"]
    letter = replace(sample, refs=tuple(r.ref for r in rows), facts={**sample.facts, "rows": rows})
    assert all(r.ref in form for r in rows for form in bodies(letter))


def test_a_mail_about_a_hundred_obligations_stays_small() -> None:
    rows = tuple(row(n, detail="Đã nhắc 3 lần; đã yêu cầu giải trình ngày 17/3; chưa có trả lời") for n in range(100))
    facts = {"rows": rows, "attached": ""}
    letter = replace(sample_letters()["bao_cao_lanh_dao"], refs=tuple(r.ref for r in rows), facts=facts)
    assert len(renderer().render(letter).data) <= 60_000


def grown(value: object) -> object:
    """Return a fact as it is on the worst day: two hundred of everything."""
    if not isinstance(value, tuple):
        return value
    rows = [one for one in value if isinstance(one, Row)]
    texts = [one for one in value if isinstance(one, str)]
    if rows:
        return tuple(replace(rows[n % len(rows)], ref=f"cchc.2026-q1.don-vi-{n:03}") for n in range(200))
    return tuple(f"{texts[n % len(texts)]} số {n}" for n in range(200)) if texts else value


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_stays_within_sixty_kilobytes_on_the_worst_day(name: str) -> None:
    letter = sample_letters()[name]
    facts = {key: grown(value) for key, value in letter.facts.items() if key != "leaders"}
    assert len(renderer().render(replace(letter, facts={**letter.facts, **facts})).data) <= 60_000


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_mail_stays_small(name: str) -> None:
    assert len(renderer().render(sample_letters()[name]).data) <= 30_000


def test_a_section_tells_what_it_leaves_out() -> None:
    letter = sample_letters()["tong_hop_ngay"]
    sections = (Section("Quá hạn", (row(1),), more=7), Section("Đã nhận", (), empty="Chưa có báo cáo nào."))
    for form in bodies(replace(letter, facts={**letter.facts, "sections": sections})):
        assert "Và 7 mục nữa." in form
        assert "(8)" in form
        assert "Không có mục nào thuộc: đã nhận." in form
    weekly = sample_letters()["tong_hop_tuan"]
    for form in bodies(replace(weekly, facts={**weekly.facts, "sections": sections})):
        assert "Chưa có báo cáo nào." in form


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Văn phòng Sở Nông nghiệp và Môi trường", "Văn phòng Sở"),
        ("Văn phòng UBND xã Bình Lư", "Văn phòng UBND"),
        ("Phòng Hành chính", "Phòng Hành chính"),
    ],
)
def test_an_office_has_a_short_name_for_running_text(name: str, short: str) -> None:
    assert OfficeFacts(name, "", "", "", "a@b.example").short == short
