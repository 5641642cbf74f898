"""A refused secret is tried a few times an hour and no more: accounts are locked after five or ten."""

from dataclasses import dataclass, field

from dondoc.adapters.host import SecretError
from dondoc.adapters.patience import Patience

AN_HOUR = 3600


@dataclass
class Login:
    """A login that is wanted every minute, on a clock of its own."""

    secret: str = "cũ"
    now: float = 0.0
    attempts: list[float] = field(default_factory=list)
    is_fleeting: bool = False
    is_gone: bool = False

    def __post_init__(self) -> None:
        """Begin with nothing refused."""
        self.patience = Patience(self._ask, is_fleeting=self.is_fleeting, clock=lambda: self.now)

    def _ask(self) -> str:
        if self.is_gone:
            raise SecretError("gone")
        return f"{self.secret}{self.now}" if self.is_fleeting else self.secret

    def insist(self, seconds: int, *, right: str = "mới") -> None:
        """Want to log in every minute for so long."""
        for _ in range(seconds // 60):
            self.now += 60
            if self.patience.reason_to_wait():
                continue
            self.attempts.append(self.now)
            if self.patience.secret() == right:
                self.patience.accepted()
            else:
                self.patience.refused("535 no")


def test_a_day_of_a_wrong_password_is_no_more_than_three_attempts_in_any_half_hour() -> None:
    login = Login()
    login.insist(24 * AN_HOUR)
    most = max(sum(start <= at < start + 1800 for at in login.attempts) for start in login.attempts)
    assert most == 3
    assert 48 <= len(login.attempts) <= 52


def test_another_password_is_tried_at_once_and_a_right_one_ends_the_rest() -> None:
    login = Login()
    login.insist(AN_HOUR)
    before = len(login.attempts)
    login.secret = "mới"
    login.insist(300)
    assert len(login.attempts) - before == 5


def test_a_token_is_another_each_time_and_rests_all_the_same() -> None:
    login = Login(is_fleeting=True)
    login.insist(AN_HOUR)
    assert len(login.attempts) == 4


def test_a_secret_that_cannot_be_had_is_left_to_the_login_to_complain_of() -> None:
    login = Login()
    login.insist(60)
    login.is_gone = True
    assert login.patience.reason_to_wait() == ""
