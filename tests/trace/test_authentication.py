"""Authentication: whose results count, and what they mean for the From address (contract, 6; RFC 8601)."""

import datetime as dt
from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.adapters.trace import TrustPolicy, read_trace
from dondoc.adapters.trace_results import aligned, results_of
from dondoc.core.mail import Authentication

OFFICE = TrustPolicy(
    received_by=("mail.snnmt.example",),
    networks=(ip_network("10.1.1.0/24"),),
    authserv_ids=("mail.snnmt.example",),
    own_domain="snnmt.example",
    sender_login_enforced=True,
)
BORDER = (
    "Received",
    "from out (out [203.0.113.9]) by mail.snnmt.example with ESMTPS id 1; Mon, 16 Mar 2026 17:00:00 +0700",
)
BELOW = ("Received", "from pc (pc [192.168.1.5]) by out.kl.example with ESMTPA id 2; Mon, 16 Mar 2026 16:59:00 +0700")
INTERNAL = dt.datetime(2026, 3, 20, 3, 0, tzinfo=dt.UTC)


def results(text: str, server: str = "mail.snnmt.example") -> tuple[str, str]:
    """Return a field with these results."""
    return ("Authentication-Results", f"{server}; {text}")


def judged(
    *headers: tuple[str, str],
    from_domain: str = "kl.example",
    policy: TrustPolicy = OFFICE,
) -> Authentication:
    """Return what the fields say of a mail from that domain."""
    return read_trace(headers, policy=policy, from_domain=from_domain, internal_date=INTERNAL).authentication


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("dmarc=pass header.from=kl.example", "pass"),
        ("dmarc=pass (p=none dis=none) header.from=KL.example", "pass"),
        ("dmarc=pass", "pass"),
        ("dmarc=pass header.from=evil.example", "none"),
        ("dmarc=fail header.from=kl.example", "fail"),
        ("dkim=pass header.d=kl.example; dmarc=fail header.from=kl.example", "fail"),
        ("dmarc=none; dkim=pass header.d=kl.example", "pass"),
        ("dmarc=temperror; spf=pass smtp.mailfrom=a@kl.example", "pass"),
        ("dmarc=none", "none"),
        ("dmarc=none; dkim=fail header.d=kl.example", "fail"),
        ("dkim=pass header.d=kl.example", "pass"),
        ("dkim=pass header.d=mail.kl.example", "pass"),
        ("dkim=pass header.i=@kl.example", "pass"),
        ("dkim=pass header.d=evil.example header.i=@kl.example", "none"),
        ("dkim=pass header.d=evil.example", "none"),
        ("dkim=pass header.d=evilkl.example", "none"),
        ("dkim=pass header.d=example", "none"),
        ("dkim=pass", "none"),
        ("spf=pass smtp.mailfrom=a@kl.example", "pass"),
        ("spf=pass smtp.mailfrom=kl.example", "pass"),
        ("spf=pass smtp.mailfrom=bounce+x=y@kl.example", "pass"),
        ("spf=pass smtp.mailfrom=a@evil.example", "none"),
        ("spf=pass smtp.mailfrom=x=smtp.mailfrom=kl.example=y@evil.example", "none"),
        ("spf=pass smtp.helo=kl.example", "none"),
        ("spf=fail smtp.mailfrom=a@kl.example", "fail"),
        ("spf=fail smtp.mailfrom=a@kl.example; dkim=pass header.d=kl.example", "pass"),
        ("spf=softfail smtp.mailfrom=a@kl.example", "none"),
        ("spf=neutral; dkim=temperror", "none"),
        ("dkim=fail header.d=kl.example; dkim=pass header.d=kl.example", "pass"),
        ("dkim=fail header.d=kl.example; dkim=pass header.d=evil.example", "fail"),
        ('dkim/1=pass (2048-bit; key) header.d=kl.example header.b="a;b"', "pass"),
        ("dkim = pass header.d = kl.example", "pass"),
        ("dkim=none (dmarc=pass; dkim=pass header.d=kl.example)", "none"),
        ('dkim=none reason="dmarc=pass"', "none"),
        ('dkim=none reason="x; dmarc=pass"', "none"),
        ("DKIM=PASS header.d=kl.example", "pass"),
        ("iprev=pass; auth=pass smtp.auth=kl@kl.example", "none"),
        ("none", "none"),
        ("", "none"),
    ],
)
def test_results_mean(said: str, meant: str) -> None:
    assert judged(results(said), BORDER, BELOW).value == meant


