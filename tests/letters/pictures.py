"""Pictures of the mails as a phone and a desktop show them, 360 and 800 px wide, light and dark.

    PYTHONPATH=daemon:. python -m tests.letters.pictures [OUT]       the sample mails, for looking at
    PYTHONPATH=daemon:. python -m tests.letters.pictures --golden    renew tests/letters/golden/*.png, then look at each
    PYTHONPATH=daemon:. python -m tests.letters.pictures --docs      renew docs/pictures

Needs Debian's chromium and fonts-liberation2 (scripts/setup-debian); nothing is fetched from anywhere.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from dondoc.adapters.samples import sample_letters
from tests.letters.browser import Browser, browser
from tests.letters.office import renderer

WIDTHS = (360, 800)
SCHEMES = ("light", "dark")
GOLDEN = Path(__file__).parent / "golden"
DOCS = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = {"nhac_truoc_han": "reminder.png", "tong_hop_ngay": "digest.png", "tong_hop_tuan": "weekly.png"}
GROUNDS, COLOURS = 6, 16  # enough for text on plain grounds, and a quarter of the bytes
BLOCK = 12  # pixels: letters drawn a shade differently vanish in the mean of a block, a moved line does not
PHONE_SCALE = 1.5


@dataclass(frozen=True, slots=True)
class View:
    """One picture: a template, a width and a colour scheme."""

    name: str
    width: int
    scheme: str

    @property
    def file(self) -> str:
        """The golden picture's file name."""
        return f"{self.name}-{self.width}-{self.scheme}.png"


def views() -> Iterator[View]:
    """Yield every view of every template."""
    for name, width, scheme in product(sorted(sample_letters()), WIDTHS, SCHEMES):
        yield View(name, width, scheme)


def html_of(name: str) -> str:
    """Return the HTML of the template's sample mail."""
    mail = message_from_bytes(renderer().render(sample_letters()[name]).data, policy=default)
    part = mail.get_body(("html",))
    return str(part.get_content()) if part else ""


def taken(shown: Browser, view: View) -> Image.Image:
    """Return the picture of a view."""
    return Image.open(BytesIO(shown.picture(html_of(view.name), width=view.width, scheme=view.scheme))).convert("RGB")


def reduced(picture: Image.Image) -> bytes:
    """Return the picture as a small PNG: its grounds as they are, the shades of its letters from a few colours."""
    grounds = sorted(picture.getcolors(1 << 24) or (), reverse=True)[:GROUNDS]
    few = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette = Image.new("P", (1, 1))
    exact = [part for _, colour in grounds if isinstance(colour, tuple) for part in colour]
    palette.putpalette(exact + (few.getpalette() or [])[: 3 * COLOURS])
    out = BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two pictures are apart, in steps of 255: on the whole, in the worst block, and in height (pixels)."""

    mean: float
    worst: float
    height: int


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """Return how two pictures of one width differ where both have something."""
    height = min(one.height, other.height)
    cut = [picture.convert("RGB").crop((0, 0, picture.width, height)) for picture in (one, other)]
    blocks = (max(1, one.width // BLOCK), max(1, height // BLOCK))
    small = [picture.resize(blocks, Image.Resampling.BOX) for picture in cut]
    apart = ImageChops.difference(*small)
    worst = max(ImageStat.Stat(band).extrema[0][1] for band in apart.split())
    mean = sum(ImageStat.Stat(apart).mean) / len(apart.getbands())
    return Difference(mean, worst, abs(one.height - other.height))


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as shown:
        for view in views():
            (folder / view.file).write_bytes(reduced(taken(shown, view)))


def _write_docs() -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    with browser() as shown:
        for name, file in SHOWN.items():
            raw = shown.picture(html_of(name), width=WIDTHS[0], scheme="light", scale=PHONE_SCALE)
            (DOCS / file).write_bytes(reduced(Image.open(BytesIO(raw)).convert("RGB")))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--golden"]:
            _write(GOLDEN)
        case ["--docs"]:
            _write_docs()
        case [out]:
            _write(Path(out))
        case _:
            raise SystemExit(__doc__)
