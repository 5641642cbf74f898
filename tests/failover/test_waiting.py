"""Claims about how a standby waits: often enough to take over at once, and no burden to the server."""

import errno
import json
from pathlib import Path

from dondoc.adapters.bell import Bell
from dondoc.adapters.lock import OnlyOne
from dondoc.adapters.store import StoreError
from dondoc.config import load
from dondoc.fittings import Paths
from dondoc.pace import Pace
from dondoc.ports import Alarm, Turn
from dondoc.service.siren import Siren
from dondoc.standby import HOLDER_EVERY, Standby
from dondoc.troubles import TOLD_AFTER, Troubles
from tests.daemon.office import Plan, Server


class _ShortBell(Bell):
    """Remembers how long it was to wait, and does not."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


class _OthersTurn:
    """Never ours; counts how often it is asked whose it is."""

    asked = 0

    def take(self) -> bool:
        return False

    def holds(self) -> bool:
        return False

    def free(self) -> None:
        pass

    def holder(self) -> str:
        self.asked += 1
        return "may-chu-1"


class _Heard:
    """What a person has heard, as `ports.Alarm`."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def alert(self, text: str) -> bool:
        self.texts.append(text)
        return True


def standby_of(folder: Path, turn: Turn, bell: Bell, alarm: Alarm | None = None) -> Standby:
    settings = load(Plan(Server(1, username="baocao"), Server(2)).write(folder))
    paths = Paths.of(settings, folder)
    troubles = Troubles(turn, bell, Siren(alarm), paths.base, Pace())
    return Standby(turn, bell, lambda: settings, paths, settings, troubles)


def test_whether_it_is_its_turn_is_asked_each_second_and_who_serves_now_and_then(tmp_path: Path) -> None:
    turn, bell = _OthersTurn(), _ShortBell()
    standby = standby_of(tmp_path, turn, bell)
    assert [standby.step(is_reloading=False) for _ in range(HOLDER_EVERY)] == [False] * HOLDER_EVERY
    assert (set(bell.waits), turn.asked) == ({1.0}, 1)
    standby.step(is_reloading=False)
    assert turn.asked == 2
    standby.troubles.meet(StoreError("away"))
    standby.step(is_reloading=False)
    assert turn.asked == 3


def test_a_line_that_was_cut_is_made_anew_within_a_moment_and_a_server_that_stays_away_is_asked_less_and_less(
    tmp_path: Path,
) -> None:
    bell = _ShortBell()
    standby = standby_of(tmp_path, OnlyOne(), bell)
    for _ in range(7):
        standby.troubles.meet(StoreError("away"))
    assert bell.waits == [1, 2, 3, 4, 5, 5, 5]
    assert standby.step(is_reloading=False)
    standby.serving()
    standby.troubles.meet(StoreError("away"))
    assert bell.waits[-1] == 1


def test_what_lasts_for_hours_is_tried_twice_a_minute_for_each_try_opens_everything_anew(tmp_path: Path) -> None:
    bell = _ShortBell()
    standby = standby_of(tmp_path, OnlyOne(), bell)
    for _ in range(200):
        standby.troubles.meet(OSError(errno.ENOSPC, "No space left on device"))
    assert sum(bell.waits[:12]) < 60
    assert sorted(bell.waits) == bell.waits
    assert set(bell.waits[100:]) == {30.0}


def test_a_disk_is_not_called_well_because_another_host_has_taken_over(tmp_path: Path) -> None:
    heard = _Heard()
    standby = standby_of(tmp_path, _OthersTurn(), _ShortBell(), heard)
    for _ in range(TOLD_AFTER):
        standby.troubles.meet(OSError(errno.ENOSPC, "No space left on device"))
    for _ in range(2):
        standby.step(is_reloading=False)
    assert heard.texts[1:] == ["dondoc: máy chủ khác đã tiếp quản công việc; máy này vẫn cần được kiểm tra."]


def test_failures_that_take_turns_are_told_once_each_and_so_are_their_ends(tmp_path: Path) -> None:
    heard = _Heard()
    standby = standby_of(tmp_path, _OthersTurn(), _ShortBell(), heard)
    for _ in range(TOLD_AFTER):
        standby.troubles.meet(OSError(errno.ENOSPC, "No space left on device"))
        standby.troubles.meet(StoreError("away"))
    assert [text.partition(",")[0] for text in heard.texts] == [
        "dondoc: máy chủ này không dùng được cơ sở dữ liệu",
        "dondoc: không ghi được dữ liệu",
    ]
    for _ in range(2):
        standby.serving()
    assert heard.texts[2:] == [
        "dondoc: máy chủ này đã dùng lại được cơ sở dữ liệu.",
        "dondoc: đã ghi được dữ liệu trở lại.",
    ]


def test_what_ends_the_service_is_told_once_though_each_start_puts_it_in_other_figures(tmp_path: Path) -> None:
    heard = _Heard()
    for number in range(20):  # systemd starts it every ten seconds
        standby_of(tmp_path, OnlyOne(), _ShortBell(), heard).troubles.refused(RuntimeError(f"m{number} is no mail"))
    assert heard.texts == ["dondoc: dịch vụ không chạy được. m0 is no mail"]
    standby_of(tmp_path, OnlyOne(), _ShortBell(), heard).serving()
    assert heard.texts[1:] == ["dondoc: dịch vụ đã chạy trở lại."]


def test_the_alert_command_of_a_configuration_read_anew_while_it_waits_is_the_one_that_is_run(tmp_path: Path) -> None:
    standby = standby_of(tmp_path, OnlyOne(), _ShortBell())
    command = json.dumps(["tee", "-a", str(tmp_path / "heard")])
    Plan(Server(1, username="baocao"), Server(2), mail=f"alert_command = {command}").write(tmp_path)
    standby.load = lambda: load(tmp_path)
    standby.step(is_reloading=True)
    for _ in range(TOLD_AFTER):
        standby.troubles.meet(OSError(errno.ENOSPC, "No space left on device"))
    assert "không ghi được dữ liệu" in (tmp_path / "heard").read_text(encoding="utf-8")
