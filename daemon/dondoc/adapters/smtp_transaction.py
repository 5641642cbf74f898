"""One mail over a session that is ready: offer it, hand it over, read the verdict (RFC 5321, 3.3)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dondoc.adapters.smtp_line import UNTIL_THE_END, LineClosedError, LineError, Reply, plain
from dondoc.adapters.smtp_session import Session
from dondoc.ports import Delivery, Receipt

_OK: Final = range(200, 300)
_TEMPORARY: Final = range(400, 500)
_PERMANENT: Final = range(500, 600)
_GO_AHEAD: Final = range(354, 355)
_CLOSING: Final = 421  # RFC 5321, 3.8: may come in answer to any command
_LOGIN_FAULTS: Final = frozenset({530, 534, 535, 538})  # RFC 4954, 6: the session's fault, not the mail's
NOT_OURS: Final = "not handed in: another daemon may have taken the office over"
_MAX_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3, less the brackets
_ADDRESS: Final = re.compile(r"[^\s<>]*")
_LAST_WORDS: Final = 1.0  # seconds for what a server says as it hangs up


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail with its envelope: `data` has CR LF at its line ends."""

    sender: str
    recipient: str
    data: bytes


def fault_of(parcel: Parcel) -> str:
    """Return why no server may be given this; empty where it is sound."""
    for address in (parcel.sender, parcel.recipient):
        # The address becomes part of a command line: what ends or splits it must not get in.
        if not _ADDRESS.fullmatch(address) or not address.isprintable():
            return "an address holds characters that no address has"
        if len(address.encode()) > _MAX_ADDRESS:
            return f"an address is longer than {_MAX_ADDRESS} bytes"
    if not parcel.recipient:
        return "the mail has no recipient"
    data = parcel.data
    if not data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r"):
        # RFC 5321, 2.3.8; servers disagree on what a lone one means, which lets a text end its own mail.
        return "the mail holds line ends other than CR LF"
    return ""


def transact(session: Session, parcel: Parcel, may_send: Callable[[], bool]) -> Receipt:
    """Return what the server made of the mail; LineError where the connection failed before its content was out.

    `may_send` is asked when the server waits for the content: where it says no or raises, hanging up is what keeps the
    mail from going (RFC 5321, 4.1.1.4). `session.spent` stays set unless the session is known to be ready for the next.
    """
    session.spent = True
    fault = _unfit(session, parcel)
    if fault:
        session.spent = False
        return Receipt(Delivery.PERMANENT, fault)
    refusal = _offer(session, _commands(session, parcel))
    if refusal is None:
        return _hand_over(session, _wire(parcel.data)) if may_send() else Receipt(Delivery.TEMPORARY, NOT_OURS)
    session.spent = not _accepted(session, b"RSET\r\n")
    return Receipt(_refused(refusal), str(refusal))


def _unfit(session: Session, parcel: Parcel) -> str:
    if _needs_utf8(parcel) and "SMTPUTF8" not in session.features:
        return "the server takes no addresses beyond ASCII (SMTPUTF8)"  # RFC 6531, 3.2
    limit = session.features.get("SIZE", "").split(" ")[0]
    if limit.isdecimal() and 0 < int(limit[:20]) < len(parcel.data):
        return f"the mail has {len(parcel.data)} bytes, the server takes {limit[:20]}"  # RFC 1870, 6.1
    return ""


def _needs_utf8(parcel: Parcel) -> bool:
    return not (parcel.sender.isascii() and parcel.recipient.isascii())


def _commands(session: Session, parcel: Parcel) -> tuple[bytes, bytes, bytes]:
    options = ""
    if "SIZE" in session.features:
        options += f" SIZE={len(parcel.data)}"
    if "8BITMIME" in session.features and not parcel.data.isascii():
        options += " BODY=8BITMIME"  # RFC 6152
    if _needs_utf8(parcel):
        options += " SMTPUTF8"
    return (
        f"MAIL FROM:<{parcel.sender}>{options}\r\n".encode(),
        f"RCPT TO:<{parcel.recipient}>\r\n".encode(),
        b"DATA\r\n",
    )


