"""The command line: read what was typed, carry it out, and end with 0, 1 or 2; never with a traceback (contract, 9)."""

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from dondoc.commands.answers import FAILED
from dondoc.commands.grammar import grammar


def main(typed: Sequence[str] | None = None) -> int:
    """Carry out a command and return its exit status; SystemExit with 2 where it was written wrongly."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")  # Vietnamese, whatever the locale
    arguments = grammar().parse_args(typed)
    try:
        status = _work_of(arguments)(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # `dondoc list | head`: whoever listened has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return _end("interrupted", FAILED)
    except Exception as error:  # noqa: BLE001 - the guard: an error is a sentence, whatever it is
        return _explain(error, arguments)
    return status


def _work_of(arguments: Namespace) -> Callable[[Namespace], int]:
    module, _, function = arguments.work.partition(":")
    work: Callable[[Namespace], int] = getattr(importlib.import_module(f"dondoc.commands.{module}"), function)
    return work


def _explain(error: Exception, arguments: Namespace) -> int:
    from dondoc.commands.faults import details, explain  # noqa: PLC0415 - it knows every part's errors

    if arguments.debug:
        sys.stderr.write(details(error))
    sentence, status = explain(error)
    return _end(sentence, status)


def _end(sentence: str, status: int) -> int:
    sys.stderr.write(f"dondoc: {sentence}\n")
    return status
