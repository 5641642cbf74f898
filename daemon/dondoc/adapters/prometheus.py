"""A reading as a text file of Prometheus, for node_exporter's textfile collector; no port is opened."""

from collections.abc import Mapping
from pathlib import Path

from dondoc import log
from dondoc.adapters.press import write_atomically
from dondoc.ports import Reading

READABLE = 0o644  # node_exporter runs as somebody else; no name and no address stands in the file


class TextfilePanel:
    """`ports.Panel` in a file whose name ends in `.prom`."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is written yet."""
        self._path = path
        self._has_failed = False

    def show(self, reading: Reading) -> None:
        """Write the file atomically; a failure is logged once until it is over."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - slow, and not always wanted

        registry = CollectorRegistry()
        _fill(registry, reading)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, generate_latest(registry))
            self._path.chmod(READABLE)
        except OSError as error:
            if not self._has_failed:
                log.panel_unwritable(str(self._path), str(error))
            self._has_failed = True
        else:
            self._has_failed = False


def _fill(registry: object, reading: Reading) -> None:
    single = {
        "dondoc_step_timestamp_seconds": ("When the service last completed its steps.", reading.at),
        "dondoc_mailbox_read_timestamp_seconds": ("When INBOX was last read in full.", reading.mailbox_read_at),
        "dondoc_mailbox_failing": ("1 while INBOX cannot be read.", reading.mailbox_failing),
        "dondoc_mailbox_full": ("1 while the mailbox is over its quota.", reading.mailbox_full),
        "dondoc_hold": ("1 while nothing is sent to units and leaders.", reading.hold),
        "dondoc_ledger_entries": ("Entries of the ledger.", reading.ledger_entries),
    }
    for name, (what, value) in single.items():
        _gauge(registry, name, what, (), {(): float(value)})
    _gauge(registry, "dondoc_obligations", "Obligations by status.", ("status",), _by(reading.obligations))
    _gauge(registry, "dondoc_envelopes", "Mails to one recipient by state.", ("state",), _by(reading.envelopes))


def _by(counts: Mapping[str, int]) -> Mapping[tuple[str, ...], float]:
    return {(name,): float(count) for name, count in counts.items()}


def _gauge(
    registry: object, name: str, what: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]
) -> None:
    from prometheus_client import Gauge  # noqa: PLC0415 - see above

    gauge = Gauge(name, what, labels, registry=registry)  # type: ignore[arg-type]
    for told, value in values.items():
        (gauge.labels(*told) if told else gauge).set(value)
