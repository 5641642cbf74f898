"""A `token_command` for tests: a real program that prints, and ends, as its file says."""

import base64
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path


def jwt(**claims: object) -> str:
    """Return a token that says this of itself; nobody looks at its signature here."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims)
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join((*coded, "c2lnbmVk"))


@dataclass(slots=True)
class Clock:
    """A clock that a test sets."""

    now: dt.datetime

    def __call__(self) -> dt.datetime:
        """Return the time that it was set to."""
        return self.now


@dataclass(frozen=True, slots=True)
class TokenCommand:
    """A script in a folder; each run is one line in `runs`."""

    folder: Path

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the command as the configuration has it."""
        return ("sh", str(self.folder / "lay-token"))

    @property
    def runs(self) -> int:
        """Return how often it was run."""
        return len((self.folder / "runs").read_text("utf-8")) if (self.folder / "runs").exists() else 0

    def prints(self, text: str, status: int = 0) -> None:
        """Let it print this from now on, and end with this status."""
        (self.folder / "token").write_text(text, encoding="utf-8")
        script = f"cd '{self.folder}'\nprintf x >>runs\ncat token\nexit {status}\n"
        new = self.folder / "lay-token.new"
        new.write_text(script, encoding="utf-8")
        new.replace(self.folder / "lay-token")

    def fails(self) -> None:
        """Let it fail as it does where the grant is dead."""
        self.prints("", status=1)