def test_the_topmost_trusted_field_decides() -> None:
    assert judged(results("dmarc=fail"), results("dmarc=pass"), BORDER) is Authentication.FAIL


def test_a_foreign_field_on_top_is_passed_over() -> None:
    foreign = results("dmarc=pass", server="mx.elsewhere.example")
    assert judged(foreign, results("dmarc=fail"), BORDER) is Authentication.FAIL


def test_a_field_between_the_border_and_the_next_hop_counts() -> None:
    assert judged(BORDER, results("dmarc=pass"), BELOW) is Authentication.PASS


def test_a_field_below_the_next_hop_was_written_outside() -> None:
    assert judged(BORDER, BELOW, results("dmarc=pass")) is Authentication.NONE


def test_without_a_hop_of_our_own_nothing_vouches_for_any_field() -> None:
    assert judged(results("dmarc=pass")) is Authentication.NONE


def test_where_no_server_is_named_nothing_is_attested() -> None:
    assert judged(results("dmarc=pass"), BORDER, policy=replace(OFFICE, authserv_ids=())) is Authentication.NONE


@pytest.mark.parametrize(
    "written",
    [
        "mail.snnmt.example 1; dmarc=pass",
        "MAIL.snnmt.example;\n\tdmarc=pass",
        "(by us) mail.snnmt.example (v1 (nested)) ; dmarc=pass",
        '"mail.snnmt.example"; dmarc=pass',
    ],
)
def test_the_server_s_name_is_found_in_every_form(written: str) -> None:
    assert judged(("Authentication-Results", written), BORDER) is Authentication.PASS


def test_a_mail_without_a_single_author_never_passes_by_alignment() -> None:
    assert judged(results("dkim=pass header.d=kl.example"), BORDER, from_domain="") is Authentication.NONE


LOGGED_IN = ("Received", BORDER[1].replace("ESMTPS", "ESMTPSA"))


def test_a_login_on_the_own_server_speaks_for_the_own_domain() -> None:
    assert judged(LOGGED_IN, from_domain="snnmt.example") is Authentication.PASS


@pytest.mark.parametrize("from_domain", ["kl.example", "sub.snnmt.example", ""])
def test_a_login_speaks_for_no_other_domain(from_domain: str) -> None:
    assert judged(LOGGED_IN, from_domain=from_domain) is Authentication.NONE


def test_a_login_proves_nothing_where_the_server_lets_people_write_as_others() -> None:
    lax = replace(OFFICE, sender_login_enforced=False)
    assert judged(LOGGED_IN, from_domain="snnmt.example", policy=lax) is Authentication.NONE


def test_a_login_elsewhere_than_at_the_border_proves_nothing() -> None:
    inner = ("Received", LOGGED_IN[1].replace("203.0.113.9", "10.1.1.3"))
    assert judged(inner, BORDER, from_domain="snnmt.example") is Authentication.NONE


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("kl.gov.vn", "kl.gov.vn", True),
        ("mail.kl.gov.vn", "kl.gov.vn", True),
        ("kl.gov.vn", "mail.kl.gov.vn", True),
        ("gov.vn", "kl.gov.vn", False),
        ("a.kl.gov.vn", "b.kl.gov.vn", False),
        ("vn", "kl.vn", False),
        ("", "kl.vn", False),
    ],
)
def test_domains_are_related(one: str, other: str, related: bool) -> None:  # noqa: FBT001
    assert aligned(one, other) is related


@given(st.text(alphabet='()\\"; =abc/1.@\n', max_size=60))
def test_no_field_makes_the_reader_raise(field: str) -> None:
    server, found = results_of(field)
    assert server == server.lower()
    assert all(r.method == r.method.lower() for r in found)
