"""The border hop: where the office's own mail system first took a mail, whatever forgers write below or into it."""

import datetime as dt
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.adapters.trace import TrustPolicy, read_trace
from dondoc.core.mail import TimeSource, Trace

OFFICE = TrustPolicy(
    received_by=("mail.snnmt.example", "relay.snnmt.example"),
    networks=(ip_network("10.1.1.0/24"), ip_network("2001:db8:1::/48")),
    authserv_ids=("mail.snnmt.example",),
    own_domain="snnmt.example",
    sender_login_enforced=True,
)
INTERNAL = dt.datetime(2026, 3, 20, 3, 0, tzinfo=dt.UTC)
MBOX = dt.datetime(2026, 3, 21, 3, 0, tzinfo=dt.UTC)
BY = " by mail.snnmt.example (Postfix) with ESMTPS id A0F3; Mon, 16 Mar 2026 "
OUTSIDE = "from out.kl.example (out.kl.example [203.0.113.9])" + BY + "17:00:00 +0700"
FORGED = "from x (x [203.0.113.9]) by mail.snnmt.example (Postfix) with ESMTPS id F; Mon, 2 Mar 2026 08:00:00 +0700"


def trace_of(
    *received: str, internal_date: dt.datetime | None = INTERNAL, mbox_date: dt.datetime | None = None
) -> Trace:
    """Return the trace of a mail with these Received fields, from the top."""
    headers = [("Received", value) for value in received]
    return read_trace(
        headers,
        policy=OFFICE,
        from_domain="kl.example",
        internal_date=internal_date,
        mbox_date=mbox_date,
    )


def at(clock: str) -> dt.datetime:
    """Return that time of 16 March 2026 in Viet Nam."""
    return dt.datetime.fromisoformat(f"2026-03-16T{clock}+07:00")


def test_the_instant_is_when_the_own_host_took_the_mail_from_outside() -> None:
    assert trace_of(OUTSIDE) == Trace(at("17:00:00"), TimeSource.RECEIVED)


def test_instants_come_out_in_utc() -> None:
    instant = trace_of(OUTSIDE).instant
    assert instant is not None
    assert instant.tzinfo is dt.UTC


def test_hops_between_the_own_hosts_are_followed_down_to_the_border() -> None:
    inner = "from relay.snnmt.example (relay.snnmt.example [10.1.1.7])" + BY + "18:30:00 +0700"
    border = OUTSIDE.replace("by mail.", "by relay.")
    assert trace_of(inner, border).instant == at("17:00:00")


def test_delivery_over_a_local_socket_is_followed_down() -> None:
    lmtp = (
        "from mail.snnmt.example by mail.snnmt.example with LMTP id q (envelope-from <a@b>); "
        "Mon, 16 Mar 2026 19:00:00 +0700"
    )
    assert trace_of(lmtp, OUTSIDE).instant == at("17:00:00")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "IPv6:::1", "10.1.1.2", "IPv6:2001:db8:1::25", "::ffff:10.1.1.9"]
)
def test_loopback_and_trusted_networks_lead_on(address: str) -> None:
    inner = f"from mail.snnmt.example (x [{address}])" + BY + "18:00:00 +0700"
    assert trace_of(inner, OUTSIDE).instant == at("17:00:00")


@pytest.mark.parametrize(
    "client",
    [
        pytest.param("from mail.snnmt.example (out.kl.example [203.0.113.9])", id="a greeting with our name"),
        pytest.param("from [10.1.1.1] (evil.example [203.0.113.9])", id="a greeting with our address"),
        pytest.param("from [10.1.1.1] (unknown [203.0.113.9])", id="the same without a reverse name"),
        pytest.param("from [10.1.1.1]", id="a literal that nobody vouches for"),
        pytest.param("from 10.1.1.1", id="an address as a name"),
        pytest.param("from inside.mail.snnmt.example", id="a name alone"),
        pytest.param("from evil ([203.0.113.9] helo=[10.1.1.1])", id="exim, greeting with our address"),
        pytest.param("from [203.0.113.9] (helo=[10.1.1.1])", id="exim without a reverse name"),
        pytest.param("from evil ([203.0.113.9] helo=x [10.1.1.1])", id="two addresses"),
        pytest.param("from [10.1.1.1] (203.0.113.9)", id="exchange"),
        pytest.param("from unknown (HELO [10.1.1.1]) (203.0.113.9)", id="qmail"),
        pytest.param("from x by mail.snnmt.example (y [10.1.1.1])", id="a greeting that holds a by clause"),
        pytest.param("from x (y [10.1.1.999])", id="an impossible address"),
        pytest.param("from evil (IPv6:2001:db8:2::1)", id="foreign IPv6"),
        pytest.param("from evil (x [IPv6:2001:db8:2::1])", id="foreign IPv6 in brackets"),
        pytest.param("from a (b.10.1.1.1.example [203.0.113.9] (may be forged))", id="sendmail, may be forged"),
    ],
)
def test_what_a_client_claims_never_opens_the_border(client: str) -> None:
    assert trace_of(client + BY + "17:00:00 +0700", FORGED).instant == at("17:00:00")


