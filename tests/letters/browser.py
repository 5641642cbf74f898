"""One Chromium that shows page after page: its DevTools protocol over two pipes, without a port or a library."""

import base64
import fcntl
import json
import os
import select
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb", "--remote-debugging-pipe",
    "--password-store=basic", "--mute-audio", "--lang=vi", "--disable-dev-shm-usage",
)  # fmt: skip
PATIENCE = 60.0  # seconds for one answer
ABOVE = 10  # Chromium reads from descriptor 3 and writes to 4: ours stay clear of them


class Browser:
    """Shows HTML at a width and in a colour scheme, and takes its picture."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        """Talk over these descriptors; one page is opened and used for everything."""
        self._to, self._from = to_browser, from_browser
        self._rest = b""
        self._number = 0
        self._session = ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")
        self._frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def picture(self, html: str, *, width: int, scheme: str, scale: float = 1) -> bytes:
        """Return the whole page as a PNG; `scheme` is light or dark."""
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._size(width, 400, scale)
        self._ask("Page.setDocumentContent", frameId=self._frame, html=html)
        self._size(width, self._number_of("scrollHeight"), scale)
        shot = self._ask("Page.captureScreenshot", format="png", optimizeForSpeed=True)
        return base64.b64decode(shot["data"])

    def overflow(self, html: str, *, width: int) -> int:
        """Return by how many pixels the page is wider than the window."""
        self._size(width, 400, 1)
        self._ask("Page.setDocumentContent", frameId=self._frame, html=html)
        return self._number_of("scrollWidth") - width

    def close(self) -> None:
        """Ask it to end in order."""
        self._ask("Browser.close")

    def _size(self, width: int, height: int, scale: float) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **metrics)

    def _number_of(self, measure: str) -> int:
        expression = f"document.fonts.ready.then(() => document.documentElement.{measure})"
        answer = self._ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return int(answer["result"]["value"])

    def _ask(self, method: str, **parameters: object) -> Mapping[str, Any]:
        self._number += 1
        asked = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        return next(self._answers(self._number))

    def _answers(self, number: int) -> Iterator[Mapping[str, Any]]:
        while True:
            while b"\0" in self._rest:
                line, self._rest = self._rest.split(b"\0", 1)
                told = json.loads(line)
                if told.get("id") == number:
                    if "error" in told:
                        raise RuntimeError(f"Chromium: {told['error']}")
                    yield told["result"]
            if not select.select([self._from], [], [], PATIENCE)[0]:
                raise TimeoutError("Chromium does not answer")
            more = os.read(self._from, 1 << 20)
            if not more:
                raise RuntimeError("Chromium has ended")
            self._rest += more


@contextmanager
def browser() -> Iterator[Browser]:
    """Give one Chromium with a profile of its own; it ends with the block."""
    (their_in, our_out), (our_in, their_out) = (tuple(_above(fd) for fd in os.pipe()) for _ in range(2))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:  # its helpers may outlive it a little
        command = ["chromium", *FLAGS, f"--user-data-dir={profile}"]
        script = f'exec "$@" 3<&{their_in} 4>&{their_out}'
        process = subprocess.Popen(
            ["/bin/bash", "-c", script, "chromium", *command],
            pass_fds=(their_in, their_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(their_in)
        os.close(their_out)
        try:
            shown = Browser(our_out, our_in)
            yield shown
            shown.close()
        finally:
            os.close(our_out)  # it ends when nobody is there to talk to
            process.wait(timeout=PATIENCE)
            os.close(our_in)


def _above(descriptor: int) -> int:
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, ABOVE)
    os.close(descriptor)
    return moved
