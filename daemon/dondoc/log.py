"""The log vocabulary: one function an event, key=value for journald; never the content of a mail, never a secret."""

import logging

_LOG = logging.getLogger("dondoc")


def _clean(value: object) -> str:
    text = str(value)[:300]
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "?" for c in text)
    return text


def _event(level: int, name: str, **fields: object) -> None:
    """Log an event: its fields as words for people, and by name for a journal that keeps them (`record.fields`)."""
    if _LOG.isEnabledFor(level):
        clean = {key: _clean(value) for key, value in fields.items()}
        words = (f'{key}="{text}"' if " " in text or not text else f"{key}={text}" for key, text in clean.items())
        _LOG.log(level, "%s %s", name, " ".join(words), extra={"fields": {"event": name, **clean}})


def mail_judged(seq: int, outcome: str, refs: object, source: str) -> None:
    """Tell that a mail was judged."""
    _event(logging.INFO, "mail-judged", mail=f"m{seq}", outcome=outcome, refs=refs, time_source=source)


def mail_unreadable(seq: int, reason: str) -> None:
    """Tell that a mail could not be judged; it is kept raw."""
    _event(logging.ERROR, "mail-unreadable", mail=f"m{seq}", reason=reason)


def mailbox_unreadable(reason: str) -> None:
    """INBOX could not be read."""
    _event(logging.WARNING, "mailbox-unreadable", reason=reason)


def intake_progress(folder: str, done: int, total: int) -> None:
    """Tell how far a large look has come."""
    _event(logging.DEBUG, "intake-progress", folder=folder, done=min(done, total), total=total)


def letter_sent(key: str, recipient: str, delivery: str, reply: str) -> None:
    """Tell how an attempt to send a letter ended."""
    level = logging.INFO if delivery == "sent" else logging.WARNING
    _event(level, "letter-sent", letter=key, recipient=recipient, delivery=delivery, reply=reply)


def letter_in_doubt(key: str, recipient: str) -> None:
    """Tell that a crash or a takeover fell between handing a letter over and writing down what the server said."""
    _event(logging.WARNING, "letter-in-doubt", letter=key, recipient=recipient)


def round_failed(reason: str) -> None:
    """Tell that a round, or a start, broke; it is tried again."""
    _event(logging.ERROR, "round-failed", reason=reason)


def record_not_kept(reason: str) -> None:
    """Tell that a sealed record could not be written into its folder; it is tried again in each round."""
    _event(logging.ERROR, "record-not-kept", reason=reason)


def board_not_written(reason: str) -> None:
    """Tell that the board could not be written into its folder; told once, tried again."""
    _event(logging.ERROR, "board-not-written", reason=reason)


def record_form_left_out(month: str, reason: str) -> None:
    """Tell that a record was made without one of its forms."""
    _event(logging.WARNING, "record-form-left-out", month=month, reason=reason)


def configuration_refused(reason: str) -> None:
    """Tell that a configuration read on SIGHUP is broken; the old one stays in force."""
    _event(logging.ERROR, "configuration-refused", reason=reason)


def configuration_taken(directory: str) -> None:
    """Tell that the configuration read on SIGHUP is in force."""
    _event(logging.INFO, "configuration-taken", config=directory)


def step_abandoned(seconds: float) -> None:
    """Tell that a step did not end in time after the service was told to stop."""
    _event(logging.WARNING, "step-abandoned", after_seconds=seconds)


def clock_leapt(seconds: float) -> None:
    """Tell that the host's clock was set, by so many seconds."""
    _event(logging.WARNING, "clock-leapt", seconds=round(seconds))


def alarm_raised(text: str, *, is_heard: bool) -> None:
    """Tell that the second way to reach a person was used, and whether its command took the text."""
    _event(logging.WARNING, "alarm-raised", heard=is_heard, text=text)


def mailbox_full(used: int, limit: int) -> None:
    """Tell that the server reports the mailbox full, in KiB."""
    _event(logging.ERROR, "mailbox-full", used_kib=used, limit_kib=limit)


def panel_unwritable(path: str, reason: str) -> None:
    """Tell that the figures for the monitoring system cannot be written."""
    _event(logging.WARNING, "panel-unwritable", file=path, reason=reason)


def standing_by(status: str) -> None:
    """Tell that this host does not serve the office at the moment, and why."""
    _event(logging.INFO, "standing-by", status=status)


def office_taken(epoch: int) -> None:
    """Tell that this host serves the office from now on."""
    _event(logging.WARNING, "office-taken", epoch=epoch)


def office_lost() -> None:
    """Tell that this host serves the office no more: it was not heard by the database for too long."""
    _event(logging.ERROR, "office-lost")


def database_unreachable(reason: str) -> None:
    """Tell that nobody can be asked whose turn it is."""
    _event(logging.ERROR, "database-unreachable", reason=reason)


def mails_forgotten(number: int, before: str) -> None:
    """Tell that raw mails were deleted, their time being over."""
    _event(logging.INFO, "mails-forgotten", mails=number, before=before)


def service_started(version: str, directory: str) -> None:
    """Tell that the service is ready."""
    _event(logging.INFO, "service-started", version=version, config=directory)


def service_stopped() -> None:
    """Tell that the service has ended in order."""
    _event(logging.INFO, "service-stopped")


def token_not_renewed(sections: str, reason: str) -> None:
    """Log that the next access token cannot be had; the last one serves while it is good."""
    _event(logging.WARNING, "token-not-renewed", sections=sections, reason=reason)


def key_not_rotated(reason: str) -> None:
    """Tell that no new key for links could be written; the old one goes on."""
    _event(logging.ERROR, "key-not-rotated", reason=reason)


def listen(handler: logging.Handler) -> None:
    """Send the log to this handler, a line an event."""
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("fontTools").setLevel(logging.WARNING)
