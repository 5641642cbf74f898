"""`check`: is there a way to a mail server? Its name, its port and its TLS, each with what to do where it ends."""

import datetime as dt
import ssl
from collections.abc import Iterator
from pathlib import Path

from dondoc.adapters.host import SystemClock
from dondoc.adapters.imap_account import one_line
from dondoc.adapters.reaching import Endpoint, MailProtocol, addresses_of, knock, secured
from dondoc.commands.findings import Finding
from dondoc.config import Settings
from dondoc.config.settings import Security
from dondoc.outside import ca_file_of

SOON = dt.timedelta(days=14)  # or a sixth of its life: a certificate that nobody has renewed by then is forgotten
# OpenSSL's X509_V_ERR_…: the remedy depends on whose fault it is.
_EXPIRED, _NOT_YET, _OTHER_NAME, _OTHER_IP = 10, 9, 62, 64


def imap_endpoint(settings: Settings, directory: Path) -> Endpoint:
    """Return where the IMAP server is."""
    server = settings.imap.server
    return Endpoint(MailProtocol.IMAP, server.host, server.port, server.security.value, ca_file_of(directory))


def smtp_endpoint(settings: Settings, directory: Path) -> Endpoint:
    """Return where the SMTP server is."""
    server = settings.smtp
    return Endpoint(MailProtocol.SMTP, server.host, server.port, server.security.value, ca_file_of(directory))


def way_to(endpoint: Endpoint) -> Iterator[Finding]:
    """Yield what is found on the way to the server; the first obstacle ends it."""
    name = endpoint.protocol.value
    try:
        addresses = addresses_of(endpoint.host, endpoint.port)
    except OSError as error:
        remedy = f"look at {name}.host for a slip, and at this host's /etc/resolv.conf"
        yield Finding(f"{name} DNS", f"{endpoint.host} has no address: {one_line(error)}", remedy, stops=True)
        return
    told = "needs no name server" if addresses == (endpoint.host,) else f"is {', '.join(addresses)}"
    yield Finding(f"{name} DNS", f"{endpoint.host} {told}")
    try:
        knock(endpoint)
    except OSError as error:
        remedy = f"look at {name}.port, whether the server runs, and whether a firewall lets this host out to it"
        told = f"nobody answers at {endpoint.host}:{endpoint.port}: {one_line(error)}"
        yield Finding(f"{name} port", told, remedy, stops=True)
        return
    yield Finding(f"{name} port", f"{endpoint.host}:{endpoint.port} answers")
    yield _tls(endpoint)


def _tls(endpoint: Endpoint) -> Finding:
    name = endpoint.protocol.value
    part = f"{name} TLS"
    if endpoint.security == Security.NONE.value:
        return Finding(part, "none, as configured: the server is on this host")
    try:
        found = secured(endpoint)
    except ssl.SSLCertVerificationError as error:
        told = f"the certificate is refused: {error.verify_message}"
        return Finding(part, told, _certificate_remedy(endpoint, error), stops=True)
    except OSError as error:
        other = Security.STARTTLS if endpoint.security == Security.TLS.value else Security.TLS
        remedy = (
            f'does the port speak another way? {endpoint.protocol.value}.security = "{other.value}", or another port'
        )
        return Finding(part, f"no {endpoint.security} on port {endpoint.port}: {one_line(error)}", remedy, stops=True)
    told = f"{found.version}, the certificate holds until {found.holds_until:%d/%m/%Y}"
    is_ending = found.holds_until - SystemClock().now() < min(SOON, (found.holds_until - found.holds_from) / 6)
    return Finding(part, told, "renew it at the mail server: without it no mail is read or sent" if is_ending else "")


def _certificate_remedy(endpoint: Endpoint, error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code == _EXPIRED:
        return "renew the certificate at the mail server; or is this host's clock ahead (timedatectl)?"
    if error.verify_code == _NOT_YET:
        return "is this host's clock behind (timedatectl)?"
    if error.verify_code in {_OTHER_NAME, _OTHER_IP}:
        return f"write {endpoint.protocol.value}.host as the certificate names the server"
    return "an authority of your own? Put its certificate into ca.pem beside dondoc.toml"
