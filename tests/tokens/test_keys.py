"""Claims about the keys of links: made once, changed in time, and an old one serves until its last link has expired."""

import datetime as dt
import os
from pathlib import Path

import pytest

from dondoc.adapters.keys import ROTATE_EVERY, FileKeys, KeyFileError
from dondoc.core.history import Verb
from dondoc.core.tokens import LIFE, Signer, Voucher

WHO, REF = "vanphong@snnmt.example", "cchc.2026-q1.kl"
DAY = dt.date(2026, 3, 10)
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "token-key"


def worth(path: Path, token: str, today: dt.date) -> Voucher:
    """Return what another process thinks of a token."""
    return Signer(FileKeys(path)).voucher(token, WHO, Verb.WAIVE, item=REF, today=today)


def signed(path: Path, today: dt.date) -> str:
    """Return a token of the service."""
    return Signer(FileKeys(path, rotates=lambda: True)).sign(WHO, Verb.WAIVE, REF, today)


def test_the_key_is_made_once_and_nobody_else_may_read_it(path: Path) -> None:
    first = FileKeys(path).signing(DAY)
    assert FileKeys(path).signing(DAY + A_DAY) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_key_signs_after_its_time_and_the_old_one_is_believed_until_its_links_expire(path: Path) -> None:
    signed(path, DAY)  # the first start
    change = DAY + ROTATE_EVERY
    old = signed(path, change - A_DAY)
    new = signed(path, change)
    assert len(path.read_text().splitlines()) == 2
    assert worth(path, old, change + LIFE - A_DAY) is Voucher.GOOD
    assert worth(path, new, change + LIFE) is Voucher.GOOD
    assert worth(path, old, change + LIFE) is Voucher.EXPIRED


def test_a_key_that_was_changed_signs_nothing_of_a_later_day(path: Path) -> None:
    stolen = FileKeys(path).signing(DAY)
    change = DAY + ROTATE_EVERY
    signed(path, change)
    forged = Signer(Stolen(stolen)).sign(WHO, Verb.WAIVE, REF, change + A_DAY)
    assert worth(path, forged, change + A_DAY) is Voucher.NONE
    assert worth(path, signed(path, change + A_DAY), change + A_DAY) is Voucher.GOOD


class Stolen:
    """The keys of somebody who has read an old file."""

    def __init__(self, secret: bytes) -> None:
        """Hold the one."""
        self._secret = secret

    def signing(self, today: dt.date) -> bytes:  # noqa: ARG002 - the protocol's signature
        """Return it."""
        return self._secret

    def in_force(self, day: dt.date) -> tuple[bytes, ...]:  # noqa: ARG002
        """Return it."""
        return (self._secret,)


def test_a_key_of_which_no_link_can_hold_any_more_is_forgotten(path: Path) -> None:
    for nth in range(4):
        signed(path, DAY + nth * ROTATE_EVERY)
    assert len(path.read_text().splitlines()) == 2


def test_on_the_day_of_a_change_links_of_both_keys_hold(path: Path) -> None:
    signed(path, DAY)
    change = DAY + ROTATE_EVERY
    morning = Signer(FileKeys(path)).sign(WHO, Verb.WAIVE, REF, change)  # the command line changes no key
    evening = signed(path, change)
    assert morning != evening
    assert {worth(path, token, change) for token in (morning, evening)} == {Voucher.GOOD}


def test_a_daemon_that_runs_on_believes_what_another_process_has_signed_with_a_new_key(path: Path) -> None:
    running = Signer(FileKeys(path))
    running.sign(WHO, Verb.WAIVE, REF, DAY)
    change = DAY + ROTATE_EVERY
    token = signed(path, change)
    os.utime(path, ns=(1, 1))  # whatever the clock's grain: the file is another one
    assert running.voucher(token, WHO, Verb.WAIVE, item=REF, today=change) is Voucher.GOOD


def test_a_key_of_the_first_versions_goes_on_and_is_changed_at_once(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(bytes(range(32)))
    old = Signer(FileKeys(path)).sign(WHO, Verb.WAIVE, REF, DAY)
    new = signed(path, DAY)
    assert new != old
    assert worth(path, old, DAY + LIFE) is Voucher.GOOD


@pytest.mark.parametrize("content", [b"", b"2026-03-10\n", b"2026-03-10 abcd\n", b"\xff" * 31, b"x y\n"])
def test_a_file_that_holds_no_keys_is_told(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(KeyFileError, match="remove it"):
        FileKeys(path).signing(DAY)


def test_where_no_new_key_can_be_written_the_old_one_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = FileKeys(path).signing(DAY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert FileKeys(path, rotates=lambda: True).signing(DAY + ROTATE_EVERY) == before
