"""Grants: whether the next access token can be had, asked while the present one is still good (issue 6, security).

A token lives an hour and the grant behind it for months; it ends by a changed password, a policy, a client secret that
runs out. Asked in the middle of a token's life, there is time to tell it by mail.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc import log
from dondoc.core.calendar import Calendar
from dondoc.core.wording import instant_text
from dondoc.ports import TokenNews, TokenSource
from dondoc.service.siren import Siren
from dondoc.service.watch import Grant, GrantState, Watch

SOONEST = dt.timedelta(minutes=1)  # between two questions, where some programs renew in the last minutes only
LATEST = dt.timedelta(days=1)
AGAIN = (dt.timedelta(minutes=5), dt.timedelta(minutes=30))  # after a failure: the least and the most
A_MOMENT = dt.timedelta(minutes=5)  # the way to the provider may fail for so long
HURRY = dt.timedelta(minutes=15)  # where the present token ends within that, it is told at once
LONG_LIVED = dt.timedelta(days=2)  # a token that lives longer was made by a person, and another one is too
A_WEEK = dt.timedelta(days=7)


@dataclass(slots=True)
class Grants:
    """`step` asks for the next token when it is time; `Signs` tells by mail, the siren where none can go."""

    sources: Sequence[TokenSource]
    watch: Watch
    siren: Siren
    calendar: Calendar

    def step(self, now: dt.datetime) -> bool:
        """Ask where it is time to; return False: what follows from it is `Signs`' work."""
        for source in self.sources:
            if is_time(source.news, now):
                source.renew()
                self.watch.alive()
                if source.news.failing_since is not None:
                    log.token_not_renewed(" ".join(source.users), source.news.fault)
            self._note(source, now)
        return False

    def _note(self, source: TokenSource, now: dt.datetime) -> None:
        name, news = "+".join(source.users), source.news
        state = state_of(news, now)
        self.watch.grants[name] = Grant(state, _details(news, now, self.calendar))
        if state is GrantState.SOUND:
            self.siren.end(f"token:{name}", "dondoc: đã lấy được token OAuth2 trở lại.")
        elif state is GrantState.FAILING and "smtp" in source.users and not is_good(news, now):
            told = f"dondoc: không lấy được token OAuth2, không gửi được thư: {news.fault}"
            self.siren.begin(f"token:{name}", told)


def is_good(news: TokenNews, now: dt.datetime) -> bool:
    """Whether the last token is still taken to be good."""
    return news.good_until is not None and now < news.good_until


def is_time(news: TokenNews, now: dt.datetime) -> bool:
    """Whether the next token is to be asked for: in the middle of what is left of the last one, and at least each day.

    After a failure in five minutes, then more and more rarely. Logins ask too, and count.
    """
    if news.asked is None or news.asked > now:  # never, or the clock was set back
        return True
    if news.failing_since is not None:
        return now >= news.asked + min(max(news.asked - news.failing_since, AGAIN[0]), AGAIN[1])
    left = (news.good_until or now) - news.asked
    return now >= news.asked + min(max(left / 2, SOONEST), LATEST)


def state_of(news: TokenNews, now: dt.datetime) -> GrantState:
    """Return how it stands: failing for five minutes, or at once where the end is near, is for people to hear.

    So is a token of long life that ends within a tenth of it, a week at the most, with none after it. One of short life
    may well be given again until it ends: many programs renew it only then.
    """
    if is_ending(news, now):
        return GrantState.FAILING
    if news.failing_since is None:
        return GrantState.SOUND if news.asked else GrantState.UNSURE
    ends_soon = news.given is not None and news.good_until is not None and news.good_until - now < HURRY
    return GrantState.FAILING if ends_soon or now - news.failing_since >= A_MOMENT else GrantState.UNSURE


def is_ending(news: TokenNews, now: dt.datetime) -> bool:
    """Whether a token of long life comes to its end, and the command still gives that one."""
    if news.expires is None or news.made is None:
        return False
    life = news.expires - news.made
    return life >= LONG_LIVED and news.expires - now < min(life / 10, A_WEEK)


def _details(news: TokenNews, now: dt.datetime, calendar: Calendar) -> tuple[str, ...]:
    fault = (f"Lỗi: {news.fault}",) if news.fault else ("Lệnh token_command vẫn đưa ra token cũ.",)
    if news.good_until is None:
        return (*fault, "Chưa có token nào dùng được.")
    when = instant_text(news.good_until, calendar)
    about = "" if news.expires else "khoảng "
    is_over = news.good_until <= now
    return (*fault, f"Token cuối cùng {'đã hết hạn lúc' if is_over else 'còn dùng được đến'} {about}{when}.")
