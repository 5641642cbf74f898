"""The picture of `dondoc check` on a terminal, for the sysadmin's guide, from a real run.

PYTHONPATH=daemon:. python -m tests.docs.terminal      renew docs/pictures/check.png, then look at it
"""

import fcntl
import html
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.cli.office import environment
from tests.daemon.office import Plan, Server, imap_of
from tests.letters.browser import browser
from tests.letters.pictures import DOCS, reduced
from tests.servers.dovecot import dovecot
from tests.servers.postfix import postfix

COLUMNS = 100
COLOURS = {"31": "#b3261e", "32": "#1e6b3a", "33": "#8a5a00", "1": "#12202e;font-weight:bold"}
PAGE = """<html><body style="margin:0;background:#f6f8fa"><pre style="margin:0;padding:14px 18px;font:13px/19px
'Liberation Mono',monospace;color:#12202e;width:800px">{}</pre></body></html>"""
SGR = re.compile(r"\x1b\[([0-9;]*)m")


def shown_on_a_terminal(*words: str | Path) -> str:
    """Return what `dondoc` prints on a terminal, colours and all."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "dondoc", *map(str, words)]
    more = {**environment(), "TERM": "xterm-256color"}
    with subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env=more) as running:
        os.close(follower)
        told = b""
        while chunk := _read(leader):
            told += chunk
        running.wait(60)
    os.close(leader)
    return told.decode().replace("\r\n", "\n")


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux: the other end has closed
        return b""


def page_of(command: str, told: str) -> str:
    """Return a page that shows the command and its answer."""
    lines = html.escape(f"# {command}\n{told.rstrip()}", quote=False)

    def span(found: re.Match[str]) -> str:
        colours = [COLOURS[code] for code in found[1].split(";") if code in COLOURS]
        return f'</span><span style="color:{";".join(colours) or "inherit"}">'

    return PAGE.format(f"<span>{SGR.sub(span, lines)}</span>")


def main() -> None:
    """Write the picture."""
    with (
        tempfile.TemporaryDirectory() as folder,
        dovecot() as server,
        postfix(lmtp_port=server.lmtp, sasl_port=server.sasl) as relay,
    ):
        user = server.new_user()
        plan = Plan(imap_of(server, user), Server(relay.port, username=user), address=user)
        imap = replace(plan.imap, host="localhost", port=server.imaps, security="tls")
        office = replace(plan, imap=imap, folders=("INBOX", "Junk")).write(Path(folder) / "dondoc")
        (office / "ca.pem").write_bytes(server.ca_file.read_bytes())
        check = shown_on_a_terminal("--config", office, "check")
        check = check.replace(f"{office}/", "/var/lib/dondoc/").replace(str(office), "/etc/dondoc")
    with browser() as shown:
        raw = shown.picture(page_of("dondoc check", check), width=836, scheme="light", scale=1.5)
    (DOCS / "check.png").write_bytes(reduced(Image.open(BytesIO(raw)).convert("RGB")))


if __name__ == "__main__":
    main()
