"""What came with the mail: which attachments can be a report, which are articles, what a missing one means."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dondoc.core.judging.moods import Mood, mood, says
from dondoc.core.judging.topics import Topic, articles_of, named
from dondoc.core.judging.verdict import Outcome
from dondoc.core.mail import Attachment, IncomingMail
from dondoc.core.obligations import REQUEST_REPORT, Obligation, ReportKind
from dondoc.core.standing import Standing
from dondoc.core.text import file_words, fold, own_part

CLOUD = re.compile(
    r"https?://[^\s<>\"]{0,200}?(?:drive\.google|docs\.google|1drv\.ms|onedrive|sharepoint|dropbox|wetransfer|mega\.nz"
    r"|fshare|mediafire|zalo|box\.com|icloud|terabox|4shared|we\.tl|forms\.gle)",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://[^\s<>\"]{1,300}?\.(?:docx?|xlsx?|pdf|zip|rar|7z)\b", re.IGNORECASE)
SHARED = re.compile(
    r"https?://[^\s<>\"]{1,200}?/(?:d|file|files|share|s|folder|folders|view|download)\b", re.IGNORECASE
)
LINK_WORDS = ("link", "duong dan", "duong link", "drive", "tai ve", "tai tai", "tai file", "tai tep")
PICTURES = frozenset(("jpg", "jpeg", "png", "gif", "bmp", "webp", "heic", "heif", "tif", "tiff", "svg"))
NOT_REPORTS = frozenset({Mood.WISHES, Mood.EXPLAINS})
NO_REPORT_YET = frozenset({Mood.DRAFTS, Mood.PAPER, Mood.INVITES})
PHOTO = re.compile(
    r"(?:img|dsc|image|photo|anh|scan|screenshot|z|)[\W_]?(?!0\d\d\.)\d{0,20}\.(?:jpe?g|heic|heif)|.*\.hei[cf]"
)
LOGO = re.compile(
    r"(?:image0\d\d|logo.{0,30}|signature.{0,10}|chu ?ky.{0,10}|icon.{0,10}|banner.{0,10}|outlook-.{0,40})\.\w{3,4}"
)
SHORTCUTS = frozenset(("url", "lnk", "webloc", "desktop", "gdoc", "gsheet", "gslides"))  # a link in a file's clothes
SMALLEST_PHOTO = 100 * 1024  # bytes; what a signature shows is smaller


@dataclass(frozen=True, slots=True)
class Documents:
    """The mail's attachments, sorted: `usable` may be a report, `named` tells for which."""

    usable: tuple[Attachment, ...]
    named: tuple[tuple[Attachment, tuple[str, ...]], ...]  # each with the ids of the reports that its name names
    speech: tuple[Attachment, ...]  # a request for time, an explanation
    empty: tuple[Attachment, ...]  # of no bytes
    has_link: bool
    has_photo: bool  # shown within the text, and too large or so named that it is hardly a logo
    mail_hash: str

    @classmethod
    def of(cls, mail: IncomingMail, topics: Sequence[Topic]) -> "Documents":
        """Return the attachments of the mail, sorted."""
        whole = [a for a in mail.documents if a.size > 0]
        speech = tuple(a for a in whole if mood(file_words(a.name)) in NOT_REPORTS)
        usable = tuple(a for a in whole if a not in speech and not _is_shortcut(a))
        text = own_part(mail.text)
        return cls(
            usable=usable,
            named=tuple((a, _topics_of(a, topics)) for a in usable),
            speech=speech,
            empty=tuple(a for a in mail.documents if a.size == 0),
            has_link=any(map(_is_shortcut, whole)) or ("://" in text and any(map(_is_link, text.splitlines()))),
            has_photo=any(_is_photo(a) for a in mail.attachments if a.is_inline),
            mail_hash=mail.sha256 or mail.header_hash,
        )

    @property
    def may_hold_something(self) -> bool:
        """Whether there is a document, or something in the place of one."""
        return bool(self.usable or self.has_link or self.has_photo)

    def naming_none_of(self, reports: frozenset[str]) -> "Documents":
        """Return the same, with no document named for one of these reports."""
        named = tuple((a, tuple(name for name in ids if name not in reports)) for a, ids in self.named)
        return replace(self, named=named) if reports else self

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
        there = self.for_report(obligation.ref.report)
        if obligation.attachment_required and not there:
            return self._without_document(standing, instant)
        if doubt := self._doubt(obligation, there):
            return Outcome.REVIEW, doubt
        if standing.fulfilled_at(instant):
            return Outcome.SUPPLEMENT, "đã có báo cáo được tính trước đó, thư này là bổ sung"
        if obligation.kind is ReportKind.ARTICLES:
            counted = {h for arrival in standing.arrivals for h in arrival.hashes}
            if counted.issuperset(self.articles(obligation)):
                return Outcome.SUPPLEMENT, "bài này đã được tính trước đó"
        return Outcome.ARRIVAL, "có tệp kèm theo" if there else "không bắt buộc có tệp kèm theo"

    def _doubt(self, obligation: Obligation, there: tuple[Attachment, ...]) -> str:
        """Return why only a person can tell whether one of these documents is the report; empty where it is plain."""
        if obligation.kind is ReportKind.ARTICLES and self.usable and not there:
            return "tệp kèm theo ghi tên báo cáo khác"
        if there and obligation.ref.report != REQUEST_REPORT and all(_is_none_yet(a, obligation) for a in there):
            return f"tệp «{there[0].name}» ghi là dự thảo hoặc loại văn bản khác"
        if obligation.attachment_required and all(_is_logo(a) for a in there):
            return f"tệp «{there[0].name}» có thể chỉ là hình của chữ ký"
        return ""

    def _without_document(self, standing: Standing, instant: dt.datetime) -> tuple[Outcome, str]:
        if self.usable:
            return Outcome.REVIEW, "tệp kèm theo ghi tên báo cáo khác"
        if self.has_link:
            return Outcome.REVIEW, "chỉ có đường dẫn, không có tệp kèm theo"
        if self.has_photo:
            return Outcome.REVIEW, "chỉ có ảnh chèn trong thư, có thể là ảnh chụp báo cáo"
        if standing.fulfilled_at(instant):
            return Outcome.NOTE, "đã có báo cáo được tính trước đó, thư này không kèm tệp"
        if self.empty:
            return Outcome.INCOMPLETE, f"tệp «{self.empty[0].name}» rỗng"
        return Outcome.INCOMPLETE, "báo cáo bắt buộc có tệp kèm theo nhưng thư không có"


