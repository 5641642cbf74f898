"""Progress of long work: a bar on a terminal's standard error, nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress


@contextmanager
def progress(title: str) -> Iterator[Callable[[float], None]]:
    """Give what is to be called with the share that is done, from 0 to 1."""
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(task, completed=min(1.0, share))
