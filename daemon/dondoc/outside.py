"""What the settings name in the world outside: mail servers, secrets, folders and keys; nothing is connected here."""

import datetime as dt
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from dondoc.adapters.access_token import TokenSource
from dondoc.adapters.alert_command import AlertCommand
from dondoc.adapters.host import Pulse, SystemClock, free_bytes, read_secret, run_secret_command, work_seconds
from dondoc.adapters.imap import ImapMailbox
from dondoc.adapters.imap_account import Account, AuthMethod
from dondoc.adapters.imap_account import Security as ImapSecurity
from dondoc.adapters.keys import FileKeys
from dondoc.adapters.leadership import Leadership
from dondoc.adapters.lock import OnlyOne
from dondoc.adapters.prometheus import TextfilePanel
from dondoc.adapters.smtp import Security as SmtpSecurity
from dondoc.adapters.smtp import SmtpCourier, SmtpServer
from dondoc.app import Plugs
from dondoc.config import ConfigurationError, Settings
from dondoc.config.folder import TEMPLATES
from dondoc.config.settings import Login, PasswordCommand, PasswordFile, TokenCommand
from dondoc.core.tokens import Signer
from dondoc.fittings import Paths, trust_policy
from dondoc.ports import Turn
from dondoc.resources import templates_dir
from dondoc.service.dispatch import BATCH

LINE = 25.0  # seconds a wait on the IMAP server; a line or literal may take ten: within the watchdog's 300 s
SMTP_REST = 15.0
SMTP_DEADLINE = 120.0  # one mail with all its steps; well within the watchdog's time


Tokens = Mapping[TokenCommand, TokenSource]
NO_TOKENS: Tokens = {}


def tokens_of(settings: Settings) -> Tokens:
    """Return the source behind each `token_command`; where both logins have the same, they share it."""
    logins = {"imap": settings.imap.server.login, "smtp": settings.smtp.login}
    users: dict[TokenCommand, tuple[str, ...]] = {}
    for section, login in logins.items():
        if login and isinstance(login.secret, TokenCommand):
            users[login.secret] = (*users.get(login.secret, ()), section)
    return {command: token_source(command, sections) for command, sections in users.items()}


def token_source(command: TokenCommand, users: tuple[str, ...] = ()) -> TokenSource:
    """Return what gives tokens to these sections."""
    return TokenSource(command.arguments, SystemClock().now, users)


def secret_of(login: Login, directory: Path, tokens: Tokens = NO_TOKENS) -> Callable[[], str]:
    """Return what fetches the login's secret when it is needed; no password is ever kept."""
    secret = login.secret
    match secret:
        case PasswordFile():
            return lambda: read_secret(secret.name, config_dir=directory)
        case PasswordCommand():
            return lambda: run_secret_command(secret.arguments)
        case TokenCommand():
            return (tokens.get(secret) or token_source(secret)).token


def mailbox_of(
    settings: Settings,
    directory: Path,
    line: float = LINE,
    *,
    trusting: bool = True,
    tokens: Tokens = NO_TOKENS,
) -> ImapMailbox:
    """Return the watched mailbox; nothing is connected yet. `line` bounds each wait on the server, in seconds.

    Not `trusting`: no Received line is believed, so that the instant of each mail is its INTERNALDATE.
    """
    server = settings.imap.server
    if server.login is None:
        raise ConfigurationError(())
    account = Account(
        host=server.host,
        port=server.port,
        security=ImapSecurity(server.security.value),
        username=server.login.username,
        password=secret_of(server.login, directory, tokens),
        auth=AuthMethod.XOAUTH2 if isinstance(server.login.secret, TokenCommand) else AuthMethod.PASSWORD,
        ca_file=ca_file_of(directory),
        timeout=line,
    )
    policy = trust_policy(settings)
    if not trusting:
        policy = replace(policy, received_by=())
    return ImapMailbox(account, settings.imap.folders, policy, ticks=work_seconds)


