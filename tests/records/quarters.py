"""A sample quarter, made of the sample month."""

import hashlib

from dondoc.core.record import Record
from dondoc.core.schemes import NAMED
from dondoc.core.spans import ranking_words
from tests.records.samples import count, month, seal


def quarter() -> Record:
    """Return a quarter's record: January was imported, February amended, March is not sealed yet."""
    whole = month()
    scores = {"mt": (100.0, 100.0, 100.0), "kl": (75.0, 62.5, 41.67), "cnty": (None, 87.5, 100.0)}
    for number, one in enumerate(whole["units"], start=1):
        own = scores.get(one["id"], (None, None, None))
        one["months"] = [
            {"month": f"2026-0{n}", "due": 2, "points": 2 * (score or 0.0), "weight": 2.0, "score": score}
            for n, score in enumerate(own, start=1)
        ]
        told = [score for score in own if score is not None]
        one["trend"] = round(told[-1] - told[0], 2) if len(told) > 1 else None
        one["counted"] = 2 * len(told)
        one["rank"] = number if told else None
        for item in one["obligations"]:
            item["month"] = "2026-03"
    figures = count([])
    return seal(
        {
            **whole,
            "month": "2026-q1",
            "sealed": False,
            "reconstructed": True,
            "months": [
                {
                    "month": f"2026-0{n}",
                    "sealed": n < 3,
                    "sha256": hashlib.sha256(str(n).encode()).hexdigest() if n < 3 else "",
                    "reconstructed": n == 1,
                    "totals": {**figures, "due": 10, "on_time": 10 - n, "late": n},
                    "amended": n - 1,
                }
                for n in (1, 2, 3)
            ],
            "absent": [],
            "ranking": ranking_words(NAMED["nd335"]),
        }
    )
