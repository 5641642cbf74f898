"""Zip packages with the same bytes each time: python-docx stamps every member with the clock."""

from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # the first instant that a zip file knows
_READABLE: Final = 0o600 << 16
_MADE_ON_DOS: Final = 0  # else the machine's system would stand in the file


def with_fixed_times(package: bytes) -> bytes:
    """Return the package with the same members in the same order, all dated 1980-01-01."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for member in source.infolist():
            info = ZipInfo(member.filename, EARLIEST)
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, _READABLE, _MADE_ON_DOS
            made.writestr(info, source.read(member))
    return out.getvalue()
