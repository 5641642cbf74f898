"""Commands and their answers, read one by one as they come, so that memory does not grow with the mailbox."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from dondoc.adapters.imap_account import one_line
from dondoc.adapters.imap_fetch import Answer
from dondoc.adapters.imap_line import MAX_LITERAL, PlainClient
from dondoc.ports import MailboxError

MAX_LITERALS: Final = 10_000  # literals in one answer

_LITERAL: Final = re.compile(rb"\{(\d{1,10})\}\r?\n\Z")
_COUNT: Final = re.compile(rb"\* (\d{1,10}) (EXISTS|EXPUNGE)\b", re.IGNORECASE)
_TAGGED: Final = re.compile(rb"([A-Za-z0-9]+) (OK|NO|BAD)\b", re.IGNORECASE)


class RefusedError(Exception):
    """The server answered NO or BAD; the line stands."""


class Wire:
    """One command at a time on a line that is logged in.

    `exists` is the number of mails in the selected folder as last told; `news` is set when it has grown, until
    somebody clears it.
    """

    def __init__(self, client: PlainClient) -> None:
        """Take over a client; imaplib's own commands may still be used while none of ours runs."""
        self.client = client
        self.exists = 0
        self.news = False
        self._commands = 0
        self._running: Answers | None = None

    def ask(self, command: str) -> list[Answer]:
        """Return all answers to a command whose answer is small; RefusedError for NO and BAD."""
        return list(self.stream(command))

    def stream(self, command: str) -> "Answers":
        """Send a command; return its answers as they come."""
        self._running = Answers(self, self.begin(command))
        return self._running

    def begin(self, command: str) -> str:
        """Send a command and return its tag; answers to the one before that nobody has read yet are put by."""
        self.settle()
        self._commands += 1
        tag = f"d{self._commands}"
        self.client.send(f"{tag} {command}\r\n".encode("ascii"))
        return tag

    def settle(self) -> None:
        """Read what is still to come of the command before."""
        if self._running is not None:
            self._running.put_by()
            self._running = None

    def next_answer(self, tag: str) -> Answer | None:
        """Return the next untagged answer, None at the end of the command; RefusedError, MailboxError."""
        line = self.client.readline()
        if line[:2] == b"* ":
            self._note(line)
            return self._with_literals(line)
        if line[:1] == b"+":
            return Answer(line.rstrip(b"\r\n"), ())
        end = _TAGGED.match(line)
        if end is None or end[1] != tag.encode("ascii"):
            raise MailboxError(f"the server sent a line that is no IMAP: {_shown(line)}")
        if end[2].upper() != b"OK":
            raise RefusedError(_shown(line[len(end[1]) :]))
        return None

    def _with_literals(self, line: bytes) -> Answer:
        literal = _LITERAL.search(line)
        if literal is None:
            return Answer(line.rstrip(b"\r\n"), ())
        lines = [line.rstrip(b"\r\n")]
        literals: list[bytes] = []
        total = 0
        while literal is not None:
            total += int(literal[1])
            if total > MAX_LITERAL or len(literals) >= MAX_LITERALS:
                raise MailboxError("the server sent an answer larger than any mail")
            literals.append(self.client.read(int(literal[1])))
            line = self.client.readline()
            lines.append(line.rstrip(b"\r\n"))
            literal = _LITERAL.search(line)
        return Answer(b"".join(lines), literals)

    def _note(self, line: bytes) -> None:
        if line[2:5].upper() == b"BYE":
            raise MailboxError(f"the server ends the connection: {_shown(line[5:])}")
        count = _COUNT.match(line)
        if count is None:
            return
        if count[2].upper() == b"EXPUNGE":
            self.exists = max(0, self.exists - 1)
            return
        self.news = self.news or int(count[1]) > self.exists
        self.exists = int(count[1])


class Answers(Iterator[Answer]):
    """The answers to one command; may be left half read, and be read on after other commands."""

    def __init__(self, wire: Wire, tag: str) -> None:
        """Belong to a command just sent."""
        self._wire = wire
        self._tag = tag
        self._put_by: deque[Answer] = deque()
        self._refusal: RefusedError | None = None
        self._is_over = False

    def __next__(self) -> Answer:
        """Return the next answer; RefusedError after the last where the server refused."""
        if self._put_by:
            return self._put_by.popleft()
        answer = None if self._is_over else self._read()
        if answer is not None:
            return answer
        if self._refusal is not None:
            refusal, self._refusal = self._refusal, None
            raise refusal
        raise StopIteration

    def put_by(self) -> None:
        """Read all that is still to come and keep it."""
        while not self._is_over:
            answer = self._read()
            if answer is not None:
                self._put_by.append(answer)

    def _read(self) -> Answer | None:
        try:
            answer = self._wire.next_answer(self._tag)
        except RefusedError as refusal:
            self._refusal, answer = refusal, None
        self._is_over = answer is None
        return answer


def _shown(line: bytes) -> str:
    return one_line(line[:200].decode("utf-8", "replace"))
