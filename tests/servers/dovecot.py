"""A private Dovecot 2.3 on loopback: every user name is a mailbox of its own, every password is PASSWORD.

Works as root and as an ordinary user. IMAP with STARTTLS, IMAPS and LMTP; quota; Maildir, so that a test can look
at the flags in the file names.
"""

import base64
import contextlib
import getpass
import grp
import hmac
import imaplib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.certificates import self_signed
from tests.servers.ports import free_ports, wait_for_port

PASSWORD = "mật-khẩu của Sở"
QUOTA_KIB = 64 * 1024
USERS = 1000
_TOKEN_KEY = b"a key of thirty-two bytes or more"

_CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
instance_name = test-{imap}
hostname = imap.test.invalid
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {owner}
default_internal_group = {owner_group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:~/Maildir
mailbox_list_index = yes
mail_max_userip_connections = 200
disable_plaintext_auth = no
mail_fsync = never
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2
ssl = yes
ssl_cert = <{root}/certificate.pem
ssl_key = <{root}/key.pem
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage={quota}K
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
service lmtp {{
  user = {owner}
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""

# Tokens are checked here, without a provider: signed with a key that only this server has.
_OAUTH = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = email
"""


@dataclass
class Dovecot:
    """A running server; `stop` and `start` may be called any number of times, the mail stays."""

    root: Path
    imap: int
    imaps: int
    lmtp: int
    sasl: int  # where a Postfix asks whether a login is right
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _users: int = 0

    @property
    def ca_file(self) -> Path:
        """The authority that a client must trust."""
        return self.root / "certificate.pem"

    def start(self) -> None:
        """Start and wait until it answers."""
        command = ["dovecot", "-F", "-c", str(self.root / "dovecot.conf")]
        environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"}
        self._process = subprocess.Popen(command, start_new_session=True, env=environment)
        wait_for_port(self.imap)

    def stop(self) -> None:
        """Stop, and break off whatever a connection is being told."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        with contextlib.suppress(ProcessLookupError):  # imap processes finish their command first
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(5)
        self._process = None

    def new_user(self) -> str:
        """Return a user whose mailbox is empty."""
        self._users += 1
        assert self._users < USERS
        return _user(self._users)

    def token(self, user: str, expires: int = 4_000_000_000) -> str:
        """Return an OAuth token (a JWT, RFC 7519) that logs this user in, by default for some years."""
        header = _base64url(b'{"alg":"HS256","typ":"JWT"}')
        claims = json.dumps({"email": user, "sub": user, "iat": min(1_700_000_000, expires), "exp": expires})
        signed = f"{header}.{_base64url(claims.encode())}"
        return f"{signed}.{_base64url(hmac.digest(_TOKEN_KEY, signed.encode(), 'sha256'))}"

    def maildir(self, user: str) -> Path:
        """Return the Maildir of a user's INBOX."""
        return self.root / "mail" / user / "Maildir"

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[imaplib.IMAP4]:
        """Log in as the people of the office do, with a mail program that may change everything."""
        client = imaplib.IMAP4("127.0.0.1", self.imap, timeout=10)
        try:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            yield client
        finally:
            client.shutdown()

    def append(self, user: str, *mails: bytes, folder: str = "INBOX", date: str = "") -> None:
        """Put mails into a folder; `date` is an INTERNALDATE with its quotes, by default the present."""
        with self.client(user) as client:
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for mail in mails:
                status, told = client.append(folder, "", date, mail)
                assert status == "OK", told

    def fill(self, user: str, mails: Sequence[bytes]) -> None:
        """Put many mails into an INBOX that nobody watches yet, as files: ten times as fast as `append`."""
        self.append(user, mails[0])
        new = self.maildir(user) / "new"
        owner = new.stat()
        for number, mail in enumerate(mails[1:]):
            path = new / f"{1_700_000_000 + number}.M{number}P1.test"
            path.write_bytes(mail.replace(b"\r\n", b"\n"))
            os.chown(path, owner.st_uid, owner.st_gid)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _user(number: int) -> str:
    return f"baocao{number}@test.invalid"


@contextlib.contextmanager
def dovecot(
    quota_kib: int = QUOTA_KIB, *, names: Sequence[str] = ("DNS:localhost", "IP:127.0.0.1"), made_days_ago: float = 0
) -> Iterator[Dovecot]:
    """Run a server in a folder of its own, with a certificate for these names; both are gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    self_signed(root, *names, made_days_ago=made_days_ago)
    server = _prepared(root, quota_kib)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(root, ignore_errors=True)


def _prepared(root: Path, quota_kib: int) -> Dovecot:
    root.chmod(0o755)  # the unprivileged login process has to reach its sockets
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam("dovecot" if is_root else getpass.getuser())  # Dovecot never lets mail belong to root
    for name in ("run", "state", "mail"):
        (root / name).mkdir()
    os.chown(root / "mail", owner.pw_uid, owner.pw_gid)
    # All at once: Dovecot looks at the file's age in seconds, and would not know a user added a moment later.
    users = "".join(f"{_user(number)}:{{PLAIN}}{PASSWORD}::::::\n" for number in range(USERS))
    (root / "users").write_text(users, encoding="utf-8")
    keys = root / "keys" / "default" / "HS256"
    keys.mkdir(parents=True)
    (keys / "default").write_bytes(base64.b64encode(_TOKEN_KEY))
    (root / "oauth2").write_text(_OAUTH.format(root=root), encoding="utf-8")
    imap, imaps, lmtp, sasl = free_ports(4)
    text = _CONFIGURATION.format(
        root=root,
        imap=imap,
        imaps=imaps,
        lmtp=lmtp,
        sasl=sasl,
        quota=quota_kib,
        owner=owner.pw_name,
        owner_group=grp.getgrgid(owner.pw_gid).gr_name,
        login="dovenull" if is_root else owner.pw_name,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
    )
    (root / "dovecot.conf").write_text(text, encoding="utf-8")
    return Dovecot(root, imap, imaps, lmtp, sasl)
