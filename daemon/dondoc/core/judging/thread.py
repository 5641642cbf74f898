"""The thread that a mail stands in: refs in its subject, our letters and ad-hoc requests that it answers."""

import re
from collections.abc import Iterator, Sequence

from dondoc.core.judging.lines import MAX_WORDS
from dondoc.core.judging.topics import Topic, named
from dondoc.core.judging.verdict import Book, Office, Thread
from dondoc.core.mail import IncomingMail
from dondoc.core.obligations import Ref
from dondoc.core.text import fold, is_forward, is_reply, own_part, refs_in, subject_core, without_refs

MOST_PARENTS = 50
_A_YEAR = re.compile(r"\.\s?20\d\d")  # every ref has one: «cchc.2026-q1.kl»


def refs_told(text: str) -> tuple[Ref, ...]:
    """Return the refs in a body's own text."""
    return refs_in(own_part(text)[:MAX_WORDS]) if _A_YEAR.search(text) else ()


def refs_of(mail: IncomingMail, office: Office, book: Book) -> tuple[Ref, ...]:
    """Return the refs that the subject names, or the thread: one ref in the subject decides alone."""
    in_subject = refs_in(mail.subject)
    if len(in_subject) == 1:
        return in_subject
    in_thread = tuple(_thread_refs(mail, office, book))
    return tuple(dict.fromkeys((*in_subject, *in_thread)))


def parents_of(mail: IncomingMail) -> tuple[str, ...]:
    """Return the Message-IDs that the mail answers, the nearest first."""
    nearest = (*mail.in_reply_to, *reversed(mail.references), *mail.marks.original_message_ids)
    return tuple(dict.fromkeys(nearest))[:MOST_PARENTS]


def _thread_refs(mail: IncomingMail, office: Office, book: Book) -> Iterator[Ref]:
    """Yield the refs of the nearest letter of ours that it answers; thread roots name their ref themselves."""
    threads = (book.thread(message_id) for message_id in parents_of(mail))
    nearest = next((thread for thread in threads if thread and thread.refs), None)
    if nearest:
        yield from (ref for text in nearest.refs if (ref := Ref.parse(text)))
        return
    for message_id in parents_of(mail):
        local, at, domain = message_id.strip("<>").rpartition("@")
        if at and domain.lower() == office.domain and (ref := Ref.parse(local)):
            yield ref


def own_subject(mail: IncomingMail, book: Book, topics: Sequence[Topic]) -> str:
    """Return the subject's own words: none where it repeats the subject of the letter or request it answers.

    An answer that carries our refs and names no report but theirs is taken for our subject, even where its mail
    program told of no thread.
    """
    core = without_refs(subject_core(mail.subject))
    refs = (
        {ref.report for ref in refs_in(mail.subject)} if is_reply(mail.subject) or is_forward(mail.subject) else set()
    )
    if refs and all(topic.report.id in refs for topic in named(fold(core), topics)):
        return ""
    threads: list[Thread] = [t for m in parents_of(mail) if (t := book.thread(m))]
    ours = {fold(without_refs(subject_core(thread.subject))) for thread in threads}
    return "" if fold(core) in ours else core
