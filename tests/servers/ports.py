"""Free ports on loopback, and waiting until something listens there."""

import socket
import time


def free_ports(count: int) -> tuple[int, ...]:
    """Return that many ports that nobody used a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = tuple(s.getsockname()[1] for s in sockets)
    for s in sockets:
        s.close()
    return ports


def wait_for_port(port: int, *, seconds: float = 60.0) -> None:
    """Return once the port accepts connections; TimeoutError otherwise."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port}") from None
            time.sleep(0.02)
        else:
            return
