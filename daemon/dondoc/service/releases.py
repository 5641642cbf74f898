"""Releases: where the office wants it, a letter to leaders waits for an operator's word (contract, 2)."""

import datetime as dt
from dataclasses import dataclass

from dondoc.core.letters import Letter, LetterKind
from dondoc.service.links import Links
from dondoc.service.post import Post


@dataclass(frozen=True, slots=True)
class Releases:
    """Keeps letters back and puts each to every operator as a draft, with a tap that releases it."""

    post: Post
    links: Links
    operators: tuple[str, ...]

    def ask(self, letter: Letter, now: dt.datetime) -> None:
        """Keep back a letter that was just queued, and send the drafts, in the caller's transaction."""
        self.post.outbox.await_word(letter.key)
        seq, _ = self.post.ledger.head()
        for operator in self.operators:
            self.post.queue(self._draft(letter, seq, operator, now), now)

    def _draft(self, letter: Letter, seq: int, operator: str, now: dt.datetime) -> Letter:
        """Return the letter's own table as a question to one operator; `seq` is that of its entry."""
        today = self.post.calendar.day_of(now)
        return Letter(
            kind=LetterKind.REVIEW,
            template="cho_duyet",
            key=f"release:t{seq}:{operator}"[:200],
            at=now,
            to=(operator,),
            refs=letter.refs,
            facts={
                "letter_id": f"t{seq}",
                "leaders": letter.to,
                "rows": letter.facts["rows"],
                "attached": letter.facts["attached"],
                "links": self.links.for_release(seq, operator, today),
                "line": f"DUYỆT t{seq}",
            },
            book=letter.book,
        )