def _is_shortcut(attachment: Attachment) -> bool:
    return attachment.name.rpartition(".")[2].lower() in SHORTCUTS


def _topics_of(attachment: Attachment, topics: Sequence[Topic]) -> tuple[str, ...]:
    words = file_words(attachment.name)
    found = named(fold(words), topics)
    if found and mood(words) is Mood.NEWS:  # «Bài 1 CCHC.docx» is an article, as its phrase says (claims)
        found = articles_of(topics) or found
    return tuple(topic.report.id for topic in found)


def _is_none_yet(attachment: Attachment, obligation: Obligation) -> bool:
    """Whether the file is named as a draft or another paper; an article may be named for the paper it tells of."""
    felt = mood(file_words(attachment.name))
    return felt in NO_REPORT_YET and not (felt is Mood.PAPER and obligation.kind is ReportKind.ARTICLES)


def _is_photo(attachment: Attachment) -> bool:
    return attachment.size >= SMALLEST_PHOTO or PHOTO.fullmatch(attachment.name.lower()) is not None


def _is_logo(attachment: Attachment) -> bool:
    return is_picture(attachment) and LOGO.fullmatch(attachment.name.lower()) is not None


def is_picture(attachment: Attachment) -> bool:
    """Whether the attachment is a picture, by its type or its name."""
    ending = attachment.name.rpartition(".")[2].lower()
    return attachment.content_type.startswith("image/") or ending in PICTURES


def _is_link(line: str) -> bool:
    """Whether the line points at a file somewhere else; the unit's own web site in a signature does not."""
    if "://" not in line:
        return False
    return any(known.search(line) for known in (CLOUD, LINK, SHARED)) or says(fold(line), LINK_WORDS)
