"""What may be typed: every command with its options. Nothing heavy is imported here: `--help` must be quick.

`work` names the function that carries a command out, `module:function` within `dondoc.commands`.
"""

import datetime as dt
import re
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from dondoc import __version__

SUMMARY = """Watches an office mailbox, reminds units whose reports are due and keeps a record of who sent what when."""
ENDING = """Exit status: 0 done, 1 it could not be done, 2 wrong use or a wrong configuration.
The configuration is the folder of --config, else of $DONDOC_CONFIG, else /etc/dondoc."""
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_SPAN = re.compile(r"20[0-9]{2}(-(0[1-9]|1[0-2]|q[1-4]|h[12]|9m))?")


class Parser(ArgumentParser):
    """A parser whose errors are one sentence, with the nearest word where there is one."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence to standard error and exit with 2."""
        found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message, re.DOTALL)
        near = get_close_matches(found[1], re.findall(r"[a-z-]+", found[2]), n=1) if found else []
        hint = f"; did you mean {near[0]}?" if near else ""
        self.exit(2, f"dondoc: {message[:400]}{hint} (see {self.prog} --help)\n")


def grammar() -> Parser:
    """Return the whole grammar."""
    top = Parser(
        "dondoc", description=SUMMARY, epilog=ENDING, formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"dondoc {__version__}")
    _common(top, default=None, debug=False)
    commands = _Commands(top)
    _running(commands)
    _views(commands)
    _deciding(commands)
    _records(commands)
    _letters(commands)
    _past(commands)
    _keeping(commands)
    return top


def _common(parser: ArgumentParser, default: object, debug: object) -> None:
    parser.add_argument("--config", metavar="DIR", default=default, help="the folder of the configuration")
    parser.add_argument("--debug", action="store_true", default=debug, help="show the details of an unexpected fault")


class _Commands:
    """Adds commands; each takes the common options after its name too."""

    def __init__(self, top: Parser) -> None:
        self._parsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)

    def add(self, name: str, work: str, what: str) -> ArgumentParser:
        parser = self._parsers.add_parser(name, help=what, description=what, allow_abbrev=False)
        _common(parser, default=SUPPRESS, debug=SUPPRESS)
        parser.set_defaults(work=work)
        return parser


