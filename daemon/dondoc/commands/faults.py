"""Errors of every part → one sentence and an exit status."""

import sqlite3
import traceback

from sqlalchemy.exc import SQLAlchemyError

from dondoc.adapters.backup import BackupError
from dondoc.adapters.host import SecretError
from dondoc.adapters.keys import KeyFileError
from dondoc.adapters.lock import InUseError
from dondoc.adapters.mailfile import MailFileError
from dondoc.adapters.pastbox import PastMailError
from dondoc.adapters.store import StoreError
from dondoc.commands.answers import FAILED, WRONG, CommandError
from dondoc.config import ConfigurationError
from dondoc.ports import MailboxError, TemplateFaultError
from dondoc.resources import ResourceMissingError

KNOWN = (
    BackupError,
    StoreError,
    MailFileError,
    PastMailError,
    MailboxError,
    SecretError,
    TemplateFaultError,
    InUseError,
    KeyFileError,
    ResourceMissingError,
)


def explain(error: Exception) -> tuple[str, int]:
    """Return what to tell the person, and the exit status."""
    match error:
        case CommandError():
            return str(error), error.status
        case ConfigurationError():
            return f"the configuration cannot be used:\n{error}", WRONG
        case SQLAlchemyError() | sqlite3.Error():
            return f"the database cannot be used: {_first_line(getattr(error, 'orig', None) or error)}", FAILED
        case OSError():
            return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error), FAILED
        case _ if isinstance(error, KNOWN):
            return str(error), FAILED
        case _:
            kind = type(error).__name__
            return f"unexpected fault ({kind}: {_first_line(error)}); --debug shows the details", FAILED


def details(error: Exception) -> str:
    """Return the whole of an error, for whoever asked for it."""
    return "".join(traceback.format_exception(error))


def _first_line(error: object) -> str:
    return next(iter(str(error).splitlines()), "")[:300]
