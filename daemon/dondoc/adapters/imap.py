"""The watched mailbox on an IMAP server (RFC 3501), as `ports.Mailbox`.

Folders are opened with EXAMINE and bodies read with BODY.PEEK only: nothing here can set a flag, move or expunge.
"""

import contextlib
import imaplib
import os
import weakref
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from imap_tools.errors import ImapToolsError

from dondoc.adapters import imap_idle
from dondoc.adapters.imap_account import Account, AuthMethod, LoginRefusedError, Security, one_line
from dondoc.adapters.imap_connection import Connection, Folder
from dondoc.adapters.imap_fetch import MalformedError
from dondoc.adapters.imap_reading import Reader
from dondoc.adapters.imap_wire import RefusedError
from dondoc.adapters.mail_time import Ticks, standing_still
from dondoc.adapters.patience import Patience
from dondoc.adapters.trace import TrustPolicy
from dondoc.core.mail import IncomingMail
from dondoc.ports import Glimpse, MailboxError, Place, Quota

__all__ = ["Account", "AuthMethod", "ImapMailbox", "Security"]

INBOX: Final = "INBOX"
HIGHEST_UID: Final = 2**32 - 1

_TROUBLES: Final = (OSError, imaplib.IMAP4.error, ImapToolsError, RefusedError, MalformedError)
_Item = TypeVar("_Item")


