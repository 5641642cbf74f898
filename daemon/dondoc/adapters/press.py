"""The press: records and the board as files, each written beside its place and moved there."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from dondoc.adapters.archive import sync_folder
from dondoc.adapters.store import FencedError
from dondoc.core.board import Board
from dondoc.core.record import Record
from dondoc.ports import FormMissingError, Printed, TemplateFaultError


def _always() -> bool:
    return True


class FilePress:
    """`ports.Press` into folders."""

    def __init__(self, records: Path, board: Path, *templates: Path, may_act: Callable[[], bool] = _always) -> None:
        """Write records into one folder and the board to one file, each while `may_act` says so; else FencedError.

        `templates` are the record's Word forms, the shipped one last: one that the office has edited goes before it.
        """
        self._records = records
        self._board = board
        self._templates = templates
        self._may_act = may_act

    def printed(self, record: Record) -> Printed:
        """Return `record-2026-03.json`, `.xlsx`, `.docx`, `.html` and `.pdf`; a form that fails keeps no other back."""
        files: dict[str, bytes] = {}
        lacking: list[str] = []
        faults: list[str] = []
        for form, write in self._forms():
            name = f"record-{record['month']}.{form}"
            try:
                if name not in files:
                    files[name] = write(record)
            except FormMissingError as missing:
                lacking.append(str(missing))
            except TemplateFaultError as fault:  # the next form is made from the next template
                faults.append(str(fault))
        return Printed(files, tuple(lacking), tuple(faults))

    def _forms(self) -> Iterator[tuple[str, Callable[[Record], bytes]]]:
        from dondoc.adapters.records.docx import write_docx  # noqa: PLC0415 - slow to import, seldom needed
        from dondoc.adapters.records.html import write_html  # noqa: PLC0415
        from dondoc.adapters.records.json import write_json  # noqa: PLC0415
        from dondoc.adapters.records.pdf import write_pdf_apart  # noqa: PLC0415
        from dondoc.adapters.records.xlsx import write_xlsx  # noqa: PLC0415

        yield "json", write_json
        yield "xlsx", write_xlsx
        for template in self._templates:
            yield "docx", partial(write_docx, template=template)
        yield "html", write_html
        yield "pdf", write_pdf_apart

    def keep(self, printed: Printed) -> None:
        """Write the files into the records' folder."""
        self._records.mkdir(parents=True, exist_ok=True)
        for name, data in printed.files.items():
            write_atomically(self._records / name, data, self._may_act)

    def board(self, board: Board) -> None:
        """Write the board."""
        from dondoc.adapters.records.board import write_board  # noqa: PLC0415 - slow to import

        self._board.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._board, write_board(board), self._may_act)


def write_atomically(path: Path, data: bytes, may_act: Callable[[], bool] = _always) -> None:
    """Write a file so that a reader sees the old one or the new one, and never half of either; durable at the end.

    Hosts that share the folder do not share what is half written. `may_act` is asked before the new file takes the old
    one's place; FencedError where it says no.
    """
    partial = path.with_name(f".{path.name}.{socket.gethostname()}.part")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not may_act():
            raise FencedError(f"{path.name} is not written: another dondoc may have taken this office over")
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)  # where it failed: on a full disk every byte counts
    sync_folder(path.parent)
