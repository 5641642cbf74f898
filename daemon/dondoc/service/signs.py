"""Signs: what is wrong with the mailbox without being an outage; each is told once, and once more when it is over.

A folder that is gone, a box that fills up, a login that will soon fail: verdicts go on, a person looks.
What was told stands among the settings, so that a restart does not tell it again.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from dondoc.core.opening import stamp
from dondoc.core.wording import instant_text
from dondoc.service.alerts import Alerts
from dondoc.service.casebook import Casebook
from dondoc.service.watch import GrantState, Watch

GRANT = "token:"  # before the sections that log in with it
SIGNS = "signs"  # the setting: what was told and is not over yet, each with its beginning
NEARLY_FULL = 0.80  # of the quota
AT_EASE = 0.75  # not before this is it over, or every mail that is deleted would tell


@dataclass(frozen=True, slots=True)
class Words:
    """What an alert says when something begins, what to do, and what it says when it is over."""

    began: str
    remedy: str
    over: str
    details: tuple[str, ...] = ()


@dataclass(slots=True)
class Signs:
    """`step` compares what is with what was told."""

    casebook: Casebook
    alerts: Alerts
    watch: Watch
    _told: dict[str, str] | None = None

    def step(self, now: dt.datetime) -> bool:
        """Tell what began and what is over; return whether there was any."""
        told = self._read()
        present = self._present(told)
        if present.keys() == told.keys():
            return False
        with self.casebook.ledger.write():
            for name in sorted(present.keys() - told.keys()):
                since = stamp(now, self.casebook.calendar)
                words = present[name]
                self.alerts.say(now, f"sign:{name}:{since}", words.began, words.details, remedy=words.remedy)
            for name in sorted(told.keys() - present.keys()):
                self._tell_over(name, told[name], now)
            kept = {name: told.get(name, stamp(now, self.casebook.calendar)) for name in sorted(present)}
            self.casebook.ledger.set(SIGNS, json.dumps(kept, ensure_ascii=False))
        self._told = kept
        return True

    def _tell_over(self, name: str, since: str, now: dt.datetime) -> None:
        began = instant_text(dt.datetime.fromisoformat(since), self.casebook.calendar)
        self.alerts.say(now, f"sign-over:{name}:{since}", _words(name).over, (f"Đã báo từ {began}",))

    def _read(self) -> dict[str, str]:
        if self._told is None:
            self._told = json.loads(self.casebook.ledger.setting(SIGNS) or "{}")
        return self._told

    def _present(self, told: Mapping[str, str]) -> dict[str, Words]:
        """Return what is wrong now; what cannot be seen stays as it was."""
        return {**self._of_the_mailbox(told), **self._of_the_logins(told)}

    def _of_the_logins(self, told: Mapping[str, str]) -> dict[str, Words]:
        """Return which logins will soon fail: this is known, and to be told, also while INBOX cannot be read."""
        found = {f"{GRANT}{section}": (section, grant) for section, grant in self.watch.grants.items()}
        return {
            name: _token_words(section, grant.details)
            for name, (section, grant) in found.items()
            if grant.state is GrantState.FAILING or (grant.state is GrantState.UNSURE and name in told)
        }

    def _of_the_mailbox(self, told: Mapping[str, str]) -> dict[str, Words]:
        if self.watch.failing_since is not None:
            return {name: _words(name) for name in told if not name.startswith(GRANT)}
        names = [f"folder:{folder}" for folder in self.watch.missing_folders]
        is_told = "quota" in told
        limit = AT_EASE if is_told else NEARLY_FULL
        if self.watch.fullness >= limit and (is_told or self.watch.full_since is None):  # full: `Outages` tells
            names.append("quota")
        return {name: _words(name) for name in names}


def _token_words(sections: str, details: tuple[str, ...] = ()) -> Words:
    login = " và ".join({"imap": "đọc thư", "smtp": "gửi thư"}.get(each, each) for each in sections.split("+"))
    return Words(
        f"Không lấy được token OAuth2 mới để {login}",
        "Đề nghị quản trị chạy thử token_command và cấp lại quyền;"
        " khi token cuối cùng hết hạn, chương trình không đăng nhập được nữa.",
        f"Token OAuth2 để {login} đã bình thường trở lại",
        details,
    )


def _words(name: str) -> Words:
    if name.startswith(GRANT):
        return _token_words(name.removeprefix(GRANT))
    if name == "quota":
        return Words(
            "Hộp thư đã dùng hơn 80 % dung lượng",
            "Đề nghị xoá bớt thư cũ hoặc xin thêm dung lượng; khi hộp thư đầy, báo cáo của đơn vị sẽ bị trả lại.",
            "Dung lượng hộp thư đã trở lại bình thường",
        )
    folder = name.partition(":")[2]
    return Words(
        f"Không thấy thư mục «{folder}» trong hộp thư",
        "Thư trong thư mục này không được đọc. Đề nghị tạo lại hoặc đổi lại tên thư mục,"
        " hoặc sửa mục folders trong dondoc.toml.",
        f"Đã thấy lại thư mục «{folder}»",
    )
