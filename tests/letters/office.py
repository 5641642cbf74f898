"""The office that writes the letters of these tests, and its renderer."""

from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dondoc.adapters.templates import LetterRenderer, OfficeFacts

SHIPPED = Path(__file__).parents[2] / "mail_templates"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = OfficeFacts(
    name="Văn phòng Sở Nông nghiệp và Môi trường",
    agency="Sở Nông nghiệp và Môi trường",
    parent_agency="UBND tỉnh Lai Châu",
    place="Lai Châu",
    address="baocao@snnmt.example",
)


@lru_cache(maxsize=1)
def renderer() -> LetterRenderer:
    """Return a renderer with the shipped templates."""
    return LetterRenderer((SHIPPED,), OFFICE, ZONE)
