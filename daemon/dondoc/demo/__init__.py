"""`dondoc demo`: a month of reports in fast motion, over a real IMAP and a real SMTP server on this machine alone."""

import sys
from pathlib import Path

EXTRA = frozenset({"aiosmtpd", "proxyprotocol", "pymap"})


def main(out: Path | None = None) -> int:
    """Play the month and leave mails, board, record and ledger in `out`, `dondoc-demo` where none is named.

    Return 0; 1 where the servers are not installed or the folder cannot be written, with a sentence on standard error.
    """
    try:
        from dondoc.demo.show import show  # noqa: PLC0415 - nothing else needs these libraries
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        return _failed(f"the demo needs {error.name}: pip install 'dondoc[demo]'")
    try:
        show(out or Path("dondoc-demo"))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _failed(f"the demo cannot go on: {where}{error.strerror or error}")
    return 0


def _failed(sentence: str) -> int:
    print(f"dondoc: {sentence}", file=sys.stderr)  # noqa: T201 - a command's answer
    return 1
