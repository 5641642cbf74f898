"""What a unit says where it hands nothing in: a wish for time, an explanation, a question, that it has sent already."""

from collections.abc import Iterator
from dataclasses import dataclass

from dondoc.core.history import Speech
from dondoc.core.judging.moods import HERE, Mood, mood, says, says_sent
from dondoc.core.mail import IncomingMail
from dondoc.core.text import file_words, fold, is_reply, own_part, phrases, subject_core

LONGEST_WORDS = 160
MOST_LINES = 60
_OF_MOOD = {Mood.WISHES: Speech.WISH, Mood.EXPLAINS: Speech.EXPLANATION, Mood.ASKS: Speech.QUESTION}
_IN_ORDER = (Speech.WISH, Speech.EXPLANATION, Speech.SENT, Speech.QUESTION)


@dataclass(frozen=True, slots=True)
class Said:
    """What a note says, and its own words for it; these are empty where the kind is only inferred."""

    speech: Speech
    words: str = ""


def said_in(mail: IncomingMail) -> Said:
    """Return what the sender's own lines, and the names of attached papers, say; the weightiest of several."""
    found: dict[Speech, str] = {}
    for line in _lines(mail):
        for phrase in phrases(line):
            if speech := _speech(phrase):
                found.setdefault(speech, line)
    heaviest = next((speech for speech in _IN_ORDER if speech in found), None)
    return Said(heaviest, _short(found[heaviest])) if heaviest else Said(Speech.OTHER)


def _lines(mail: IncomingMail) -> Iterator[str]:
    yield from [line.strip() for line in own_part(mail.text).splitlines() if line.strip()][:MOST_LINES]
    yield from (file_words(attachment.name) for attachment in mail.documents)
    if not is_reply(mail.subject):  # the subject of an answer is ours
        yield subject_core(mail.subject)


def _speech(phrase: str) -> Speech | None:
    folded = fold(phrase)
    if says_sent(folded) and not says(folded, HERE):
        return Speech.SENT
    return _OF_MOOD.get(mood(phrase, folded))


def _short(line: str) -> str:
    words = " ".join(line.split())
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"
