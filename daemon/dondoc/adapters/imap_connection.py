"""A connection that is logged in, and the few questions that are asked on it beside FETCH."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from imap_tools.utils import encode_folder

from dondoc.adapters.imap_account import Account, hang_up, log_in
from dondoc.adapters.imap_fetch import MalformedError, Node, number, parse
from dondoc.adapters.imap_wire import RefusedError, Wire
from dondoc.ports import MailboxError, Place, Quota

_UIDVALIDITY: Final = re.compile(rb"\* OK \[UIDVALIDITY (\d{1,10})\]", re.IGNORECASE)
_NO_FOLDER: Final = frozenset({r"\noselect", r"\nonexistent"})


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as the caller opened it: kept over a broken line, as long as its UIDs stay true."""

    name: str
    uidvalidity: int

    def place(self, uid: int) -> Place:
        """Return where a mail of this folder lies."""
        return Place(self.name, self.uidvalidity, uid)


class Connection:
    """One session with its wire; `folder` is the name selected on it, None where there is none."""

    def __init__(self, account: Account) -> None:
        """Connect and log in; raises MailboxError, OSError, IMAP4.error."""
        self._session, self._capabilities = log_in(account)
        self.wire = Wire(self._session.client)
        self.folder: str | None = None

    def can(self, capability: str) -> bool:
        """Return whether the server told this capability after login."""
        return capability in self._capabilities

    def existing(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return those of the folders that the server lists and that can be selected."""
        self.wire.settle()
        self.folder = None  # imaplib keeps for itself what the server tells of the selected folder meanwhile
        try:
            return tuple(name for name in names if self._is_there(name))
        except ValueError:  # not modified UTF-7 (RFC 3501, 5.1.3)
            raise MailboxError("the server listed a folder whose name cannot be read") from None

    def examine(self, name: str) -> int:
        """Select a folder read-only and return its UIDVALIDITY; RefusedError where it cannot be selected."""
        self.folder = None
        self.wire.exists = 0
        answers = self.wire.ask(f"EXAMINE {encode_folder(name).decode('ascii')}")
        self.wire.news = False
        validity = next((found for answer in answers if (found := _UIDVALIDITY.match(answer.text))), None)
        if validity is None:
            raise MailboxError(f"the server tells no UIDVALIDITY for {name}")
        self.folder = name
        return int(validity[1])

    def search(self, first: int) -> list[int]:
        """Return the UIDs from `first` on, ascending, and perhaps the last one below it."""
        uids: set[int] = set()
        for answer in self.wire.ask(f"UID SEARCH UID {first}:*"):
            words = answer.text.split()
            if [word.upper() for word in words[:2]] == [b"*", b"SEARCH"]:
                uids.update(number(word.decode("latin-1")) for word in words[2:])
        return sorted(uids)

    def quota(self) -> Quota | None:
        """Return the fullest STORAGE of INBOX's quota roots; None where the server tells none."""
        if not self.can("QUOTA"):
            return None
        found: list[Quota] = []
        with contextlib.suppress(RefusedError):
            for answer in self.wire.stream("GETQUOTAROOT INBOX"):
                if answer.text[:8].upper() == b"* QUOTA ":
                    found.extend(_storages(parse(answer)))
        return max(found, key=lambda quota: quota.used / quota.limit, default=None)

    def drop(self) -> None:
        """Say goodbye without waiting for an answer, and close."""
        client = self._session.client
        with contextlib.suppress(OSError):
            client.sock.settimeout(0)  # a full send buffer on a dead line must not hold us up
            client.send(b"bye LOGOUT\r\n")
        hang_up(client)

    def _is_there(self, name: str) -> bool:
        listed = self._session.folder.list("", name)
        return any(
            (info.name == name or info.name.upper() == name == "INBOX")
            and _NO_FOLDER.isdisjoint(flag.lower() for flag in info.flags)
            for info in listed
        )


def _storages(answer: list[Node]) -> Iterator[Quota]:
    """Yield the STORAGE resources of one QUOTA answer (RFC 9208, 5.1): name, used and limit in KiB."""
    resources = answer[3] if len(answer) > 3 else None  # noqa: PLR2004 - `* QUOTA root (…)`
    if not isinstance(resources, list):
        raise MalformedError("a QUOTA answer lacks its list")
    for name, used, limit in zip(resources[::3], resources[1::3], resources[2::3], strict=False):
        if isinstance(name, str) and name.upper() == "STORAGE" and number(limit) > 0:
            yield Quota(used=number(used), limit=number(limit))
