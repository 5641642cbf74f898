"""`check --send-to`: are the two attestations of `[imap]` true? A forged mail to the own mailbox tells.

1. `trusted_authserv_ids`: a mail that brings its own `Authentication-Results` in the server's name must arrive without
   it, or where nobody believes it (RFC 8601, 5).
2. `sender_login_enforced`: under our login nobody may write as another of the office's domain, neither in the envelope
   nor in the From field, by which judging knows people.

What was sent stays in the mailbox, where it hands in nothing. Only the way by our own submission server is proved.
"""

from collections.abc import Iterator
from pathlib import Path

from dondoc.adapters.mime_fields import read_header
from dondoc.adapters.trace import TrustPolicy, read_trace
from dondoc.adapters.trace_results import results_of
from dondoc.commands.findings import Finding
from dondoc.commands.watching import PATIENCE, Sender, Watch, new_mark, was_taken
from dondoc.config import Settings
from dondoc.core.mail import Authentication
from dondoc.fittings import trust_policy
from dondoc.outside import mailbox_of
from dondoc.ports import MailboxError

RESULTS = "authentication-results"


def attestations(settings: Settings, directory: Path) -> Iterator[Finding]:
    """Yield for each attestation that the configuration makes whether the servers keep it."""
    imap = settings.imap
    if not imap.trusted_authserv_ids and not imap.sender_login_enforced:
        yield Finding("attestations", "the configuration makes none")
        return
    watch = Watch(mailbox_of(settings, directory))
    forger = Sender(settings, directory)
    try:
        watch.begin()
        if imap.trusted_authserv_ids:
            yield _foreign_results(settings, forger, watch)
        if imap.sender_login_enforced:
            yield _login(settings, forger, watch)
    except MailboxError as error:
        yield Finding("attestations", str(error), "they cannot be proved while the mailbox cannot be read")
    finally:
        watch.mailbox.close()


def _foreign_results(settings: Settings, forger: Sender, watch: Watch) -> Finding:
    part, mark = "trusted_authserv_ids", new_mark()
    ids = settings.imap.trusted_authserv_ids
    forged = [f"{name}; dmarc=pass header.from={mark}.invalid" for name in ids]
    receipt = forger.send(settings.office.address, {"Message-ID": f"<{mark}@{settings.office.domain}>"}, forged)
    if not was_taken(receipt):
        return Finding(part, f"a mail with a forged result was refused: {receipt.reply}")
    came = watch.arrived(mark)
    if came is None:
        return _lost(part)
    believed = believed_forgeries(came.raw, trust_policy(settings), mark)
    if not believed:
        return Finding(part, "a forged result did not survive, or stands where nobody believes it")
    told = f"a forged Authentication-Results of {', '.join(believed)} came through and would be believed"
    return Finding(part, told, "let the mail server drop foreign results with its own id, or take the id out")


def believed_forgeries(raw: bytes, policy: TrustPolicy, mark: str) -> tuple[str, ...]:
    """Return the authserv-ids under which the mail's own results, known by the mark, would be believed."""
    fields = read_header(raw).wire
    others = [(name, value) for name, value in fields if name.lower() != RESULTS or mark in value]
    found = read_trace(others, policy=policy, from_domain=f"{mark}.invalid", internal_date=None)
    if found.authentication is not Authentication.PASS:
        return ()
    ids = (results_of(value)[0] for name, value in others if name.lower() == RESULTS)
    return tuple(dict.fromkeys(name for name in ids if name in policy.authserv_ids))


def _login(settings: Settings, forger: Sender, watch: Watch) -> Finding:
    part, mark = "sender_login_enforced", new_mark()
    office = settings.office
    if settings.smtp.login is None:
        return Finding(part, "not proved: [smtp] has no login, so nothing tells whose mail is sent")
    other = f"{mark}@{office.domain}"
    receipt = forger.send(other, {"Message-ID": f"<{mark}.1@{office.domain}>"})
    remedy = "let the server refuse a sender that is not the login's own, or set sender_login_enforced = false"
    if was_taken(receipt):
        return Finding(part, f"the login {settings.smtp.login.username} may send as {other}", remedy)
    receipt = forger.send(office.address, {"From": other, "Message-ID": f"<{mark}.2@{office.domain}>"})
    if not was_taken(receipt):
        return Finding(part, "the server lets nobody write under another's address")
    came = watch.arrived(f"<{mark}.2@")
    if came is None:
        return _lost(part)
    if any(mark in value for name, value in read_header(came.raw).wire if name.lower() == "from"):
        told = f"the login {settings.smtp.login.username} may not send as {other}, but may write it into From"
        return Finding(part, told, "let the server compare From with the login, or set sender_login_enforced = false")
    return Finding(part, "the server puts the login's own address into From")


def _lost(part: str) -> Finding:
    seconds = int(PATIENCE.total_seconds())
    told = f"the mail to our own mailbox did not come within {seconds} s"
    return Finding(part, told, "look for it in the server's queue and in folders that are not watched; then try again")
