"""What `check` found of one part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part; `remedy` is empty where all is well. `stops`: nothing after it can be looked at."""

    part: str
    found: str
    remedy: str = ""
    stops: bool = False


def number_text(number: int, what: str) -> str:
    """Return «1 mail», «2 mails»."""
    return f"{number} {what}{'s' * (number != 1)}"
