"""An SMTP server on loopback that answers as a script says: refuses, hangs up, falls silent, dribbles."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import BinaryIO, Final, assert_never

_PATIENCE: Final = 20.0  # seconds: a stuck test ends by itself


class Then(Enum):
    """What the server does after an answer."""

    GO_ON = auto()
    HANG_UP = auto()
    FALL_SILENT = auto()  # until the client leaves
    DRIBBLE = auto()  # an answer without end, byte by byte, until the client leaves


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines to send, without the last line end (empty: none), and what follows."""

    text: str = ""
    then: Then = Then.GO_ON


HANG_UP: Final = Answer(then=Then.HANG_UP)
FALL_SILENT: Final = Answer(then=Then.FALL_SILENT)
DRIBBLE: Final = Answer(then=Then.DRIBBLE)

# By verb; `greeting` before all, `content` in the middle of the mail, `.` after it. The last answer of a list repeats.
Script = Mapping[str, Sequence[Answer]]

PLEASANT: Final[Script] = MappingProxyType(
    {
        "greeting": [Answer("220 hello")],
        "EHLO": [Answer("250-hello\r\n250-PIPELINING\r\n250 SIZE 10485760")],
        "MAIL": [Answer("250 2.1.0 Ok")],
        "RCPT": [Answer("250 2.1.5 Ok")],
        "DATA": [Answer("354 go ahead")],
        "content": [Answer()],
        ".": [Answer("250 2.0.0 Ok: queued")],
        "RSET": [Answer("250 2.0.0 Ok")],
        "QUIT": [Answer("221 2.0.0 Bye", Then.HANG_UP)],
    },
)


@dataclass(slots=True)
class ScriptedSmtp:
    """What the server was told, connection by connection, and the mails it got, dots still doubled."""

    port: int
    heard: list[list[str]] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def scripted_smtp(*scripts: Script) -> Iterator[ScriptedSmtp]:
    """Run a server: each connection gets the next script, the last one repeats; what a script omits is PLEASANT."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = ScriptedSmtp(int(listener.getsockname()[1]))
        thread = threading.Thread(target=_serve, args=(listener, server, scripts or (PLEASANT,)))
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread up
            thread.join(_PATIENCE)


def _serve(listener: socket.socket, server: ScriptedSmtp, scripts: Sequence[Script]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        number = len(server.heard)
        server.heard.append([])
        with connection, contextlib.suppress(ConnectionError, TimeoutError):
            connection.settimeout(_PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _Talk(connection, server, {**PLEASANT, **scripts[min(number, len(scripts) - 1)]}).run()


class _Talk:
    """One connection."""

    def __init__(self, connection: socket.socket, server: ScriptedSmtp, script: Script) -> None:
        self._connection = connection
        self._lines: BinaryIO = connection.makefile("rb")
        self._server = server
        self._script = {verb: list(answers) for verb, answers in script.items()}

    def run(self) -> None:
        """Talk until one side has had enough."""
        with self._lines:
            going = self._answer("greeting")
            while going and (line := self._lines.readline()):
                self._server.heard[-1].append(line.decode().rstrip("\r\n"))
                verb = line.split()[0].decode().upper() if line.split() else ""
                going = self._content() if verb == "DATA" and self._will_take() else self._answer(verb)

    def _will_take(self) -> bool:
        return self._script["DATA"][0].text.startswith("354")

    def _content(self) -> bool:
        if not self._answer("DATA"):
            return False
        taken: list[bytes] = []
        while (line := self._lines.readline()) != b".\r\n":
            if not line or (not taken and not self._answer("content")):
                return False
            taken.append(line)
        self._server.mails.append(b"".join(taken))
        return self._answer(".")

    def _answer(self, verb: str) -> bool:
        """Return whether the talk goes on."""
        answers = self._script.get(verb, [Answer("502 5.5.2 what?")])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.text:
            self._connection.sendall(f"{answer.text}\r\n".encode())
        match answer.then:
            case Then.GO_ON:
                return True
            case Then.HANG_UP:
                return False
            case Then.FALL_SILENT:
                while self._connection.recv(65536):
                    pass
                return False
            case Then.DRIBBLE:
                self._dribble()
                return False
            case _:
                assert_never(answer.then)

    def _dribble(self) -> None:
        pause = threading.Event()
        while not pause.wait(0.02):
            self._connection.sendall(b"2")
