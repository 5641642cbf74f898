"""Hands mails in to an SMTP server over one connection that is kept from mail to mail."""

import time
from collections.abc import Callable
from dataclasses import replace

from dondoc.adapters.patience import Patience
from dondoc.adapters.smtp_line import LineClosedError, LineError, plain
from dondoc.adapters.smtp_session import LoginRefusedError, NotReadyError, Security, Session, SmtpServer, open_session
from dondoc.adapters.smtp_transaction import Parcel, fault_of, transact
from dondoc.ports import Delivery, Receipt

__all__ = ["Security", "SmtpCourier", "SmtpServer"]


class SmtpCourier:
    """Carries mails one after the other, from one thread at a time; it is a `ports.Courier`.

    A mail for which the connection was closed before its content went out is tried once more on a fresh one.
    5xx to sender, recipient or content is PERMANENT; trouble with connection, TLS or login is TEMPORARY, for a wrong
    password is no fault of the mail; no answer after the final dot is UNCERTAIN.
    """

    def __init__(self, server: SmtpServer, may_send: Callable[[], bool] = lambda: True) -> None:
        """Remember the server; the first mail connects. `may_send` is asked at the last moment of each mail."""
        self._may_send = may_send
        self._patience = Patience(server.token or server.password or _nothing, is_fleeting=server.token is not None)
        self._server = replace(
            server,
            password=self._patience.secret if server.password else None,
            token=self._patience.secret if server.token else None,
        )
        self._session: Session | None = None
        self._rest_until = 0.0
        self._trouble = ""

    def send(self, sender: str, recipient: str, data: bytes, begin: Callable[[], object] = lambda: None) -> Receipt:
        """Return what became of the mail. `data` has CR LF at its line ends and goes out byte for byte.

        `begin` is called when the server waits for the content.
        """
        parcel = Parcel(sender, recipient, data)
        fault = fault_of(parcel)
        if fault:
            return Receipt(Delivery.PERMANENT, fault)
        ends = time.monotonic() + self._server.deadline
        try:
            return self._attempt(parcel, begin, ends=ends)
        except LineClosedError:
            # Usual after a pause: the server has closed meanwhile, and none of the mail's content was out.
            return self._last_attempt(parcel, begin, ends=ends)
        except (LineError, NotReadyError) as error:
            return _in_vain(error)

    def greet(self) -> str:
        """Connect and log in, and send nothing; return what went wrong in one line, empty where nothing did."""
        try:
            self._ready(time.monotonic() + self._server.deadline)
        except (LineError, NotReadyError) as error:
            return plain(str(error))
        return ""

    def close(self) -> None:
        """End the connection politely; a later mail makes a fresh one."""
        if self._session is not None:
            self._session.line.ends = time.monotonic() + self._server.timeout
            self._session.quit()
            self._session = None

    def _last_attempt(self, parcel: Parcel, begin: Callable[[], object], *, ends: float) -> Receipt:
        try:
            return self._attempt(parcel, begin, ends=ends)
        except (LineError, NotReadyError) as error:
            return _in_vain(error)

    def _attempt(self, parcel: Parcel, begin: Callable[[], object], *, ends: float) -> Receipt:
        session = self._ready(ends)

        def may_send() -> bool:
            begin()  # first, for it may take its time
            return self._may_send()

        try:
            return transact(session, parcel, may_send)
        finally:
            if session.spent:
                session.line.close()
                self._session = None

    def _ready(self, ends: float) -> Session:
        if self._session is None:
            self._session = self._fresh(ends)
        self._session.line.ends = ends
        return self._session

    def _fresh(self, ends: float) -> Session:
        if time.monotonic() < self._rest_until:
            raise NotReadyError(self._trouble)
        if wait := self._patience.reason_to_wait():
            raise NotReadyError(wait)
        try:
            session = open_session(self._server, ends=ends)
        except LoginRefusedError as error:
            self._patience.refused(str(error))
            raise
        except NotReadyError as error:
            # A whole queue must not knock at a locked door: passwords get locked out, and each knock may cost a minute.
            self._rest_until = time.monotonic() + self._server.rest
            self._trouble = str(error)
            raise
        self._patience.accepted()
        return session


def _nothing() -> str:
    return ""


def _in_vain(error: LineError | NotReadyError) -> Receipt:
    return Receipt(Delivery.TEMPORARY, plain(str(error)))
