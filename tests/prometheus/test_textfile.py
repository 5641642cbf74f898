"""The figures that a monitoring system reads, as a file in the form of Prometheus."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dondoc.adapters.prometheus import TextfilePanel
from dondoc.ports import Reading

READING = Reading(
    at=1_774_000_000.0,
    mailbox_read_at=1_773_999_990.0,
    mailbox_failing=False,
    mailbox_full=True,
    hold=False,
    ledger_entries=4711,
    obligations={"missing": 3, "on_time": 12},
    envelopes={"queued": 0, "failed": 2},
)


def figures(path: Path) -> dict[tuple[str, ...], float]:
    """Return what a Prometheus server would read: name and labels → value."""
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_each_figure_stands_in_the_file_as_prometheus_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "collector" / "dondoc.prom"
    TextfilePanel(file).show(READING)
    assert figures(file) == {
        ("dondoc_step_timestamp_seconds",): 1_774_000_000.0,
        ("dondoc_mailbox_read_timestamp_seconds",): 1_773_999_990.0,
        ("dondoc_mailbox_failing",): 0,
        ("dondoc_mailbox_full",): 1,
        ("dondoc_hold",): 0,
        ("dondoc_ledger_entries",): 4711,
        ("dondoc_obligations", "missing"): 3,
        ("dondoc_obligations", "on_time"): 12,
        ("dondoc_envelopes", "queued"): 0,
        ("dondoc_envelopes", "failed"): 2,
    }


def test_a_newer_reading_takes_the_place_of_the_older_and_others_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "dondoc.prom"
    panel = TextfilePanel(file)
    panel.show(READING)
    panel.show(replace(READING, ledger_entries=4712))
    assert figures(file)["dondoc_ledger_entries",] == 4712
    assert file.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_cannot_be_written_is_logged_once_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    panel = TextfilePanel(tmp_path / "file" / "dondoc.prom")
    panel.show(READING)
    panel.show(replace(READING, at=READING.at + dt.timedelta(minutes=1).total_seconds()))
    assert [record.message.split()[0] for record in caplog.records] == ["panel-unwritable"]