def _wire(data: bytes) -> bytes:
    # RFC 5321, 4.5.2: a dot that begins a line is doubled, a line with one dot ends the mail.
    stuffed = data.replace(b"\r\n.", b"\r\n..")
    end = b".\r\n" if data.endswith(b"\r\n") or not data else b"\r\n.\r\n"
    return b"".join((b"." * data.startswith(b"."), stuffed, end))


def _offer(session: Session, commands: tuple[bytes, bytes, bytes]) -> Reply | None:
    """Return the reply that refuses the mail; None where the server waits for its content."""
    line = session.line
    if "PIPELINING" in session.features:
        line.write(b"".join(commands))
        refusal = _answers(session)
    else:
        refusal = None
        for command, wanted in zip(commands, (_OK, _OK, _GO_AHEAD), strict=True):
            line.write(command)
            refusal = _refusal(line.reply(), wanted)
            if refusal is not None:
                break
    if refusal is None and not line.quiet:
        raise LineError("the server spoke out of turn")
    return refusal


def _answers(session: Session) -> Reply | None:
    for remaining, wanted in ((2, _OK), (1, _OK), (0, _GO_AHEAD)):
        refusal = _refusal(session.line.reply(), wanted)
        if refusal is not None:
            _read_on(session, remaining)
            return refusal
    return None


def _read_on(session: Session, remaining: int) -> None:
    """Read the replies that still come after a refusal; whatever they are, the refusal is what counts."""
    try:
        last = [session.line.reply() for _ in range(remaining)][-1:]
    except LineError:
        return
    if last and last[0].code in _GO_AHEAD:
        _accepted(session, b".\r\n")  # RFC 2920, 3.1: a refused mail whose content is wanted is sent empty


def _refusal(reply: Reply, wanted: range) -> Reply | None:
    """Return the reply where it refuses; LineClosedError for 421, LineError for a reply that fits no command."""
    if reply.code in wanted:
        return None
    if reply.code == _CLOSING:
        raise LineClosedError(str(reply))
    if reply.code not in _TEMPORARY and reply.code not in _PERMANENT:
        raise LineError(f"the server is out of step: {reply}")
    return reply


def _refused(reply: Reply) -> Delivery:
    if reply.code in _PERMANENT and reply.code not in _LOGIN_FAULTS:
        return Delivery.PERMANENT
    return Delivery.TEMPORARY


def _accepted(session: Session, command: bytes) -> bool:
    """Return whether the server did what only tidies up: a failure costs the session, not the verdict."""
    try:
        session.line.write(command)
        return session.line.reply().code in _OK and session.line.quiet
    except LineError:
        return False


def _hand_over(session: Session, wire: bytes) -> Receipt:
    line = session.line
    try:
        line.write(wire)
    except LineError as error:
        return _cut_short(session, error)
    try:
        # To wait long here is better than a duplicate (RFC 5321, 4.5.3.2.6; RFC 1047).
        reply = line.reply(patience=UNTIL_THE_END)
    except LineError as error:
        return Receipt(Delivery.UNCERTAIN, plain(f"no answer after the whole mail was sent: {error}"))
    session.spent = reply.code == _CLOSING or not line.quiet
    return Receipt(_final(reply), str(reply))


def _cut_short(session: Session, error: LineError) -> Receipt:
    # The final dot has not left, so the server cannot have taken the mail; it may have said why it hung up.
    try:
        reply = session.line.reply(patience=_LAST_WORDS)
    except LineError:
        return Receipt(Delivery.TEMPORARY, plain(str(error)))
    return Receipt(_refused(reply), str(reply))


def _final(reply: Reply) -> Delivery:
    if reply.code in _OK:
        return Delivery.SENT
    if reply.code in _PERMANENT:
        return Delivery.PERMANENT
    return Delivery.TEMPORARY if reply.code in _TEMPORARY else Delivery.UNCERTAIN
