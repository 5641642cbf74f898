"""The service talks to the configured hosts and to nobody else, from its start to its end: every call is noted."""

import json
from dataclasses import replace
from pathlib import Path

from tests.daemon.books import judged_count
from tests.daemon.office import Plan, Server, imap_of, report, unit_address
from tests.daemon.service import Service, await_that
from tests.daemon.sink import Sink
from tests.servers.dovecot import Dovecot

# Loaded by Python itself before anything of ours: notes every name that is looked up, every address that is called
# and every program that is started. An audit hook cannot be taken out again (PEP 578).
WITNESS = """
import json, os, sys
calls = {"socket.connect": 1, "socket.sendto": 1, "socket.bind": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0,
         "socket.gethostbyaddr": 0, "subprocess.Popen": 0, "os.system": 0, "os.exec": 0, "os.posix_spawn": 0}
def note(event, given, writer=os.open(os.environ["WITNESS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)):
    if event in calls:
        what = given[calls[event]]
        what = what.decode() if isinstance(what, bytes) else what
        os.write(writer, (json.dumps([event, what], default=str) + "\\n").encode())
sys.addaudithook(note)
"""
WEB = "https://evil.example/x.png"


def tempting(raw: bytes) -> bytes:
    """Return a report whose every part asks to fetch something."""
    page = f"<link rel=stylesheet href={WEB}><img src={WEB}><iframe src={WEB}></iframe>"
    head = "Disposition-Notification-To: <spy@evil.example>\nReturn-Receipt-To: <spy@evil.example>\n"
    html = f"Content-Type: text/html; charset=utf-8\n\n{page}\n"
    outside = f'Content-Type: message/external-body; access-type=URL; URL="{WEB}"\n\nContent-Type: text/plain\n\n'
    text = raw.decode().replace("\r\n", "\n")
    boundary = text.partition('boundary="')[2].partition('"')[0]
    assert boundary
    parts = "".join(f"--{boundary}\n{part}\n" for part in (html, outside))
    return (head + text.replace(f"--{boundary}--", f"{parts}--{boundary}--")).encode()


def test_the_service_calls_the_configured_hosts_alone(server: Dovecot, post: Sink, tmp_path: Path) -> None:
    user = server.new_user()
    (tmp_path / "witness").mkdir()
    (tmp_path / "witness" / "sitecustomize.py").write_text(WITNESS, encoding="utf-8")
    plan = replace(Plan(imap_of(server, user), Server(post.port)), mail='alert_command = ["true"]')
    noted = tmp_path / "noted"
    daemon = Service(plan.write(tmp_path / "office"), {"look": 1}, witness=tmp_path / "witness")
    daemon.surroundings["WITNESS"] = str(noted)
    try:
        daemon.idle()
        server.append(user, tempting(report(unit_address(1))))
        await_that(lambda: judged_count(daemon.database) == 1, "the report judged", daemon.log)
        await_that(lambda: post.of_kind("ack"), "the acknowledgement", daemon.log)
        daemon.stop()
    finally:
        daemon.close()
    heard = [json.loads(line) for line in noted.read_text(encoding="utf-8").splitlines()]
    called = {tuple(what[:2]) for event, what in heard if event == "socket.connect" and isinstance(what, list)}
    assert called == {("127.0.0.1", server.imap), ("127.0.0.1", post.port)}
    assert {what for event, what in heard if event.startswith("socket.get")} <= {"127.0.0.1"}
    assert {what for event, what in heard if not event.startswith("socket.")} == set()
    assert {what for event, what in heard if event == "socket.bind"} == set()
    assert {what for event, what in heard if event == "socket.sendto"} == {str(daemon.directory / "notify")}
