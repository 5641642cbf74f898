"""Every mail as people see it, against kept pictures: phone and desktop, light and dark.

After a change of looks that is meant: python -m tests.letters.pictures --golden, then look at each that changed.
"""

import statistics
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from PIL import Image, ImageChops, ImageDraw

from dondoc.adapters.samples import sample_letters
from tests.letters.browser import Browser, browser
from tests.letters.office import renderer
from tests.letters.pictures import GOLDEN, SCHEMES, View, difference, html_of, taken, views

MEAN, WORST, HEIGHT = 1.0, 28, 12  # of 255 on the whole and in the worst block; pixels
ALL = sorted(views(), key=lambda view: view.file)


@pytest.fixture(scope="module")
def shown() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.mark.parametrize("view", ALL, ids=[view.file for view in ALL])
def test_a_mail_looks_like_its_golden_picture(shown: Browser, view: View) -> None:
    found, kept = taken(shown, view), Image.open(GOLDEN / view.file)
    assert found.width == kept.width == view.width
    apart = difference(found, kept)
    assert (apart.mean <= MEAN, apart.worst <= WORST, apart.height <= HEIGHT) == (True, True, True), apart


def test_no_mail_is_wider_than_a_small_phone(shown: Browser) -> None:
    wide = {view.name: shown.overflow(html_of(view.name), width=320) for view in ALL}
    assert not {name: by for name, by in wide.items() if by > 0}


def test_a_word_without_a_break_makes_no_mail_wide(shown: Browser) -> None:
    letter = sample_letters()["canh_bao"]
    long = replace(letter, facts={**letter.facts, "details": ("Máy chủ trả lời: " + "x" * 200,)})
    mail = message_from_bytes(renderer().render(long).data, policy=default)
    part = mail.get_body(("html",))
    assert part is not None
    assert shown.overflow(str(part.get_content()), width=320) <= 0


def test_the_dark_picture_has_a_dark_ground_and_bright_letters(shown: Browser) -> None:
    light, dark = (grey(taken(shown, View("qua_han", 360, scheme))) for scheme in SCHEMES)
    assert statistics.median(light) > 240
    assert min(light) < 60
    assert statistics.median(dark) < 60
    assert max(dark) > 220


def test_the_kept_pictures_are_those_of_the_templates_and_small() -> None:
    files = {file.name: file.stat().st_size for file in GOLDEN.glob("*.png")}
    assert files.keys() == {view.file for view in ALL}
    assert sum(files.values()) <= 2_000_000


def grey(picture: Image.Image) -> bytes:
    return picture.convert("L").tobytes()


def kept(name: str = "qua_han-360-light.png") -> Image.Image:
    return Image.open(GOLDEN / name).convert("RGB")


def is_far(one: Image.Image, other: Image.Image) -> bool:
    apart = difference(one, other)
    return apart.mean > MEAN or apart.worst > WORST or apart.height > HEIGHT


def test_letters_drawn_a_shade_differently_are_no_difference() -> None:
    softer = Image.blend(kept(), kept().resize((350, kept().height)).resize(kept().size), 0.35)
    assert ImageChops.difference(kept(), softer).getbbox()
    assert not is_far(kept(), softer)


def test_a_state_in_another_colour_is_a_difference() -> None:
    recoloured = kept()
    box = (240, 150, 340, 300)
    red, green, blue = recoloured.crop(box).split()
    recoloured.paste(Image.merge("RGB", (green, red, blue)), box)
    assert is_far(kept(), recoloured)


def test_a_line_that_has_moved_and_a_part_that_is_missing_are_differences() -> None:
    assert is_far(kept(), ImageChops.offset(kept(), 0, 18))
    missing = kept()
    ImageDraw.Draw(missing).rectangle((0, 240, 230, 280), fill="white")
    assert is_far(kept(), missing)


def test_a_mail_that_has_become_longer_is_a_difference() -> None:
    longer = Image.new("RGB", (kept().width, kept().height + 40), "white")
    longer.paste(kept())
    assert is_far(kept(), longer)
