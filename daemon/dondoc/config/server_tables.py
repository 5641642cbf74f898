"""The sections `imap` and `smtp`: servers, logins and what may be trusted (contract, 2)."""

from ipaddress import ip_address

from dondoc.config.fields import argument, choice, flag, host, integer, network, one_of, text
from dondoc.config.settings import Imap, Login, PasswordCommand, PasswordFile, Secret, Security, Server, TokenCommand
from dondoc.config.table import Table

IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
SECRETS = ("password_file", "password_command", "token_command")
INBOX = "INBOX"
A_DAY = 24 * 60


def read_imap(table: Table) -> Imap:
    """Return the watched mailbox."""
    return Imap(
        server=_read_server(table, Security.TLS, IMAP_PORTS, _read_login(table)),
        folders=_read_folders(table),
        settle_minutes=table.value("settle_minutes", integer(0, A_DAY), 10),
        trusted_received_by=table.values("trusted_received_by", host),
        trusted_networks=table.values("trusted_networks", network),
        trusted_authserv_ids=tuple(name.lower() for name in table.values("trusted_authserv_ids", text)),
        sender_login_enforced=table.value("sender_login_enforced", flag, default=False),
    )


def read_smtp(table: Table) -> Server:
    """Return the server that takes our mail; without any key of a login it is one that asks for none."""
    of_login = ("username", "auth", *SECRETS)
    table.knows(*of_login)
    login = _read_login(table) if any(key in table for key in of_login) else None
    return _read_server(table, Security.STARTTLS, SMTP_PORTS, login)


def _read_server(table: Table, usual: Security, ports: dict[Security, int], login: Login | None) -> Server:
    security = table.value("security", choice(Security), usual)
    name = table.needed("host", host, "")
    if security is Security.NONE and name and not is_loopback(name):
        found = f'found "none" with the host "{name}"'
        table.fault("security", found, allowed='"tls", "starttls"; "none" on loopback only')
    port = table.value("port", integer(1, 65535), ports[security])
    return Server(name, port, security, login)


def is_loopback(host_name: str) -> bool:
    """Whether what is sent there never leaves this machine."""
    try:
        return ip_address(host_name).is_loopback
    except ValueError:
        return host_name == "localhost"


def _read_login(table: Table) -> Login:
    username = table.needed("username", text, "")
    uses_token = table.value("auth", one_of({"password": False, "oauth2": True}), default=False)
    name = table.value("password_file", text, "")
    commands = {key: table.values(key, argument, at_least=1 if key in table else 0) for key in SECRETS[1:]}
    right = ("token_command",) if uses_token else SECRETS[:2]
    _check_secrets(table, right)
    secret: Secret = PasswordFile(name)
    if uses_token:
        secret = TokenCommand(commands["token_command"])
    elif "password_command" in table:
        secret = PasswordCommand(commands["password_command"])
    return Login(username, secret)


def _check_secrets(table: Table, right: tuple[str, ...]) -> None:
    given = [key for key in SECRETS if key in table]
    wrong = [key for key in given if key not in right]
    auth = "oauth2" if right == ("token_command",) else "password"
    for key in wrong:
        table.fault(key, f'does not go with auth = "{auth}"', allowed=" or ".join(right))
    if len(given) > 1 and not wrong:
        table.fault(given[1], f"given beside {given[0]}", allowed="one of the two")
    if not given:
        table.lacks(right[0], allowed=" or ".join(right))


def _read_folders(table: Table) -> tuple[str, ...]:
    names = table.values("folders", text, (INBOX, "Junk"))
    folders = tuple(dict.fromkeys(INBOX if name.upper() == INBOX else name for name in names))
    if INBOX not in folders and table.is_sound:
        table.fault("folders", "found no INBOX", allowed='names of folders, "INBOX" among them')
    return folders
