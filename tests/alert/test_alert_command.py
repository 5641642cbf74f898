"""The alert command: a real program, its input, its limits."""

import os
import sys
import time
from pathlib import Path

import pytest

from dondoc.adapters.alert_command import AlertCommand

TEXT = "Hộp thư baocao@snnmt.example không đọc được từ 17 giờ 00, thứ Hai ngày 16/3/2026."


def test_the_program_gets_the_text_on_standard_input(tmp_path: Path) -> None:
    got = tmp_path / "got"
    assert AlertCommand(["tee", str(got)]).alert(TEXT)
    assert got.read_text() == TEXT


def test_no_shell_reads_the_arguments(tmp_path: Path) -> None:
    odd = tmp_path / "a; touch b $(id) *"
    assert AlertCommand(["tee", str(odd)]).alert(TEXT)
    assert list(tmp_path.iterdir()) == [odd]


@pytest.mark.parametrize(
    "arguments",
    [["false"], ["sh", "-c", "kill -9 $$"], ["/nonexistent/program"], ["/"], ["a\0b"]],
)
def test_a_program_that_fails_or_is_not_there_is_told(arguments: list[str]) -> None:
    assert AlertCommand(arguments).alert(TEXT) is False


def test_a_program_that_reads_nothing_may_still_do_well() -> None:
    assert AlertCommand(["true"]).alert(TEXT * 1000)


def test_a_long_text_is_cut_at_ten_thousand_characters(tmp_path: Path) -> None:
    got = tmp_path / "got"
    AlertCommand(["tee", str(got)]).alert("đ" * 20_000)
    assert got.read_text() == "đ" * 10_000


def test_any_amount_of_output_is_thrown_away() -> None:
    flood = "import sys; sys.stdin.read(); print('x' * 10_000_000); print('x' * 10_000_000, file=sys.stderr)"
    assert AlertCommand([sys.executable, "-c", flood]).alert(TEXT)


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    number = tmp_path / "number"
    script = f"sleep 60 & echo $! > {number}; wait"
    assert AlertCommand(["sh", "-c", script], timeout=1.5).alert(TEXT) is False
    assert _has_ended(int(number.read_text()))


def test_an_empty_command_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        AlertCommand([])


def _has_ended(process: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":  # nobody has asked for its status yet
            return True
        time.sleep(0.02)
    os.kill(process, 9)
    return False
