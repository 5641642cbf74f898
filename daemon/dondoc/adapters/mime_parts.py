"""What a part of a mail is to a reader: text, document, picture, nested mail or a program's report."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from dondoc.core.mail import Attachment


@dataclass(frozen=True, slots=True)
class PartInfo:
    """A leaf of the structure (or a message/rfc822 node, before its own parts), as BODYSTRUCTURE tells it.

    Multipart containers are not listed. `content_type`, `charset`, `encoding` and `disposition` are lower case and
    empty where absent; `filename` is decoded (`file_name`); `content_id` as written; `size` counts encoded bytes as
    on the wire; `depth` is 1 for a part of the top level. `parent` is the subtype of the multipart around it
    («related»), empty where there is none; `subject` that of a nested message where it is known.
    """

    section: str
    content_type: str
    charset: str
    encoding: str
    disposition: str
    filename: str
    content_id: str
    size: int
    depth: int
    parent: str = ""
    subject: str = ""


class Role(Enum):
    """What a part is there for."""

    TEXT = auto()
    ATTACHMENT = auto()
    PICTURE = auto()  # shown within the text
    SIGNATURE = auto()  # made by programs for programs: keys, signatures, invitations
    MESSAGE = auto()  # a nested mail
    REPORT = auto()  # the machine's half of a bounce or receipt


_TEXTS: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html"})
_SIGNATURES: Final = frozenset(
    {
        "application/pgp-signature",
        "application/pgp-encrypted",
        "application/pgp-keys",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "text/calendar",
        "application/ics",
        "application/applefile",
        "text/x-vcard",
        "text/vcard",
    },
)
_SIGNATURE_NAMES: Final = frozenset({"smime.p7s", "signature.asc"})  # where a gateway has lost the type
_REPORTS: Final = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
    },
)
_MESSAGES: Final = frozenset({"message/rfc822", "message/global", "message/news"})


def role(part: PartInfo) -> Role:
    """Return what the part is; in doubt an attachment, for a report must never be overlooked."""
    kind = part.content_type
    if kind in _MESSAGES:
        return Role.MESSAGE
    if kind in _REPORTS:
        return Role.REPORT
    if kind in _SIGNATURES or part.filename.lower() in _SIGNATURE_NAMES:
        return Role.SIGNATURE
    if kind.startswith("image/") and _is_shown(part):
        return Role.PICTURE
    if kind in _TEXTS and part.disposition != "attachment" and not part.filename:
        return Role.TEXT
    return Role.ATTACHMENT


def _is_shown(part: PartInfo) -> bool:
    if part.disposition == "inline":
        return True
    return bool(part.content_id) and part.parent == "related"


def attachment(part: PartInfo, *, size: int, sha256: str = "") -> Attachment:
    """Return the part as judging sees it; `size` counts decoded bytes."""
    what = role(part)
    return Attachment(
        name=part.filename,
        content_type=part.content_type,
        size=size,
        sha256=sha256,
        is_inline=what in {Role.PICTURE, Role.SIGNATURE},
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """A part with the size and the SHA-256 of its decoded bytes (empty where they were not fetched)."""

    part: PartInfo
    size: int
    sha256: str = ""


@dataclass(slots=True)
class Bundle:
    """What belongs to one mail: the attachments of the whole (`message` is None) or of one nested in it."""

    message: Measured | None
    attachments: list[Attachment]


def bundles(parts: Iterable[Measured]) -> list[Bundle]:
    """Return the whole mail's bundle first, then one for each nested message, in the order of the mail.

    A nested message that brings no document is itself one, unless it is the original that a bounce returns.
    """
    found = [Bundle(None, [])]
    open_ones = [found[0]]
    for measured in parts:
        section = measured.part.section
        while (message := open_ones[-1].message) is not None and not section.startswith(message.part.section + "."):
            open_ones.pop()
        match role(measured.part):
            case Role.MESSAGE:
                found.append(Bundle(measured, []))
                open_ones.append(found[-1])
            case Role.TEXT | Role.REPORT:
                pass
            case Role.ATTACHMENT | Role.PICTURE | Role.SIGNATURE:
                made = attachment(measured.part, size=measured.size, sha256=measured.sha256)
                open_ones[-1].attachments.append(made)
    _count_empty_messages(found)
    return found


def _count_empty_messages(found: list[Bundle]) -> None:
    for bundle in found[1:]:
        nested = bundle.message
        if nested is None or nested.part.parent == "report" or any(not a.is_inline for a in bundle.attachments):
            continue
        name = nested.part.filename or f"{nested.part.subject or nested.part.section}.eml"
        found[0].attachments.append(Attachment(name, nested.part.content_type, nested.size, nested.sha256))
