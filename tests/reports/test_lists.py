"""Expiries, the ledger and pending InMails, in JSON and on a screen."""

import json
from datetime import date
from typing import Any

from inmail_cli.domain.ledger import LotName, Movement
from inmail_cli.render.screen import Screen
from inmail_cli.render.writers import write
from inmail_cli.reports.balance import PendingView
from inmail_cli.reports.expiries import expiries_report
from inmail_cli.reports.ledger import LedgerEntry, ledger_report
from inmail_cli.reports.model import Report
from inmail_cli.reports.pending import AwaitedView, pending_report
from tests.reports.sample import AS_OF, DAY, PRESSING, TODAY

LOT = LotName(date(2026, 9, 15), date(2026, 12, 14), "renewal")


def screen_text(report: Report, width: int = 80) -> str:
    return write(report, form="table", screen=Screen(width, 24, terminal=True))


def document(report: Report) -> Any:
    return json.loads(write(report, form="json", screen=Screen()))


# Expiries


def test_expiries__screen__dates_reasons_and_origins() -> None:
    report = expiries_report(PRESSING.losses, account="default", as_of=AS_OF, today=TODAY, within_days=90)
    assert (
        screen_text(report)
        == """\
89 credits will be lost within 90 days if nothing is sent.      Sun 22 Nov 2026

Credits  Lost on     When        Because       From
      1  Wed 25 Nov  in 3 days   too old       came back 27 Aug
     38  Tue 1 Dec   in 9 days   over the cap  renewed 15 Sep, came back 17 Sep
     50  Wed 13 Jan  in 52 days  too old       renewed 15 Oct
"""
    )


def test_expiries__json__total_and_rows() -> None:
    report = expiries_report(PRESSING.losses, account="default", as_of=AS_OF, today=TODAY, within_days=90)
    assert document(report)["total"] == 89
    assert document(report)["rows"][1] == {
        "account": "default",
        "on": "2026-12-01",
        "days_left": 9,
        "credits": 30,
        "reason": "cap",
        "origin": "renewal",
        "granted_on": "2026-09-15",
    }


def test_expiries__none__said_in_one_line() -> None:
    report = expiries_report((), account="default", as_of=AS_OF, today=TODAY, within_days=7)
    assert screen_text(report).startswith("No credits will be lost within 7 days if nothing is sent.")
    assert document(report)["rows"] == []


# Ledger


def movement(kind: Any, credits: int, balance: int, ref: str | None = None, note: str | None = None) -> Movement:
    return Movement(AS_OF, TODAY, kind, credits, balance, LOT, ref, note)


ENTRIES = (
    LedgerEntry("default", movement("renewal", 50, 50)),
    LedgerEntry("default", movement("send", -1, 49, "s1"), who="Dana [b] Roy"),
    LedgerEntry("default", movement("expiry", -12, 37)),
    LedgerEntry("default", movement("adjustment", -2, 35, "k1", "LinkedIn showed 35")),
)


def test_ledger__screen__what_moved_and_of_what() -> None:
    assert (
        screen_text(ledger_report(ENTRIES, account="default", as_of=AS_OF), 100)
        == """\
Ledger  4 movements

Date        What        Credits  Balance  Of what                             Id
2026-11-22  renewal         +50       50
2026-11-22  InMail           -1       49  Dana [b] Roy, renewed 15 Sep        s1
2026-11-22  expired         -12       37  renewed 15 Sep
2026-11-22  adjustment       -2       35  renewed 15 Sep, LinkedIn showed 35  k1
"""
    )


def test_ledger__json__signed_credits_and_the_lot() -> None:
    assert document(ledger_report(ENTRIES, account="default", as_of=AS_OF))["rows"][1] == {
        "account": "default",
        "at": "2026-11-22T09:00:00Z",
        "on": "2026-11-22",
        "kind": "send",
        "credits": -1,
        "balance": 49,
        "lot": {"granted_on": "2026-09-15", "expires_on": "2026-12-14", "origin": "renewal"},
        "ref": "s1",
        "note": None,
    }


def test_ledger__csv__the_lot_in_columns() -> None:
    lines = write(ledger_report(ENTRIES, account="default", as_of=AS_OF), form="csv", screen=Screen()).splitlines()
    assert lines[0] == "account,at,on,kind,credits,balance,lot.granted_on,lot.expires_on,lot.origin,ref,note"
    assert lines[2] == "default,2026-11-22T09:00:00Z,2026-11-22,send,-1,49,2026-09-15,2026-12-14,renewal,s1,"


def test_ledger__several_accounts__named() -> None:
    assert "Account  Date" in screen_text(ledger_report(ENTRIES, account="all", as_of=AS_OF), 120)


# Pending


def awaited(person: str, days: int, chance: float | None) -> AwaitedView:
    sent_on = date.fromordinal(TODAY.toordinal() - days)
    until = AS_OF + (90 - days) * DAY
    return AwaitedView(
        account="default",
        id=f"s{days}",
        person=person,
        sent_at=AS_OF - days * DAY,
        sent_on=sent_on,
        days_waiting=days,
        credit_back_until=until,
        credit_back_on=date.fromordinal(TODAY.toordinal() + 90 - days),
        chance=chance,
    )


AWAITED = (awaited("Ana", 95, None), awaited("Zoë", 85, 0.0012), awaited("Dana Roy", 2, 0.21))
EXPECTED = PendingView(3, 0.2, 0, 1, "kaplan-meier")


def test_pending__screen__since_when_and_until_when() -> None:
    report = pending_report(AWAITED, EXPECTED, account="default", as_of=AS_OF, today=TODAY)
    assert (
        screen_text(report)
        == """\
Awaiting a response                          Sun 22 Nov 2026

Person    Sent        Days  Credit back until  Chance  Id
Ana       Wed 19 Aug    95  too late                –  s95
Zoë       Sat 29 Aug    85  Fri 27 Nov            <1%  s85
Dana Roy  Fri 20 Nov     2  Thu 18 Feb            21%  s2

3 InMails await a response: perhaps a credit will come back (0 to 1).
"""
    )


def test_pending__json__a_row() -> None:
    report = pending_report(AWAITED, EXPECTED, account="default", as_of=AS_OF, today=TODAY)
    assert document(report)["rows"][2] == {
        "id": "s2",
        "person": "Dana Roy",
        "sent_at": "2026-11-20T09:00:00Z",
        "days_waiting": 2,
        "credit_back_until": "2027-02-18T09:00:00Z",
        "chance": 0.21,
    }


def test_pending__several_accounts__rows_carry_theirs() -> None:
    report = pending_report(AWAITED, EXPECTED, account="all", as_of=AS_OF, today=TODAY)
    assert {row["account"] for row in document(report)["rows"]} == {"default"}
    assert screen_text(report).splitlines()[2].startswith("Account")


def test_pending__none__said_in_one_line() -> None:
    report = pending_report((), PendingView(0), account="default", as_of=AS_OF, today=TODAY)
    assert screen_text(report).splitlines()[2] == "No InMail awaits a response."
