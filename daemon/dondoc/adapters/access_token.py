"""Access tokens (RFC 6749): what `token_command` prints, until when it is good, and the last good one.

The command prints a bare token (RFC 6750, 2.1), or the JSON object of a token endpoint (RFC 6749, 5.1). When it ends is
told by the token itself where that is a JWT (`exp`, RFC 7519, 4.1.4), else by `expires_in`, else by nothing.
"""

import base64
import binascii
import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dondoc.adapters.host import SecretError, run_secret_command
from dondoc.ports import TokenNews

_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_NOTHING: Final = frozenset({"null", "None", "undefined"})  # what jq and its like print where there is no token
_REFUSALS: Final = frozenset(  # RFC 6749, 5.2: the only words of an answer that may be repeated
    {"invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "unauthorized_client"}
    | {"unsupported_grant_type"}
)
_EXPIRED: Final = "the token command prints a token that has expired"
_LONGEST: Final = 100 * 366 * 24 * 3600.0  # seconds: what claims to be good for longer says nothing


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token, when it was made as far as it says so, and until when it is good; None where nobody knows."""

    value: str = field(repr=False)
    made: dt.datetime | None
    expires: dt.datetime | None


def read_token(told: str, now: dt.datetime) -> AccessToken:
    """Return the token that a command printed at `now`; SecretError, which repeats nothing of it but the refusal."""
    text = told.strip()
    answer = _object(text) if text.startswith("{") else {"access_token": text}
    value = answer.get("access_token")
    if not isinstance(value, str) or value in _NOTHING or _BEARER.fullmatch(value) is None:
        refusal = answer.get("error")
        why = f": the server answered {refusal}" if isinstance(refusal, str) and refusal in _REFUSALS else ""
        raise SecretError(f"the token command printed no access token{why}")
    claims = _claims(value)
    expires = _instant(claims.get("exp"), dt.datetime.fromtimestamp(0, dt.UTC), now)
    return AccessToken(
        value,
        made=_instant(claims.get("iat"), dt.datetime.fromtimestamp(0, dt.UTC), now),
        expires=expires or _instant(answer.get("expires_in"), now, now),
    )


def _object(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _claims(token: str) -> Mapping[str, object]:
    """Return what a signed JWT says of itself; nothing where it is none. Its signature is the server's business."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - RFC 7515, 3.1
        return {}
    try:
        return _object(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)).decode())
    except (binascii.Error, UnicodeDecodeError):
        return {}


def _instant(seconds: object, since: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Return the instant so many seconds after another; some servers write the number as text."""
    try:
        number = math.nan if isinstance(seconds, bool) else float(seconds)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if not abs(number - (now - since).total_seconds()) <= _LONGEST:  # a number that is none is never within
        return None
    return since + dt.timedelta(seconds=number)


class TokenSource:
    """One `token_command`: asked at each login and, by `renew`, between logins.

    The last token that it gave is kept in memory, never elsewhere, and used while it is good and no other can be had.
    """

    def __init__(self, arguments: Sequence[str], clock: Callable[[], dt.datetime], users: tuple[str, ...] = ()) -> None:
        """Serve the sections `users` («imap», «smtp»); nothing is run yet."""
        self.users = users
        self.news = TokenNews()
        self._arguments = tuple(arguments)
        self._clock = clock
        self._last: AccessToken | None = None

    def token(self) -> str:
        """Return a token for a login; SecretError where there is none and the last one is good no more."""
        try:
            return self._asked().value
        except SecretError:
            ends = self.news.good_until
            if self._last is None or ends is None or self._clock() >= ends:
                raise
            return self._last.value

    def renew(self) -> None:
        """Ask for the next token; how that went stands in `news`."""
        try:
            self._asked()
        except SecretError:
            return

    def _asked(self) -> AccessToken:
        now = self._clock()
        try:
            token = read_token(run_secret_command(self._arguments), now)
        except SecretError as error:
            since = self.news.failing_since or now
            self.news = replace(self.news, asked=now, failing_since=since, fault=str(error))
            raise
        before = self.news
        is_same = self._last is not None and self._last.value == token.value
        made = before.made if is_same else token.made or now
        expires = before.expires if is_same else token.expires  # a stored answer tells its `expires_in` again and again
        self.news = TokenNews(asked=now, given=now, made=made, expires=expires)
        if expires and expires <= now:  # handed out all the same: whose clock is right, the server decides
            self.news = replace(self.news, failing_since=before.failing_since or now, fault=_EXPIRED)
        self._last = token
        return token
