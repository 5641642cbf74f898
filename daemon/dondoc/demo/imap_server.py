"""An IMAP server for one mailbox, inside this program and on loopback: pymap with its memory for a disk."""

import asyncio
import datetime as dt
import imaplib
import threading
from argparse import Namespace
from typing import Final, Self

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

from dondoc.adapters.imap_line import PlainClient

LOOPBACK: Final = "127.0.0.1"
PATIENCE: Final = 20.0  # seconds


class EmbeddedImap:
    """The server, on a thread and an event loop of its own; use it in a `with`. `port` is known once it runs."""

    def __init__(self, user: str, password: str) -> None:
        """Take the one login that is let in; nothing listens yet."""
        self._user = user
        self._password = password
        self._loop = asyncio.new_event_loop()
        self._ready: threading.Event = threading.Event()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="demo-imap", daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        """Listen; RuntimeError where the server does not come up."""
        self._thread.start()
        if not self._ready.wait(PATIENCE) or not self.port:
            raise RuntimeError("the embedded IMAP server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and wait for the thread to end."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        backend, config = await DictBackend.init(self._arguments())
        config.apply_context()
        # pymap speaks to connections through this reader, also where no proxy stands before it.
        connected = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        async with await asyncio.start_server(connected, host=LOOPBACK, port=0) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._over.wait()
        await self._hang_up()

    async def _hang_up(self) -> None:
        """End the connections that are still open, so that no task is left behind."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _arguments(self) -> Namespace:
        """Return what pymap's own command line would have given."""
        return Namespace(
            host=LOOPBACK,
            port=0,
            debug=False,
            cert=None,
            key=None,
            tls=False,
            passlib_cfg=None,
            proxy_protocol=None,
            demo_data=False,
            demo_user=self._user,
            demo_password=self._password,
        )


class Postman:
    """Puts mails into the mailbox over IMAP, as the office's mail system does; use it in a `with`."""

    def __init__(self, port: int, user: str, password: str) -> None:
        """Connect and log in."""
        self._client = PlainClient(LOOPBACK, port, PATIENCE)
        self._client.login(user, password)

    def __enter__(self) -> Self:
        """Return the postman."""
        return self

    def __exit__(self, *_: object) -> None:
        """Log out."""
        self._client.logout()

    def add_folder(self, name: str) -> None:
        """Make a folder."""
        self._expect(*self._client.create(name))

    def deliver(self, folder: str, raw: bytes, at: dt.datetime) -> None:
        """Append a mail with `at` as its INTERNALDATE; RuntimeError where the server will not have it."""
        self._expect(*self._client.append(folder, "", imaplib.Time2Internaldate(at), raw))

    def _expect(self, answer: str, words: object) -> None:
        if answer != "OK":
            raise RuntimeError(f"the embedded IMAP server answered {answer}: {words}")
