"""Where access tokens come from, and what is known of the last one."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

USUAL_LIFE = dt.timedelta(hours=1)  # of a token that does not say: what Microsoft and Google give


@dataclass(frozen=True, slots=True)
class TokenNews:
    """How asking for tokens went: last asked, last given, and the token's beginning and end as far as they are known.

    `failing_since` is the first failure since the last success, `fault` the last one in a sentence.
    """

    asked: dt.datetime | None = None
    given: dt.datetime | None = None
    made: dt.datetime | None = None
    expires: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    fault: str = ""

    @property
    def good_until(self) -> dt.datetime | None:
        """Until when the last token is taken to be good; None where none was given."""
        return self.expires or (self.given + USUAL_LIFE if self.given else None)


class TokenSource(Protocol):
    """What gives tokens to the sections of the configuration that are named `users`."""

    users: tuple[str, ...]
    news: TokenNews

    def renew(self) -> None:
        """Ask for the next token between logins, half a minute at the most; how it went stands in `news`."""
        ...