def courier_of(
    settings: Settings, directory: Path, may_send: Callable[[], bool] = lambda: True, *, tokens: Tokens = NO_TOKENS
) -> SmtpCourier:
    """Return what hands our mail in; nothing is connected yet. `may_send` is asked at the last moment of each mail."""
    server, login = settings.smtp, settings.smtp.login
    is_token = login is not None and isinstance(login.secret, TokenCommand)
    fetch = secret_of(login, directory, tokens) if login else None
    ca_file = ca_file_of(directory)
    return SmtpCourier(
        SmtpServer(
            host=server.host,
            port=server.port,
            security=SmtpSecurity(server.security.value),
            username=login.username if login else "",
            password=None if is_token else fetch,
            token=fetch if is_token else None,
            ca_file=str(ca_file) if ca_file else None,
            deadline=SMTP_DEADLINE,
            rest=SMTP_REST,
        ),
        may_send,
    )


def plugs_of(
    settings: Settings,
    directory: Path,
    paths: Paths,
    *,
    line: float = LINE,
    may_act: Callable[[], bool] = lambda: True,
) -> tuple[Plugs, ImapMailbox]:
    """Return what the office is plugged into when it serves for real, and its mailbox, whose wait can be ended."""
    tokens = tokens_of(settings)
    mailbox = mailbox_of(settings, directory, line, tokens=tokens)
    plugs = Plugs(
        clock=SystemClock(),
        mailbox=mailbox,
        courier=courier_of(settings, directory, may_act, tokens=tokens),
        settle=dt.timedelta(minutes=settings.imap.settle_minutes),
        jitter=random.random,
        signer=signer_of(paths, may_act),
        panel=panel_of(settings, paths),
        alarm=alarm_of(settings),
        pulse=Pulse(),
        tokens=tuple(tokens.values()),
        folders=settings.imap.folders,
        may_act=may_act,
        batch=BATCH if settings.database.url.startswith("sqlite") else 1,
        free_disk=partial(free_bytes, paths.base),
    )
    return plugs, mailbox


def alarm_of(settings: Settings) -> AlertCommand | None:
    """Return the second way to reach a person, where the office has named one."""
    return AlertCommand(settings.mail.alert_command) if settings.mail.alert_command else None


def turn_of(settings: Settings, paths: Paths, lost: Callable[[], object] = lambda: None) -> Turn:
    """Return what says whose turn it is to serve the office; `lost` is called from a thread when it is ours no more."""
    if settings.database.url.startswith("sqlite"):
        return OnlyOne()
    return Leadership(paths.database, settings.database.schema, lost)


def host_that_serves(settings: Settings, paths: Paths) -> str:
    """Return which host serves the office on PostgreSQL; empty where none does, and for SQLite."""
    turn = turn_of(settings, paths)
    try:
        return turn.holder()
    finally:
        turn.free()


def ca_file_of(directory: Path) -> Path | None:
    """Return the office's own certificate authority, where it has put one beside its configuration."""
    path = directory / "ca.pem"
    return path if path.exists() else None


def signer_of(paths: Paths, rotates: Callable[[], bool]) -> Signer:
    """Return what signs the links in mails to operators; the key is made at the first start. Raises KeyFileError."""
    keys = FileKeys(paths.keys, rotates)
    keys.signing(SystemClock().now().date())
    return Signer(keys)


def panel_of(settings: Settings, paths: Paths) -> TextfilePanel | None:
    """Return what shows the service's figures to a monitoring system; None where none is configured."""
    name = settings.monitoring.textfile
    return TextfilePanel(paths.base / name) if name else None


def base_of(directory: Path) -> Path:
    """Return what relative names are looked up from: systemd's state directory, else the configuration's folder."""
    return Path(os.environ.get("STATE_DIRECTORY") or directory)


def template_names(directory: Path | None = None) -> frozenset[str]:
    """Return the names of the mail templates, for checking the ladder: the shipped ones and those of the folder."""
    folders = (templates_dir(), *([directory / TEMPLATES] if directory else ()))
    return frozenset(path.stem for folder in folders for path in folder.glob("*.j2") if path.name.count(".") == 1)