class ImapMailbox:
    """One mailbox over one connection, made when first needed and anew after any error.

    Every method raises MailboxError, in one line and without the password. The iterators read as the server sends;
    other methods may be called meanwhile, and one that is left half read costs nothing but the reading of its rest.
    """

    def __init__(
        self,
        account: Account,
        folders: Sequence[str],
        policy: TrustPolicy,
        *,
        ticks: Ticks = standing_still,
    ) -> None:
        """Watch these folders, named as people see them; nothing is connected yet. `ticks` bounds the reading."""
        self._patience = Patience(account.password, is_fleeting=account.auth is AuthMethod.XOAUTH2)
        self._account = replace(account, password=self._patience.secret)
        self._folders = tuple(_canonical(name) for name in folders)
        self._policy = policy
        self._ticks = ticks
        self._connection: Connection | None = None
        self._opened: Folder | None = None
        self._looked_at: int | None = None  # mails in INBOX when it was last searched
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        weakref.finalize(self, os.close, self._wake)

    def folders(self) -> Sequence[str]:
        """Return those of the watched folders that are there now; INBOX in capitals however it was written."""
        with self._guarded():
            return self._connected().existing(self._folders)

    def open(self, folder: str) -> int:
        """Open a folder with EXAMINE and return its UIDVALIDITY."""
        self._opened = None
        with self._guarded():
            name = _canonical(folder)
            self._opened = Folder(name, self._connected().examine(name))
            return self._opened.uidvalidity

    def uids(self, after: int) -> Sequence[int]:
        """Return the UIDs above `after`, ascending. `n:*` alone would return the last mail again and again."""
        if after >= HIGHEST_UID:
            return ()
        with self._guarded():
            connection = self._selected(self._folder())
            connection.wire.ask("NOOP")  # a search need not know what came since the last command
            if connection.folder == INBOX:
                self._looked_at, connection.wire.news = connection.wire.exists, False
            return tuple(uid for uid in connection.search(after + 1) if uid > after)

    def count(self) -> int:
        """Return how many mails the open folder holds now."""
        with self._guarded():
            wire = self._selected(self._folder()).wire
            wire.ask("NOOP")
            return wire.exists

    def glimpses(self, uids: Sequence[int]) -> Iterator[Glimpse]:
        """Yield headers and structure of each mail that is still there, 500 mails a command.

        A mail whose structure cannot be read is read whole instead (then its text is there, and no `text_section`);
        one that the server will not hand over comes with a fault and nothing else.
        """
        return self._guarding(self._reader().glimpses(uids))

    def texts(self, glimpses: Sequence[Glimpse]) -> Iterator[tuple[Place, IncomingMail]]:
        """Yield the mails with the first 64 KiB of their text part; those without one as they are."""
        reader = self._reader()
        if any(glimpse.place != reader.folder.place(glimpse.place.uid) for glimpse in glimpses):
            raise MailboxError(f"not all of these mails are in {reader.folder.name} as it is now")
        return self._guarding(reader.texts(glimpses))

    def whole(self, uids: Sequence[int]) -> Iterator[tuple[Place, IncomingMail, bytes]]:
        """Yield whole mails, 4 MiB of them a command; of one above 50 MiB the first MiB, with a fault and no hash."""
        return self._guarding(self._reader().whole(uids))

    def quota(self) -> Quota | None:
        """Return how full the mailbox is (RFC 9208, STORAGE), the fullest root of INBOX; None where none is told."""
        with self._guarded():
            return self._connected().quota()

    def can(self, capability: str) -> bool:
        """Return whether the server told this capability after login."""
        with self._guarded():
            return self._connected().can(capability)

    def wait(self, seconds: float) -> bool:
        """Wait for mail in INBOX, at most nine minutes; True where some came since INBOX was last searched.

        False after silence and after `wake`.
        """
        with self._guarded(), self._wake_taken():
            connection = self._connected()
            if connection.folder != INBOX:
                connection.examine(INBOX)
                connection.wire.news = self._looked_at is not None and connection.wire.exists > self._looked_at
            return connection.wire.news or self._hear(connection, seconds)

    def wake(self) -> None:
        """End a `wait` now, or the next one at once; from another thread or a signal handler."""
        os.eventfd_write(self._wake, 1)

    def close(self) -> None:
        """Give up the connection; the next call makes a fresh one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.drop()

    @contextlib.contextmanager
    def _guarded(self) -> Generator[None]:
        """Turn every trouble into one MailboxError and give up the line, for nobody knows what it still carries."""
        try:
            yield
        except _TROUBLES as error:
            self.close()
            raise MailboxError(f"{self._account.address}: {one_line(error)}") from error
        except MailboxError:
            self.close()
            raise

    def _guarding(self, items: Iterator[_Item]) -> Iterator[_Item]:
        with self._guarded():
            yield from items

    @contextlib.contextmanager
    def _wake_taken(self) -> Generator[None]:
        try:
            yield
        finally:
            with contextlib.suppress(BlockingIOError):
                os.eventfd_read(self._wake)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._logged_in()
        return self._connection

    def _logged_in(self) -> Connection:
        wait = self._patience.reason_to_wait()
        if wait:
            raise MailboxError(wait)
        try:
            connection = Connection(self._account)
        except LoginRefusedError as error:
            self._patience.refused(str(error))
            raise
        self._patience.accepted()
        return connection

    def _folder(self) -> Folder:
        if self._opened is None:
            raise MailboxError("no folder is open")
        return self._opened

    def _selected(self, folder: Folder) -> Connection:
        """Return a connection on which a folder is selected and its UIDs still mean the same."""
        connection = self._connected()
        if connection.folder != folder.name:
            uidvalidity = connection.examine(folder.name)
            if uidvalidity != folder.uidvalidity:
                connection.folder = None
                raise MailboxError(
                    f"the UIDVALIDITY of {folder.name} changed from {folder.uidvalidity} to {uidvalidity}"
                )
        return connection

    def _reader(self) -> Reader:
        folder = self._folder()
        return Reader(folder, self._policy, lambda: self._selected(folder), self._ticks)

    def _hear(self, connection: Connection, seconds: float) -> bool:
        if connection.can("IDLE"):
            with contextlib.suppress(RefusedError):
                return imap_idle.idle(connection.wire, seconds=seconds, wake=self._wake)
        return imap_idle.poll(connection.wire, seconds=seconds, wake=self._wake)


def _canonical(name: str) -> str:
    return INBOX if name.upper() == INBOX else name  # RFC 3501, 5.1
