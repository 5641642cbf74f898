"""What `check` found of one part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part; `remedy` is empty where all is well."""

    part: str
    found: str
    remedy: str = ""
