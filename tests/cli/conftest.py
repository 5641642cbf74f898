"""The office that has lived through the worked month, made once (each test works on a copy), and two mail servers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import lived_office
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.postfix import Postfix, postfix

STAMPED = "/^Auto-Submitted:/ PREPEND Authentication-Results: mx.test.invalid; dmarc=pass header.from=test.invalid\n"


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the office that tests only read."""
    return lived_office(tmp_path_factory.mktemp("lived") / "office")


@pytest.fixture
def office(lived: Path, tmp_path: Path) -> Path:
    """Give a copy that a test may change."""
    return Path(shutil.copytree(lived, tmp_path / "office"))


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    """Give an IMAP server whose mailboxes are small."""
    with dovecot(quota_kib=1024) as running:
        yield running


@pytest.fixture(scope="session")
def relay(server: Dovecot) -> Iterator[Postfix]:
    """Give a mail server that delivers into the first one and takes its users' logins."""
    with postfix(lmtp_port=server.lmtp, sasl_port=server.sasl, header_checks=STAMPED) as running:
        yield running