def a_day(text: str) -> dt.date:
    """Return the day of `2026-03-18`; ArgumentTypeError for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"«{text}» is no date such as 2026-03-18") from None


def a_month(text: str) -> str:
    """Return the month `2026-03`; ArgumentTypeError for anything else."""
    if _MONTH.fullmatch(text) is None:
        raise ArgumentTypeError(f"«{text}» is no month such as 2026-03")
    return text


def an_address(text: str) -> str:
    """Return a mail address; ArgumentTypeError for what is none."""
    if _ADDRESS.fullmatch(text) is None:
        raise ArgumentTypeError(f"«{text}» is no address such as vanphong@so.example")
    return text


def a_span(text: str) -> str:
    """Return the month, quarter, half, nine months or year; ArgumentTypeError for anything else."""
    if _SPAN.fullmatch(text.lower()) is None:
        raise ArgumentTypeError(f"«{text}» is no period such as 2026-03, 2026-q1, 2026-h1, 2026-9m or 2026")
    return text.lower()


def _json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs: exact and stable")


def _by(parser: ArgumentParser) -> None:
    parser.add_argument("--by", metavar="WHO", help="who decides, for the ledger (else the login name)")


def _running(commands: _Commands) -> None:
    commands.add("run", "control:run", "serve: watch, judge, remind, until told to stop")
    commands.add("once", "control:once", "take every step until idle, then exit")
    init = commands.add("init", "beginning:init", "ask a dozen questions and write a first configuration")
    init.add_argument("--units", metavar="FILE", type=Path, help="a table of the units: .xlsx or .csv")
    check = commands.add("check", "checking:check", "look at each part in turn and say what to mend")
    check.add_argument("--offline", action="store_true", help="leave the mail servers alone")
    check.add_argument("--show", action="store_true", help="print the configuration as it was understood")
    check.add_argument(
        "--send-to", metavar="ADDRESS", type=an_address, help="send a test mail, and forged ones to prove [imap]"
    )


def _views(commands: _Commands) -> None:
    status = commands.add("status", "views:status", "the present state")
    status.add_argument("--unit", metavar="U", help="of one unit")
    _json(status)
    status.add_argument("--plugin", action="store_true", help="for Nagios and its like: one line; exit 0, 1, 2 or 3")
    show = commands.add("show", "story:show", "the whole story of one obligation")
    show.add_argument("ref", metavar="REF", help="such as cchc.2026-q1.kl")
    _json(show)
    listed = commands.add("list", "views:list_obligations", "obligations, by due")
    listed.add_argument("--month", metavar="M", type=a_month, help="due in this month, such as 2026-03")
    listed.add_argument("--status", metavar="S", help="with this status, such as missing")
    listed.add_argument("--unit", metavar="U", help="of one unit")
    _json(listed)
    judge = commands.add("judge", "judging:judge_files", "what the program makes of a mail, and why")
    judge.add_argument("files", metavar="FILE", nargs="+", type=Path, help="mbox, Maildir, folder of .eml, or one mail")
    _json(judge)


def _deciding(commands: _Commands) -> None:
    decide = commands.add("decide", "decisions:decide", "give a decision of the office (dondoc decide help)")
    decide.add_argument("kind", metavar="KIND", help="extend, waive, excuse, return, … or the line as in a mail")
    decide.add_argument("items", metavar="WHAT", nargs="*", help="the ref, mail, decision or title")
    decide.add_argument("--to", metavar="DATE", help="the new due; for a request: the units")
    decide.add_argument("--at", metavar="DATE", help="when it came")
    decide.add_argument("--due", metavar="DATE", help="the due of a request")
    decide.add_argument("--time", metavar="T", help="such as 17:00")
    decide.add_argument("--reason", help="the reason, for the record")
    decide.add_argument("--via", help="by which way it came")
    _by(decide)
    request = commands.add("request", "decisions:request", "ask units for something once")
    request.add_argument("title", metavar="TITLE")
    request.add_argument("--due", metavar="DATE", required=True, help="such as 20/3/2026")
    request.add_argument("--time", metavar="T", help="such as 17:00; else the end of that day")
    request.add_argument("--to", metavar="UNITS", required=True, help="ids, names or groups, with commas; or *")
    _by(request)


def _records(commands: _Commands) -> None:
    record = commands.add("record", "records:record", "the record of a month, a quarter, half, nine months or year")
    record.add_argument("month", metavar="M", type=a_span, help="such as 2026-03, 2026-q1, 2026-h1, 2026-9m, 2026")
    _json(record)
    record.add_argument("--out", metavar="DIR", type=Path, help="write it as .json, .xlsx, .docx, .html and .pdf")
    record.add_argument("--seal", action="store_true", help="seal it now, where its time has come")


def _letters(commands: _Commands) -> None:
    digest = commands.add("digest", "post:digest", "send the operators their digest now")
    digest.add_argument("--print", action="store_true", dest="printed", help="print it instead")
    hold = commands.add("hold", "control:hold", "stop reminders and the like, or let them go again")
    hold.add_argument("state", metavar="on|off", choices=("on", "off"))
    _by(hold)
    retry = commands.add("retry", "control:retry", "try a mail again that was given up or is uncertain")
    retry.add_argument("id", metavar="ID", help="its key, Message-ID or number t12")
    _by(retry)
    preview = commands.add("preview", "post:preview", "a sample mail of each template of that kind")
    preview.add_argument("kind", metavar="KIND", help="a template, or reminder, escalation, ack, digest, …")
    preview.add_argument("--to-file", metavar="F", type=Path, help="write the mail as .eml, or its page as .html")


def _past(commands: _Commands) -> None:
    replay = commands.add("replay", "past:replay", "run the whole program over mail files, in simulated time")
    replay.add_argument("mails", metavar="MAIL", nargs="+", type=Path, help="mbox, Maildir, folder of .eml, one mail")
    replay.add_argument(
        "--from", dest="first", metavar="DATE", type=a_day, required=True, help="from 00:00 of this day"
    )
    replay.add_argument("--to", dest="last", metavar="DATE", type=a_day, required=True, help="to the end of this day")
    replay.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to leave what it makes")
    imported = commands.add("import", "past:import_mails", "make the records of past months from their mails")
    imported.add_argument("mails", metavar="MAIL", nargs="*", type=Path, help="mbox, Maildir, folder of .eml, one mail")
    imported.add_argument("--imap", metavar="FOLDER", action="append", help="a folder of the watched mailbox instead")
    imported.add_argument("--from", dest="first", metavar="DATE", type=a_day, required=True, help="the first month")
    imported.add_argument("--to", dest="last", metavar="DATE", type=a_day, default=dt.date.max, help="the last month")
    demo = commands.add("demo", "past:demo", "a month in fast motion, on this machine alone")
    demo.add_argument("--out", metavar="DIR", type=Path, help="where to leave what it makes")


def _keeping(commands: _Commands) -> None:
    verify = commands.add("verify", "proof:verify", "recompute the ledger's chain, the seals and the archive's hashes")
    verify.add_argument("file", metavar="FILE", nargs="?", type=Path, help="check this file of a record, in any form")
    verify.add_argument(
        "--against", metavar="HASH|MAIL", help="this hash, or the one told in a mail, must be in the chain"
    )
    backup = commands.add("backup", "copies:backup", "write the office into one file, while in use; no password")
    backup.add_argument("file", metavar="FILE", type=Path)
    backup.add_argument("--keys", action="store_true", help="with the keys of links, for a move; delete it afterwards")
    forget = commands.add("forget", "copies:forget", "delete raw mails of the archive; their hashes stay in the ledger")
    forget.add_argument("--before", metavar="DATE", type=a_day, required=True, help="taken in before this day")
    _by(forget)
    restore = commands.add("restore", "copies:restore", "bring the office back from such a file")
    restore.add_argument("file", metavar="FILE", type=Path)
