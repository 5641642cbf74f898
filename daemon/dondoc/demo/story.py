"""What the units and the office write in the month: a table of mails (story.toml), and what each person answers to."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from dondoc.core.calendar import Calendar
from dondoc.demo.smtp_server import Refusal


class Route(StrEnum):
    """How a mail came to the office's mail system."""

    INSIDE = "inside"  # handed in by somebody who is logged in
    OUTSIDE = "outside"  # from another mail system, its sender proved
    FORGED = "forged"  # from elsewhere under a name of the office


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail to come. `answers` is the kind of our mail that it replies to, empty where to none; times are UTC."""

    at: dt.datetime
    claimed: dt.datetime
    sender: str
    name: str
    subject: str
    text: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    files: tuple[str, ...]
    route: Route
    folder: str
    answers: str
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class Story:
    """The whole month; `short` are the reports' names as a narrator says them."""

    first: dt.date
    last: dt.date
    scenes: tuple[Scene, ...]
    refusals: tuple[Refusal, ...]
    short: Mapping[str, str]


def read_story(office: str, calendar: Calendar) -> Story:
    """Return the story that ships with the program; mails without a `to` are for the office's mailbox."""
    table = tomllib.loads((files("dondoc.demo") / "story.toml").read_text(encoding="utf-8"))
    scenes = [_scene(row, office, calendar) for row in table["mail"]]
    refusals = [Refusal(r["address"], r["reply"], _instant(r["until"], calendar)) for r in table["refusal"]]
    span = table["span"]
    in_order = tuple(sorted(scenes, key=lambda scene: scene.at))
    return Story(span["first"], span["last"], in_order, tuple(refusals), table["short"])


def _scene(row: Mapping[str, Any], office: str, calendar: Calendar) -> Scene:
    at = _instant(row["at"], calendar)
    claimed = _instant(row["claimed"], calendar) if "claimed" in row else at - dt.timedelta(seconds=30)
    return Scene(
        at=at,
        claimed=claimed,
        sender=row["from"],
        name=row["name"],
        subject=row.get("subject", ""),
        text=row["text"].strip(),
        to=tuple(row.get("to", (office,))),
        cc=tuple(row.get("cc", ())),
        files=tuple(row.get("files", ())),
        route=Route(row.get("route", "inside")),
        folder=row.get("folder", "INBOX"),
        answers=row.get("answers", ""),
        is_automatic=row.get("automatic", False),
    )


def _instant(written: dt.datetime, calendar: Calendar) -> dt.datetime:
    return calendar.at(written.date(), written.time())
