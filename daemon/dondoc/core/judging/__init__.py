"""Judging: mail × obligations → Judgement(outcome, refs, candidates, why). The order of evidence is here.

`judge` asks one question after the other, as contract, 4 orders them; the first that knows the answer gives it:

1. Is it from the office itself, or did a program write it?     `automatic`
2. Does it claim to decide, or to make a request?               `people`, `decisions`, `requests`
3. Who wrote, and for which units may they hand in?             `people`
4. What do the mail's own words, its thread, its files say?     `claims`, `moods`, `documents`
5. Which obligations is that, and what is the mail to each?     `placing`
6. Is the sender proved well enough?                            `people`
"""

from dondoc.core.judging.judge import judge
from dondoc.core.judging.verdict import Book, Judgement, Office, Outcome, Proof, RequestDraft, Thread

__all__ = ["Book", "Judgement", "Office", "Outcome", "Proof", "RequestDraft", "Thread", "judge"]
