"""Mails of one folder, read by UID in bounded steps: heads, texts, whole.

No mail stops another: what cannot be read one way is read another, and what the server will not hand over comes
with a fault, so that an operator sees it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dondoc.adapters import mime
from dondoc.adapters.imap_connection import Connection, Folder
from dondoc.adapters.imap_fetch import Fetched, MalformedError, read_fetch, uid_set
from dondoc.adapters.imap_structure import read_parts
from dondoc.adapters.imap_wire import RefusedError
from dondoc.adapters.mail_time import Ticks
from dondoc.adapters.trace import TrustPolicy
from dondoc.core.mail import IncomingMail
from dondoc.ports import Glimpse, Place

BATCH: Final = 500  # mails a command
HEADER_LIMIT: Final = 200 * 1024  # bytes; a longer header block is read with the mail around it
TEXT_LIMIT: Final = 64 * 1024  # bytes of text as on the wire
GROUP_LIMIT: Final = 4 * 1024 * 1024  # bytes of whole mails a command
MAIL_LIMIT: Final = 50 * 1024 * 1024  # bytes; of a larger mail only the beginning is read
BEGINNING: Final = 1024 * 1024

_HEAD: Final = f"(UID INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER]<0.{HEADER_LIMIT}>)"
_WHOLE: Final = "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[])"
_BEGINNING: Final = f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{BEGINNING}>)"
# RFC 5530, 3: the server may hand the mail over another time.
_TEMPORARY: Final = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[THROTTLED]")

WholeMail = tuple[Place, IncomingMail, bytes]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one folder; `connection` gives a line on which it is selected, before each command anew.

    `ticks` bounds the reading of a single mail.
    """

    folder: Folder
    policy: TrustPolicy
    connection: Callable[[], Connection]
    ticks: Ticks

    def glimpses(self, uids: Sequence[int]) -> Iterator[Glimpse]:
        """Yield headers and structure of what is still there."""
        for batch in _batches(uids):
            missing = set(batch)
            is_broken = False
            try:
                for fetched in self._fetch(batch, _HEAD):
                    glimpse = self._glimpse(fetched)
                    if glimpse is None:
                        is_broken = True
                    elif glimpse.place.uid in missing:
                        missing.discard(glimpse.place.uid)
                        yield glimpse
            except RefusedError:
                is_broken = True
            if is_broken:
                for place, mail, _ in self.whole(sorted(missing)):
                    yield Glimpse(place, replace(mail, sha256=""), "")

    def texts(self, glimpses: Sequence[Glimpse]) -> Iterator[tuple[Place, IncomingMail]]:
        """Yield the mails with their text, those without a text part as they are."""
        by_section: dict[str, dict[int, Glimpse]] = defaultdict(dict)
        for glimpse in glimpses:
            if glimpse.text_section:
                by_section[glimpse.text_section][glimpse.place.uid] = glimpse
            else:
                yield glimpse.place, glimpse.mail
        for section, wanted in by_section.items():
            for batch in _batches(sorted(wanted)):
                yield from self._texts(section, {uid: wanted[uid] for uid in batch})

    def whole(self, uids: Sequence[int]) -> Iterator[WholeMail]:
        """Yield whole mails; of those above 50 MiB the beginning."""
        for batch in _batches(uids):
            sizes = self._sizes(batch)
            for group in _groups(sizes):
                yield from self._whole({uid: sizes[uid] for uid in group})

    def _glimpse(self, fetched: Fetched | None) -> Glimpse | None:
        header = fetched.body if fetched is not None else None
        if fetched is None or header is None or len(header) >= HEADER_LIMIT:
            return None
        try:
            parts = read_parts(fetched.structure)
            size = fetched.size
        except MalformedError:
            return None
        mail = mime.read_head(header, parts, size=size, internal_date=fetched.internal_date, policy=self.policy)
        text = mime.text_part(parts)
        return Glimpse(self.folder.place(fetched.uid), mail, text.section if text else "")

    def _texts(self, section: str, wanted: dict[int, Glimpse]) -> Iterator[tuple[Place, IncomingMail]]:
        items = f"(UID BODYSTRUCTURE BODY.PEEK[{section}]<0.{TEXT_LIMIT}>)"
        is_broken = False
        try:
            for fetched in self._fetch(list(wanted), items):
                read = _part_and_body(fetched, section)
                if fetched is None or read is None:
                    is_broken = True
                elif fetched.uid in wanted:
                    glimpse = wanted.pop(fetched.uid)
                    yield glimpse.place, mime.with_text(glimpse.mail, *read)
        except RefusedError:
            is_broken = True
        if is_broken:
            for place, mail, _ in self.whole(sorted(wanted)):
                yield place, replace(mail, sha256="")

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return the sizes in bytes of what is still there, by ascending UID."""
        wanted = set(uids)
        sizes: dict[int, int] = {}
        for answer in self.connection().wire.stream(f"UID FETCH {uid_set(uids)} (UID RFC822.SIZE)"):
            fetched = read_fetch(answer)
            if fetched is not None and fetched.has_size and fetched.uid in wanted:
                sizes[fetched.uid] = fetched.size
        return dict(sorted(sizes.items()))

    def _whole(self, sizes: dict[int, int]) -> Iterator[WholeMail]:
        """Yield the mails of one group; one by one where the server refuses the group."""
        missing = dict(sizes)
        items = _BEGINNING if max(sizes.values()) > MAIL_LIMIT else _WHOLE
        refusal = None
        try:
            for fetched in self._fetch(list(sizes), items):
                if fetched is not None and missing.pop(fetched.uid, None) is not None:
                    yield self._whole_mail(fetched)
                del fetched  # the next one may be as large
        except RefusedError as error:
            refusal = str(error)
        if refusal is None or not missing:
            return
        if len(sizes) > 1:
            for uid, size in missing.items():
                yield from self._whole({uid: size})
        elif "[EXPUNGEISSUED]" not in refusal.upper():
            yield from self._withheld(missing, refusal)

    def _whole_mail(self, fetched: Fetched) -> WholeMail:
        raw, size = fetched.body or b"", fetched.size
        mail = mime.read_whole(raw, mime.Origin(size, fetched.internal_date, self.policy, ticks=self.ticks))
        if size > MAIL_LIMIT:
            mail = replace(mail, sha256="", faults=(*mail.faults, "larger than 50 MiB"))
        return self.folder.place(fetched.uid), mail, raw

    def _withheld(self, sizes: dict[int, int], refusal: str) -> Iterator[WholeMail]:
        """Yield what is known of mails that the server lists but will not hand over, unless it may do so later."""
        if any(code in refusal.upper() for code in _TEMPORARY):
            raise RefusedError(refusal)
        for uid, size in sizes.items():
            mail = mime.read_mail(b"", size=size, internal_date=None, policy=self.policy)
            fault = f"the server does not hand it over: {refusal}"
            yield self.folder.place(uid), replace(mail, sha256="", faults=(*mail.faults, fault)), b""

    def _fetch(self, uids: Sequence[int], items: str) -> Iterator[Fetched | None]:
        """Yield the answers that hold a body, None for one that cannot be read; RefusedError at the end."""
        for answer in self.connection().wire.stream(f"UID FETCH {uid_set(uids)} {items}"):
            try:
                fetched = read_fetch(answer)
            except MalformedError:
                yield None
                continue
            del answer
            if fetched is not None and fetched.has_body:
                yield fetched


def _part_and_body(fetched: Fetched | None, section: str) -> tuple[mime.PartInfo, bytes] | None:
    body = fetched.body if fetched is not None else None
    if fetched is None or body is None:
        return None
    try:
        parts = read_parts(fetched.structure)
    except MalformedError:
        return None
    return next(((part, body) for part in parts if part.section == section), None)


def _batches(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), BATCH):
        yield uids[start : start + BATCH]


def _groups(sizes: dict[int, int]) -> Iterator[list[int]]:
    """Yield groups of up to 4 MiB, in order; a larger mail alone."""
    group: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if group and total + size > GROUP_LIMIT:
            yield group
            group, total = [], 0
        group.append(uid)
        total += size
    if group:
        yield group
