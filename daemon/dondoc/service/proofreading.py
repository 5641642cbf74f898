"""Proofreading: a mail template that the office edited and broke is told to the operators, each fault once."""

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256

from dondoc.service.alerts import Alerts
from dondoc.service.post import Post

WHAT = "Mẫu thư cơ quan tự sửa có lỗi, hệ thống đang dùng mẫu gốc"
REMEDY = "Đề nghị sửa mẫu trong thư mục mail_templates, xem lại bằng lệnh dondoc preview, rồi nạp lại cấu hình."
MOST_LISTED = 20


@dataclass(slots=True)
class Proofreading:
    """`step` asks the renderer what is wrong; the shipped template stands in meanwhile, so nobody is forgotten."""

    post: Post
    alerts: Alerts
    _told: int = 0

    def step(self, now: dt.datetime) -> bool:
        """Tell what was found since the last time, before a restart too; return whether there was anything."""
        faults = self.post.renderer.faults()
        if len(faults) == self._told:
            return False
        new, self._told = faults[self._told :], len(faults)
        key = sha256("\n".join(sorted(new)).encode()).hexdigest()[:32]
        with self.post.ledger.write():
            return self.alerts.say(now, f"templates:{key}", WHAT, new[:MOST_LISTED], remedy=REMEDY)
