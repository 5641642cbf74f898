"""A private Postfix on loopback: a real queue, real delivery into Maildirs or over LMTP. Needs root."""

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.servers.ports import free_ports, wait_for_port

DOMAIN: Final = "test.invalid"
_PATIENCE: Final = 30.0  # seconds until a mail must have been delivered

_MAIN: Final = """\
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/log
maillog_file_prefixes = {root}
import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.{domain}
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
smtpd_recipient_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
default_transport = error:5.4.4 nothing leaves this machine
message_size_limit = 52428800
queue_minfree = 0
# Queue ids that begin with the time, so that their order is the order of acceptance.
enable_long_queue_ids = yes
virtual_mailbox_domains = {domain}
virtual_transport = {transport}
virtual_mailbox_limit = 0
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = {mailboxes}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
"""

# Who logs in may send as the login alone, as far as the envelope goes: no Postfix looks at the From field by itself.
_LOGIN: Final = """\
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl_port}
smtpd_sender_login_maps = regexp:{root}/etc/logins
smtpd_sender_restrictions = reject_sender_login_mismatch
"""

# service type private unprivileged chroot wake-up processes command
_MASTER: Final = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running Postfix: where to hand mail in, and where it ends up."""

    port: int
    root: Path

    def delivered(self, user: str, count: int) -> list[bytes]:
        """Return the mails in a user's Maildir, once there are `count`; AssertionError where they do not come."""
        new = self.root / "mail" / user / "new"
        ends = time.monotonic() + _PATIENCE
        while (found := len(list(new.glob("*")))) < count:
            assert time.monotonic() < ends, f"{found} of {count} mails have come: {self.log()[-2000:]}"
            time.sleep(0.1)
        return [path.read_bytes() for path in new.iterdir()]

    def log(self) -> str:
        """Return Postfix's log so far."""
        return (self.root / "log").read_text()

    def await_log(self, words: str) -> None:
        """Return once the log holds these words; AssertionError where they do not come."""
        ends = time.monotonic() + _PATIENCE
        while words not in self.log():
            assert time.monotonic() < ends, f"{words!r} is not in the log: {self.log()[-2000:]}"
            time.sleep(0.1)


@contextlib.contextmanager
def postfix(
    *users: str, lmtp_port: int | None = None, sasl_port: int | None = None, header_checks: str = ""
) -> Iterator[Postfix]:
    """Run a Postfix that takes mail for `users` at test.invalid, into Maildirs; or for anybody, with an LMTP port.

    With `sasl_port` (Dovecot's) one may log in; `header_checks` is a regexp table (header_checks(5)).
    """
    with tempfile.TemporaryDirectory(prefix="dondoc-postfix-") as directory:
        root = Path(directory)
        root.chmod(0o755)  # Postfix's own users pass through
        (port,) = free_ports(1)
        _configure(root, port=port, users=users, lmtp_port=lmtp_port)
        _add_rules(root, sasl_port, header_checks)
        starter = subprocess.Popen(
            ["postfix", "-c", str(root / "etc"), "start-fg"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _await_greeting(port)
            yield Postfix(port, root)
        finally:
            _stop(root, starter)


def _configure(root: Path, *, port: int, users: tuple[str, ...], lmtp_port: int | None) -> None:
    owner = pwd.getpwnam("postfix")
    for name in ("etc", "spool", "spool/pid", "data", "mail"):
        (root / name).mkdir()
    for name in ("data", "mail"):
        os.chown(root / name, owner.pw_uid, owner.pw_gid)
    nobody = pwd.getpwnam("nobody")
    os.chown(root / "mail", nobody.pw_uid, nobody.pw_gid)
    mailboxes = ", ".join(f"{{ {user}@{DOMAIN} = {user}/ }}" for user in users)
    main = _MAIN.format(
        root=root,
        domain=DOMAIN,
        transport="virtual" if lmtp_port is None else f"lmtp:inet:127.0.0.1:{lmtp_port}",
        mailboxes=f"inline:{{ {mailboxes} }}" if lmtp_port is None else "",
        uid=nobody.pw_uid,
        gid=nobody.pw_gid,
    )
    (root / "etc/main.cf").write_text(main)
    (root / "etc/master.cf").write_text(_MASTER.format(port=port))


def _add_rules(root: Path, sasl_port: int | None, header_checks: str) -> None:
    main = (root / "etc/main.cf").read_text()
    if sasl_port is not None:
        main += _LOGIN.format(sasl_port=sasl_port, root=root)
        (root / "etc/logins").write_text("/^(.*)$/ ${1}\n")
    if header_checks:
        main += f"header_checks = regexp:{root}/etc/header_checks\n"
        (root / "etc/header_checks").write_text(header_checks)
    (root / "etc/main.cf").write_text(main)


def _await_greeting(port: int) -> None:
    wait_for_port(port)  # master listens before smtpd can answer
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as line:
        assert line.recv(4) == b"220 "


def _stop(root: Path, starter: subprocess.Popen[bytes]) -> None:
    # `postfix` only starts the master, which leads a group of its own; its daemons would linger until they are idle.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        group = int((root / "spool/pid/master.pid").read_text())
        for _ in range(100):
            os.killpg(group, signal.SIGTERM)  # ProcessLookupError once all have gone
            time.sleep(0.05)
        os.killpg(group, signal.SIGKILL)
    starter.wait(_PATIENCE)
