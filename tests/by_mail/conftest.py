"""The two servers, for all tests here."""

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.postfix import Postfix, postfix


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[Dovecot, Postfix]]:
    """Give a Dovecot with mailboxes, and a Postfix that delivers to them and asks it who people are."""
    with dovecot() as keeps, postfix(lmtp_port=keeps.lmtp, sasl_port=keeps.sasl) as carries:
        yield keeps, carries
