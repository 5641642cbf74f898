"""Settings → the keys of dondoc.toml, for `showing`; None leaves a key out."""

from collections.abc import Mapping
from dataclasses import fields
from typing import assert_never

from dondoc.config.faults import without_password
from dondoc.config.fields import WEEKDAYS
from dondoc.config.settings import (
    Archive,
    Digest,
    Imap,
    Login,
    Mail,
    Monitoring,
    Office,
    PasswordCommand,
    PasswordFile,
    Record,
    Server,
    Settings,
    TokenCommand,
)
from dondoc.core.schemes import OWN, Scheme

Keys = Mapping[str, object]
DAYS = tuple(WEEKDAYS)
MASK = "…"


def service_keys(settings: Settings) -> Mapping[str, Keys]:
    """Return the sections of dondoc.toml and their keys."""
    database = settings.database
    return {
        "office": _plain(settings.office),
        "imap": _imap_keys(settings.imap),
        "smtp": _server_keys(settings.smtp),
        "database": {"url": without_password(database.url), "schema": database.schema or None},
        "archive": _plain(settings.archive),
        "mail": _mail_keys(settings.mail),
        "digest": _digest_keys(settings.digest),
        "record": _record_keys(settings.record),
        "monitoring": _plain(settings.monitoring),
    }


def _plain(section: Office | Archive | Imap | Mail | Monitoring) -> dict[str, object]:
    return {field.name: getattr(section, field.name) for field in fields(section)}


def _imap_keys(imap: Imap) -> Keys:
    rest = _plain(imap)
    del rest["server"]
    return {**_server_keys(imap.server), **rest}


def _server_keys(server: Server) -> Keys:
    login = _login_keys(server.login) if server.login else {}
    return {"host": server.host, "port": server.port, "security": server.security, **login}


def _login_keys(login: Login) -> Keys:
    match login.secret:
        case PasswordFile(name):
            return {"username": login.username, "password_file": name}
        case PasswordCommand(arguments):
            return {"username": login.username, "password_command": _masked(arguments)}
        case TokenCommand(arguments):
            return {"username": login.username, "auth": "oauth2", "token_command": _masked(arguments)}
    assert_never(login.secret)


def _masked(arguments: tuple[str, ...]) -> tuple[str, ...]:
    return arguments[:1] + (MASK,) * (len(arguments) > 1)


def _mail_keys(mail: Mail) -> Keys:
    window = mail.send_window
    return {
        **_plain(mail),
        "send_window": (window.start, window.end),
        "alert_command": _masked(mail.alert_command) or None,
    }


def _digest_keys(digest: Digest) -> Keys:
    weekly = digest.weekly
    return {"daily": digest.daily, "weekly": f"{DAYS[weekly.weekday]} {weekly.time:%H:%M}" if weekly else ""}


def _record_keys(record: Record) -> Keys:
    return {"seal": str(record.seal), "scheme": _scheme_keys(record.scheme), "output": record.output}


def _scheme_keys(scheme: Scheme) -> object:
    if scheme.name != OWN:
        return scheme.name
    return {
        "late": scheme.late,
        "return": scheme.returned,
        "missing": scheme.missing,
        "cap": scheme.cap,
        "levels": scheme.levels,
        "ranked_from": scheme.ranked_from,
    }
