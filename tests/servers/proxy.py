"""A TCP proxy that a test owns, byte by byte: it records, rewrites, fragments, drops and cuts."""

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator
from enum import Enum, auto


class Traffic(Enum):
    """What happens to bytes that come from the server."""

    PASS = auto()
    FRAGMENT = auto()  # one byte a packet
    DROP = auto()  # swallowed in both directions: a half-open line


class Proxy:
    """Forwards connections on `port` to a port of loopback.

    `asked` holds all bytes that clients sent. `rewrite` is applied to what the server sends, chunk by chunk.
    """

    def __init__(self, target: int, listener: socket.socket | None = None) -> None:
        """Listen at once, on `listener` where one is given; `close` ends it."""
        self.target = target
        self.traffic = Traffic.PASS
        self.rewrite: Callable[[bytes], bytes] = bytes
        self.asked = bytearray()
        self.connections = 0
        self._listener = listener or socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def cut(self) -> None:
        """Close every connection now."""
        ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening and close every connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._carry, args=(client,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _carry(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
        except OSError:
            client.close()
            return
        self._ends += [client, server]
        with client, server, contextlib.suppress(OSError):
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self._step(client, server):
                pass

    def _step(self, client: socket.socket, server: socket.socket) -> bool:
        for end in select.select([client, server], [], [])[0]:
            data = end.recv(65536)
            if not data:
                return False
            if end is client:
                self.asked += data
                self._send(server, data)
            else:
                self._send(client, self.rewrite(data))
        return True

    def _send(self, end: socket.socket, data: bytes) -> None:
        match self.traffic:
            case Traffic.DROP:
                pass
            case Traffic.PASS:
                end.sendall(data)
            case Traffic.FRAGMENT:
                for byte in data:
                    end.sendall(bytes([byte]))


@contextlib.contextmanager
def proxy(target: int, listener: socket.socket | None = None) -> Iterator[Proxy]:
    """Run a proxy before a port of loopback."""
    running = Proxy(target, listener)
    try:
        yield running
    finally:
        running.close()
