"""Hosts on one machine: network namespaces, each joined to a hub by a cable of its own. Needs root.

Nothing of it is seen by the machine's own network. A host reaches the hub at its gateway's address, and what listens on
the machine's loopback through `relay`.
"""

import contextlib
import ctypes
import itertools
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from tests.servers.proxy import Proxy, proxy

_CLONE_NEWNET = 0x40000000
_NUMBERS = itertools.count(1)


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"


@dataclass(frozen=True, slots=True)
class Host:
    """A host with a network of its own."""

    name: str
    namespace: str
    hub: str
    gateway: str

    @property
    def inside(self) -> tuple[str, ...]:
        """Return what runs a command on this host, under its own host name."""
        named = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.name)
        return ("ip", "netns", "exec", self.namespace, *named)

    def cut(self) -> None:
        """Pull its cable out: nothing comes or goes, and nobody is told."""
        _ip("-n", self.hub, "link", "set", self.name, "down")

    def mend(self) -> None:
        """Put its cable in again."""
        _ip("-n", self.hub, "link", "set", self.name, "up")

    def relay(self, target: int) -> contextlib.AbstractContextManager[Proxy]:
        """Carry connections to a port of this host's loopback on to one of the machine's loopback."""
        return proxy(target, _listener_in(self.namespace))


@dataclass(frozen=True, slots=True)
class Hub:
    """What all cables lead to."""

    namespace: str
    hosts: tuple[Host, ...]

    @property
    def inside(self) -> tuple[str, ...]:
        """Return what runs a command at the hub."""
        return ("ip", "netns", "exec", self.namespace)

    @property
    def addresses(self) -> str:
        """Return where the hub can be reached, for a server's list of addresses."""
        return ",".join(host.gateway for host in self.hosts)


def _listener_in(namespace: str) -> socket.socket:
    """Return a socket that listens on a namespace's loopback; it stays there whoever uses it."""
    made: list[socket.socket] = []

    def make() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/run/netns/{namespace}", "rb") as place:  # noqa: PTH123 - a descriptor is wanted
            if libc.setns(place.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        made.append(socket.create_server(("127.0.0.1", 0)))

    thread = threading.Thread(target=make)  # a thread of its own: the others stay where they are
    thread.start()
    thread.join()
    return made[0]


@contextlib.contextmanager
def hosts(*names: str) -> Iterator[Hub]:
    """Give hosts of these names around a hub; all are gone afterwards, with the processes' network."""
    prefix = f"dondoc{os.getpid()}n{next(_NUMBERS)}"
    hub = f"{prefix}hub"
    made = tuple(Host(name, f"{prefix}{name}", hub, f"10.213.{n}.1") for n, name in enumerate(names, 1))
    with contextlib.ExitStack() as undo:
        for namespace in (hub, *(host.namespace for host in made)):
            _ip("netns", "add", namespace)
            undo.callback(_ip, "netns", "del", namespace)
            _ip("-n", namespace, "link", "set", "lo", "up")
        for host in made:
            _ip("-n", hub, "link", "add", host.name, "type", "veth", "peer", "name", "eth0", "netns", host.namespace)
            _ip("-n", hub, "addr", "add", f"{host.gateway}/30", "dev", host.name)
            _ip("-n", hub, "link", "set", host.name, "up")
            _ip("-n", host.namespace, "addr", "add", f"{host.gateway[:-1]}2/30", "dev", "eth0")
            _ip("-n", host.namespace, "link", "set", "eth0", "up")
        yield Hub(hub, made)
