"""The pages' templates: one environment, one stylesheet, nothing fetched from anywhere."""

from functools import lru_cache
from pathlib import Path
from typing import Final
from unicodedata import normalize

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dondoc.adapters.records.words import SYMBOLS
from dondoc.core.wording import TONES

_FOLDER: Final = Path(__file__).resolve().parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    styles = {"style": "style.css", "paper_style": "paper.css"}
    made.globals |= {name: (_FOLDER / file).read_text("utf-8") for name, file in styles.items()}
    made.globals |= {"symbols": SYMBOLS, "tones": TONES}
    return made


def render(template: str, **facts: object) -> bytes:
    """Return the page as UTF-8 in NFC, a newline at its end."""
    text = _environment().get_template(template).render(facts)
    return (normalize("NFC", text).rstrip("\n") + "\n").encode()
