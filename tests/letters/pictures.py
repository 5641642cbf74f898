"""Pictures of the mails as Chromium shows them, 360 and 800 px wide, light and dark: to be looked at by eye.

    PYTHONPATH=daemon:. python tests/letters/pictures.py OUT [TEMPLATE …]

One PNG a template, width and scheme. Needs the `chromium` command; nothing is fetched from anywhere.
"""

import re
import subprocess
import sys
import tempfile
from email import message_from_bytes
from email.policy import default
from html import escape
from itertools import product
from pathlib import Path

from dondoc.adapters.samples import sample_letters
from tests.letters.office import renderer

WIDTHS = (360, 800)
SCHEMES = ("light", "dark")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=3000",
)  # fmt: skip
# A frame, because a window of Chromium is never as narrow as a phone.
PAGE = """<!DOCTYPE html><html style="color-scheme: {scheme}"><meta charset="utf-8"><body style="margin:0">{frames}
<script>onload = () => document.querySelectorAll("iframe").forEach((frame) => {{
  const height = frame.contentDocument.documentElement.scrollHeight;
  frame.style.height = height + "px"; frame.setAttribute("data-height", height); }});</script></body></html>"""
FRAME = '<iframe width="{width}" style="border:0;display:block;color-scheme:{scheme}" srcdoc="{html}"></iframe>'


def html_of(name: str) -> str:
    """Return the HTML of the template's sample mail."""
    mail = message_from_bytes(renderer().render(sample_letters()[name]).data, policy=default)
    part = mail.get_body(("html",))
    return str(part.get_content()) if part else ""


def page(names: list[str], width: int, scheme: str) -> str:
    """Return a page with the mails one below the other, each in a frame of that width."""
    frames = (FRAME.format(width=width, scheme=scheme, html=escape(html_of(name))) for name in names)
    return PAGE.format(scheme=scheme, frames="".join(frames))


def chromium(text: str, *flags: str) -> str:
    """Show the page and return what Chromium writes to its standard output."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(text, "utf-8")
        command = ["chromium", *QUIET, f"--user-data-dir={folder}/profile", *flags, file.as_uri()]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def heights(names: list[str], width: int) -> list[int]:
    """Return how tall each mail is at that width, in pixels."""
    dom = chromium(page(names, width, "light"), "--dump-dom")
    return [int(height) for height in re.findall(r'data-height="(\d+)"', dom)]


def take(names: list[str], out: Path) -> None:
    """Write the pictures of these templates to the folder."""
    out.mkdir(parents=True, exist_ok=True)
    for width, scheme in product(WIDTHS, SCHEMES):
        for name, height in zip(names, heights(names, width), strict=True):
            dark = ("--blink-settings=preferredColorScheme=0",) if scheme == "dark" else ()
            shot = (f"--screenshot={out / f'{name}-{width}-{scheme}.png'}", f"--window-size={max(width, 500)},{height}")
            chromium(page([name], width, scheme), *dark, *shot)


if __name__ == "__main__":
    take(sys.argv[2:] or sorted(sample_letters()), Path(sys.argv[1]))
