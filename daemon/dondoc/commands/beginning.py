"""`init`: a dozen questions, or a spreadsheet of units, make the five files; nothing that is there is overwritten."""

import datetime as dt
import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from dondoc.adapters.host import SystemClock
from dondoc.adapters.spreadsheet import SpreadsheetError, read_sheet
from dondoc.commands.answers import DONE, CommandError
from dondoc.commands.desk import directory_of
from dondoc.config import ConfigurationError, load
from dondoc.config.draft import QUESTIONS, Answers, Question, UnitTableError, draft, units_of
from dondoc.config.folder import DEFAULT_DIRECTORY, FILES
from dondoc.config.table import RefusedError
from dondoc.outside import template_names
from dondoc.resources import sample_config_dir

PUBLIC = 0o644  # no secret stands in these files
STAND_INS = {
    "office.agency": "Sở",
    "office.address": "bao-cao@dondoc.invalid",
    "office.operators": "van-phong@dondoc.invalid",
    "office.leaders": "lanh-dao@dondoc.invalid",
}
NEXT = """Written: {files}
Next:
1. Make reports.toml yours: it names sample reports. Look through the other four.
2. Put the mailbox's passwords there (type one, Enter, Ctrl-D):
     install -m 600 /dev/stdin {directory}/imap-password
     install -m 600 /dev/stdin {directory}/smtp-password
3. dondoc{option} check
4. {start}   (a month on trial first: hold = true in [mail] of dondoc.toml)
"""
STATE = "/var/lib/dondoc/"  # as the sample names it


def init(arguments: Namespace) -> int:
    """`dondoc init [--units FILE]`: the files are written only once they make a sound configuration together."""
    directory = directory_of(arguments)
    there = [name for name in FILES if (directory / name).exists()]
    if there:
        raise CommandError(f"{directory} holds {', '.join(there)} already: init overwrites nothing")
    units = _units(arguments.units) if arguments.units else ()
    today = SystemClock().now().date()
    sample = {name: (sample_config_dir() / name).read_text(encoding="utf-8") for name in FILES}
    if units:
        _try(draft(_stand_ins(today), units, sample))
    files = dict(draft(_asked(today), units, sample))
    if name := instance_of(directory):
        files["dondoc.toml"] = files["dondoc.toml"].replace(STATE, f"{STATE}{name}/")
    _write(directory, files)
    is_usual = directory.resolve() == DEFAULT_DIRECTORY
    option = "" if is_usual else f" --config {directory}"
    service = "dondoc" if is_usual else name and f"dondoc@{name}"
    start = f"systemctl enable --now {service}" if service else f"dondoc{option} run"
    sys.stdout.write(NEXT.format(files=", ".join(FILES), directory=directory, option=option, start=start))
    return DONE


def instance_of(directory: Path) -> str:
    """Return NAME for /etc/dondoc/NAME, which `dondoc@NAME.service` serves; else an empty string."""
    place = directory.resolve()
    return place.name if place.parent == DEFAULT_DIRECTORY else ""


def _units(file: Path) -> tuple[Mapping[str, object], ...]:
    try:
        table = units_of(read_sheet(file), file=str(file))
    except (SpreadsheetError, UnitTableError) as error:
        raise CommandError(str(error)) from error
    sys.stdout.write(f"{file}: {len(table.units)} units\n")
    for other in table.others:
        sys.stdout.write(f"  no unit: {other}\n")
    return table.units


def _stand_ins(today: dt.date) -> Answers:
    """Return answers with which a table of units can be tried before anybody has typed a dozen of them."""
    answers: dict[str, object] = {}
    for question in QUESTIONS:
        answers[question.key] = question.answer(STAND_INS.get(question.key, ""), answers, today)
    return answers


def _try(files: Mapping[str, str]) -> None:
    with TemporaryDirectory(prefix="dondoc-") as folder:
        _laid_out(Path(folder), files)


def _asked(today: dt.date) -> Answers:
    answers: dict[str, object] = {}
    for question in QUESTIONS:
        answers[question.key] = _ask(question, answers, today)
    return answers


def _ask(question: Question, answers: Answers, today: dt.date) -> object:
    """Return the answer to one question; asked again until it is allowed."""
    default = question.default(answers, today)
    hint = f" [{default}]" if default else ""
    while True:
        try:
            typed = input(f"{question.ask}{hint}: ")
        except EOFError:
            sys.stdout.write("\n")
            raise CommandError(f"no answer to «{question.ask}»: nothing was written") from None
        try:
            return question.answer(typed, answers, today)
        except RefusedError as refused:
            sys.stdout.write(f"  allowed: {refused.allowed}\n")


def _write(directory: Path, files: Mapping[str, str]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".dondoc-", dir=directory) as folder:
        _laid_out(Path(folder), files)
        for name in files:
            os.link(Path(folder) / name, directory / name)  # fails where somebody else has made it meanwhile


def _laid_out(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files; CommandError with every fault where they are no sound configuration."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(PUBLIC)
    try:
        load(folder, templates=template_names())
    except ConfigurationError as error:
        raise CommandError(f"nothing was written, for this is no sound configuration:\n{error}") from error