@pytest.mark.parametrize(
    "client",
    [
        pytest.param("from relay (relay.snnmt.example [10.1.1.7])", id="postfix"),
        pytest.param("from relay (root@relay.snnmt.example [10.1.1.7] (may be forged))", id="sendmail"),
        pytest.param("from relay.snnmt.example ([10.1.1.7] helo=x)", id="exim"),
        pytest.param("from relay.snnmt.example ([10.1.1.7]:41321 helo=[203.0.113.9])", id="exim with a port"),
        pytest.param("from [10.1.1.7] (helo=relay)", id="exim without a reverse name"),
        pytest.param("from [10.1.1.7] (port=41321 helo=relay)", id="exim without a reverse name, with a port"),
        pytest.param("from EX01.snnmt.local (10.1.1.7)", id="exchange"),
        pytest.param("from relay (HELO relay.snnmt.example) (10.1.1.7)", id="qmail"),
        pytest.param("from relay.snnmt.example ([10.1.1.7])\n\t", id="dovecot, folded"),
        pytest.param("from relay (relay [10.1.1.7]) (using TLSv1.3 with cipher X (256/256 bits))", id="postfix, TLS"),
    ],
)
def test_every_server_s_way_to_record_an_address_is_understood(client: str) -> None:
    assert trace_of(client + BY + "18:00:00 +0700", OUTSIDE).instant == at("17:00:00")


def test_a_hop_below_the_border_is_never_believed() -> None:
    assert trace_of(OUTSIDE, FORGED).instant == at("17:00:00")


def test_a_foreign_host_between_own_ones_ends_the_walk() -> None:
    inner = "from relay (relay [10.1.1.7])" + BY + "18:00:00 +0700"
    foreign = "from a (a [10.1.1.8]) by gateway.elsewhere.example with ESMTP; Mon, 16 Mar 2026 17:30:00 +0700"
    assert trace_of(inner, foreign, FORGED).instant == at("18:00:00")


def test_an_unknown_host_on_top_leaves_the_date_of_the_mailbox() -> None:
    foreign = OUTSIDE.replace("by mail.snnmt.example", "by mail.elsewhere.example")
    assert trace_of(foreign, OUTSIDE) == Trace(INTERNAL, TimeSource.INTERNALDATE)


def test_a_local_submission_is_the_border() -> None:
    local = "by mail.snnmt.example (Postfix, from userid 1000) id 5F1; Mon, 16 Mar 2026 17:00:00 +0700 (ICT)"
    assert trace_of(local, FORGED).instant == at("17:00:00")


def test_the_receiving_host_is_compared_without_case_and_final_dot() -> None:
    assert trace_of(OUTSIDE.replace("by mail.snnmt.example", "by MAIL.snnmt.Example.")).instant == at("17:00:00")


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Mar 2026 17:00:00 +0700", "Mon, 16 Mar 2026 17:00:00"])
def test_a_border_without_a_readable_date_leaves_the_date_of_the_mailbox(date: str) -> None:
    hop = OUTSIDE.rpartition(";")[0] + ";" + date
    assert trace_of(hop) == Trace(INTERNAL, TimeSource.INTERNALDATE)


def test_without_trace_and_mailbox_the_mbox_line_dates_a_mail() -> None:
    assert trace_of(internal_date=None, mbox_date=MBOX) == Trace(MBOX, TimeSource.MBOX)


def test_where_nothing_is_known_nothing_is_guessed() -> None:
    assert trace_of(internal_date=None) == Trace(None, TimeSource.NONE)


def test_a_loop_of_hops_is_cut_off() -> None:
    inner = "from relay (relay [10.1.1.7])" + BY + "18:00:00 +0700"
    assert trace_of(*[inner] * 5_000).instant == at("18:00:00")


@given(st.lists(st.tuples(st.sampled_from(["Received", "Authentication-Results", "X"]), st.text()), max_size=8))
def test_no_field_makes_it_raise(headers: list[tuple[str, str]]) -> None:
    found = read_trace(headers, policy=OFFICE, from_domain="kl.example", internal_date=INTERNAL)
    assert found.instant is not None


@given(st.text(alphabet='()[]<>"\\;= by from10.mailsnntexp', max_size=80))
def test_no_greeting_within_a_recorded_hop_opens_the_border(greeting: str) -> None:
    shown = greeting.translate(dict.fromkeys(map(ord, ' <>()\\";@'), "?")) or "x"  # as Postfix writes it
    hop = f"from {shown} (evil.example [203.0.113.9])" + BY + "17:00:00 +0700"
    assert trace_of(hop, FORGED).instant == at("17:00:00")
