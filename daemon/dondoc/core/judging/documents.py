"""What came with the mail: which attachments can be a report, which are articles, what a missing one means."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.core.judging.claims import Topic
from dondoc.core.judging.moods import Mood, mood, says
from dondoc.core.judging.verdict import Outcome
from dondoc.core.mail import Attachment, IncomingMail
from dondoc.core.obligations import Obligation, ReportKind
from dondoc.core.standing import Standing
from dondoc.core.text import file_words, fold, own_part

CLOUD = re.compile(
    r"https?://[^\s<>\"]{0,200}?(?:drive\.google|docs\.google|1drv\.ms|onedrive|sharepoint|dropbox|wetransfer|mega\.nz"
    r"|fshare|mediafire|zalo|box\.com|icloud)",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://[^\s<>\"]{1,300}?\.(?:docx?|xlsx?|pdf|zip|rar|7z)\b", re.IGNORECASE)
PICTURES = ("jpg", "jpeg", "png", "gif", "bmp", "webp", "heic", "tif", "tiff", "svg")
NOT_REPORTS = frozenset({Mood.WISHES, Mood.EXPLAINS})


@dataclass(frozen=True, slots=True)
class Documents:
    """The mail's attachments, sorted: `usable` may be a report, `by_topic` are named for one."""

    usable: tuple[Attachment, ...]
    named: tuple[tuple[Attachment, tuple[str, ...]], ...]  # each with the ids of the reports that its name names
    speech: tuple[Attachment, ...]  # a request for time, an explanation
    empty: tuple[Attachment, ...]  # of no bytes
    has_link: bool
    mail_hash: str

    @classmethod
    def of(cls, mail: IncomingMail, topics: Sequence[Topic]) -> "Documents":
        """Return the attachments of the mail, sorted."""
        whole = [a for a in mail.documents if a.size > 0]
        speech = tuple(a for a in whole if mood(file_words(a.name)) in NOT_REPORTS)
        usable = tuple(a for a in whole if a not in speech)
        text = own_part(mail.text)
        return cls(
            usable=usable,
            named=tuple((a, _topics_of(a, topics)) for a in usable),
            speech=speech,
            empty=tuple(a for a in mail.documents if a.size == 0),
            has_link=bool(CLOUD.search(text) or LINK.search(text)),
            mail_hash=mail.sha256 or mail.header_hash,
        )

    def for_report(self, report: str) -> tuple[Attachment, ...]:
        """Return the documents that may be this report: named for it, or for none."""
        return tuple(a for a, ids in self.named if not ids or report in ids)

    def articles(self, obligation: Obligation) -> tuple[str, ...]:
        """Return a hash for each article: every document that is no picture, else the mail itself (contract, 4.5)."""
        if obligation.kind is not ReportKind.ARTICLES:
            return ()
        documents = (a for a in self.for_report(obligation.ref.report) if not is_picture(a))
        hashes = tuple(dict.fromkeys(a.sha256 or f"{a.name}:{a.size}" for a in documents))
        return hashes or (self.mail_hash,)

    def verdict(self, standing: Standing, instant: dt.datetime) -> tuple[Outcome, str]:
        """Return what the mail is to an obligation that it names, with the reason."""
        obligation = standing.obligation
        there = bool(self.for_report(obligation.ref.report))
        if obligation.attachment_required and not there:
            return self._without_document(standing, instant)
        if standing.fulfilled_at(instant):
            return Outcome.SUPPLEMENT, "đã có báo cáo được tính trước đó, thư này là bổ sung"
        if obligation.kind is ReportKind.ARTICLES:
            counted = {h for arrival in standing.arrivals for h in arrival.hashes}
            if counted.issuperset(self.articles(obligation)):
                return Outcome.SUPPLEMENT, "bài này đã được tính trước đó"
        return Outcome.ARRIVAL, "có tệp kèm theo" if there else "không bắt buộc có tệp kèm theo"

    def _without_document(self, standing: Standing, instant: dt.datetime) -> tuple[Outcome, str]:
        if self.usable:
            return Outcome.REVIEW, "tệp kèm theo ghi tên báo cáo khác"
        if standing.fulfilled_at(instant):
            return Outcome.NOTE, "đã có báo cáo được tính trước đó, thư này không kèm tệp"
        if self.has_link:
            return Outcome.REVIEW, "chỉ có đường dẫn, không có tệp kèm theo"
        if self.empty:
            return Outcome.INCOMPLETE, f"tệp «{self.empty[0].name}» rỗng"
        return Outcome.INCOMPLETE, "báo cáo bắt buộc có tệp kèm theo nhưng thư không có"


def _topics_of(attachment: Attachment, topics: Sequence[Topic]) -> tuple[str, ...]:
    folded = fold(file_words(attachment.name))
    named = [topic for topic in topics if says(folded, topic.words)]
    articles = [topic for topic in named if topic.report.kind is ReportKind.ARTICLES]
    return tuple(topic.report.id for topic in articles or named)


def is_picture(attachment: Attachment) -> bool:
    """Whether the attachment is a picture, by its type or its name."""
    ending = attachment.name.rpartition(".")[2].lower()
    return attachment.content_type.startswith("image/") or ending in PICTURES
