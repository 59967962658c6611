"""What `balance` says, in JSON and on screens of every kind."""

import json
from datetime import date

import pytest

from inmail_cli.domain.ledger import Lot
from inmail_cli.domain.outlook import NextRenewal
from inmail_cli.render.screen import Screen
from inmail_cli.render.writers import write
from inmail_cli.reports.balance import BalanceView, PendingView, balance_report, balances_report
from inmail_cli.reports.expiries import Reason
from tests.reports.sample import AS_OF, NO_PLAN, NOTHING, PLAN, PRESSING, STEADY, TODAY, loss

STEADY_80 = """\
Sales Navigator Core                         Sun 22 Nov 2026
112 of 150 credits   █████████████████████████████▏░░░░░░░░░

 12  expire  Mon 14 Dec  in 22 days  renewed 15 Sep
+50  renew   Tue 15 Dec  in 23 days  nothing lost at the cap
 50  expire  Wed 13 Jan  in 52 days  renewed 15 Oct
 50  expire  Sat 13 Feb  in 83 days  renewed 15 Nov

Send 12 by Sun 13 Dec to lose none before Wed 13 Jan.
9 InMails await a response: about 2 credits should come back (0 to 4).
"""

STEADY_60 = STEADY_80.replace(" (0 to 4).", "\n(0 to 4).")

PRESSING_80 = """\
Sales Navigator Core · Navigator [acme]      Sun 22 Nov 2026
149 of 150 credits   ██████████████████████████████████████▊

  1  expires  Wed 25 Nov  in 3 days   came back 27 Aug
+50  renew    Tue 1 Dec   in 9 days   38 lost at the cap
 50  expire   Wed 13 Jan  in 52 days  renewed 15 Oct

Send 1 by Tue 24 Nov and 38 more by Mon 30 Nov to lose none before Wed 13 Jan.
9 InMails await a response: about 2 credits should come back (0 to 4).
3 InMails went out when no credit was left here; `inmail reconcile N` sets
LinkedIn's number.
1 entry cannot be right as recorded; `inmail doctor` shows it.
The dates of the opening balance are estimated.
Last compared with LinkedIn's number on Tue 10 Nov.
"""

PRESSING_WIDE = PRESSING_80.replace("sets\nLinkedIn's", "sets LinkedIn's")

PRESSING_ASCII = (
    PRESSING_80.replace("·", "-").replace("██████████████████████████████████████▊", "#" * 39).replace("█", "#")
)

START = """\
Start with `inmail setup`: it asks for your plan, the day on which it renews,
and the number LinkedIn shows now.
In one line: `inmail setup PLAN --renews DAY --balance N`; `inmail plan list`
names the plans.
"""

NO_PLAN_80 = f"""\
No plan                                      Sun 22 Nov 2026

No plan is active, so no credits are counted.
{START}"""

NOTHING_80 = f"""\
No plan                                      Sun 22 Nov 2026

{START}"""


def terminal(width: int, *, colour: bool = False, ascii_only: bool = False) -> Screen:
    return Screen(width, 24, colour, ascii_only, terminal=True)


def drawn(view: BalanceView, screen: Screen) -> str:
    return write(balance_report(view), form="table", screen=screen)


@pytest.mark.parametrize(
    ("view", "screen", "expected"),
    [
        pytest.param(STEADY, terminal(60), STEADY_60, id="steady at 60"),
        pytest.param(STEADY, terminal(80), STEADY_80, id="steady at 80"),
        pytest.param(STEADY, terminal(200), STEADY_80, id="steady at 200"),
        pytest.param(STEADY, Screen(), STEADY_80, id="steady in a pipe"),
        pytest.param(PRESSING, terminal(80), PRESSING_80, id="pressing at 80"),
        pytest.param(PRESSING, terminal(200), PRESSING_WIDE, id="pressing at 200"),
        pytest.param(PRESSING, Screen(width=20), PRESSING_WIDE, id="pressing in a pipe"),
        pytest.param(PRESSING, terminal(80, ascii_only=True), PRESSING_ASCII, id="pressing in ASCII"),
        pytest.param(NO_PLAN, terminal(80), NO_PLAN_80, id="no plan"),
        pytest.param(NOTHING, terminal(80), NOTHING_80, id="no database"),
    ],
)
def test_screen__an_account__as_drawn(view: BalanceView, screen: Screen, expected: str) -> None:
    assert drawn(view, screen) == expected


def test_screen__colours__losses_by_how_near_they_are() -> None:
    lines = drawn(PRESSING, terminal(80, colour=True)).splitlines()
    assert lines[3].startswith("  \x1b[31m1\x1b[0m  \x1b[31mexpires\x1b[0m")
    assert lines[4].endswith("\x1b[33m38 lost at the cap\x1b[0m")
    assert lines[5].startswith(" \x1b[1m50\x1b[0m  expire ")
    assert lines[7].startswith("\x1b[31mSend 1 by Tue 24 Nov")


def test_screen__colour_taken_away__the_same_words() -> None:
    coloured = drawn(PRESSING, terminal(80, colour=True))
    for code in ("0", "1", "2", "31", "32", "33"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == PRESSING_80


def lines_of(view: BalanceView) -> list[str]:
    return drawn(view, terminal(100)).splitlines()


def test_screen__last_day_before_a_loss__send_today() -> None:
    view = STEADY._replace(losses=(loss(date(2026, 11, 23), 5, date(2026, 8, 25)),))
    assert "Send 5 today to lose none." in lines_of(view)
    assert "  5  expire  Mon 23 Nov  tomorrow    came back 25 Aug".replace("came back", "renewed") in lines_of(view)


def test_screen__many_near_losses__each_with_its_last_day() -> None:
    days = [date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 1)]
    view = STEADY._replace(losses=tuple(loss(on, 2, date(2026, 9, 1)) for on in days))
    said = "Send 2 by Mon 23 Nov, 2 more by Thu 26 Nov and 2 more by Mon 30 Nov, to lose none."
    assert said in lines_of(view)


def test_screen__losses_of_one_date__one_line() -> None:
    on = date(2026, 12, 14)
    lots = [loss(on, 1, date(2026, 9, day), origin="refund") for day in (13, 14, 15, 16)]
    (line,) = [line for line in lines_of(STEADY._replace(losses=tuple(lots))) if "14 Dec" in line and "expire" in line]
    assert line == "  4  expire  Mon 14 Dec  in 22 days  came back 13 Sep to 16 Sep"


def test_screen__more_losses_than_fit__the_first_six_dates() -> None:
    lots = [loss(date(2026, 12, day), 1, date(2026, 9, day), origin="refund") for day in range(1, 10)]
    assert len([line for line in lines_of(STEADY._replace(losses=tuple(lots))) if "expires" in line]) == 6


def test_screen__credits_that_never_age__said_so() -> None:
    view = STEADY._replace(lots=(Lot(date(2026, 11, 1), None, "renewal", 30),), losses=(), next_renewal=None)
    assert lines_of(view)[3] == "30  never expire"


@pytest.mark.parametrize(
    ("granted_on", "reason", "words"),
    [
        (date(2026, 11, 1), "cap", "30  no age limit"),
        (date(2026, 11, 1), "forfeit", "30  no age limit"),
        (date(2026, 12, 15), "cap", "30  never expire"),  # those of the renewal to come
        (date(2026, 10, 1), "age", "30  never expire"),  # others, which do
    ],
)
def test_screen__credits_that_never_age_but_will_be_lost__not_said_to_stay(
    granted_on: date, reason: Reason, words: str
) -> None:
    lost = loss(date(2026, 12, 31), 5, granted_on, reason=reason)
    view = STEADY._replace(lots=(Lot(date(2026, 11, 1), None, "renewal", 30),), losses=(lost,), next_renewal=None)
    assert lines_of(view)[4] == words


def test_screen__a_plan_that_ends__its_credits_are_lost() -> None:
    view = STEADY._replace(losses=(loss(date(2026, 12, 1), 112, date(2026, 9, 15), reason="forfeit"),))
    assert "112  lost   Tue 1 Dec   in 9 days   renewed 15 Sep (the plan ends)" in lines_of(view)


def test_screen__nothing_left_and_nothing_pending__meter_and_renewal_alone() -> None:
    view = STEADY._replace(balance=0, lots=(), losses=(), pending=PendingView(0, 0.0, 0, 0, "kaplan-meier"))
    assert lines_of(view)[1:] == [
        "0 of 150 credits   " + "░" * 40,
        "",
        "+50  renew  Tue 15 Dec  in 23 days  nothing lost at the cap",
    ]


def test_screen__a_date_far_ahead__with_its_year() -> None:
    view = STEADY._replace(next_renewal=NextRenewal(date(2027, 11, 15), 50, 0))
    assert any("Mon 15 Nov 2027" in line for line in lines_of(view))


@pytest.mark.parametrize(
    ("pending", "words"),
    [
        (PendingView(1, 0.6, 0, 1), "1 InMail awaits a response: about 1 credit should come back (0 to 1)."),
        (PendingView(2, 0.3, 0, 1), "2 InMails await a response: perhaps a credit will come back (0 to 1)."),
        (PendingView(2, 0.01, 0, 0), "2 InMails await a response: probably none will bring its credit back."),
        (PendingView(2), "2 InMails await a response."),
    ],
)
def test_screen__pending__in_words(pending: PendingView, words: str) -> None:
    assert words in lines_of(STEADY._replace(pending=pending))


def test_json__an_account__every_member() -> None:
    document = json.loads(write(balance_report(STEADY), form="json", screen=Screen()))
    assert document == {
        "schema": "inmail/balance/1",
        "as_of": "2026-11-22T09:00:00Z",
        "account": "default",
        "plan": {
            "key": "sales-navigator-core",
            "name": "Sales Navigator Core",
            "rules": "guide-2026",
            "monthly_credits": 50,
            "max_credits": 150,
            "lifetime_days": 90,
            "billing_day": 15,
            "seats": 1,
            "zone": "America/New_York",
            "price": "99.99",
            "currency": "USD",
            "since": "2026-05-15",
        },
        "balance": 112,
        "lots": [
            {"granted_on": "2026-09-15", "expires_on": "2026-12-14", "origin": "renewal", "credits": 12},
            {"granted_on": "2026-10-15", "expires_on": "2027-01-13", "origin": "renewal", "credits": 50},
            {"granted_on": "2026-11-15", "expires_on": "2027-02-13", "origin": "renewal", "credits": 50},
        ],
        "next_renewal": {"on": "2026-12-15", "credits": 50, "lost_at_cap": 0},
        "next_expiry": {"on": "2026-12-14", "credits": 12},
        "pending": {
            "sends": 9,
            "expected_credits": 1.9,
            "expected_low": 0,
            "expected_high": 4,
            "method": "kaplan-meier",
        },
        "uncovered": 0,
        "issues": 0,
        "reconciled_at": None,
        "opening_estimated": False,
    }


def test_json__no_plan__nulls_and_no_member_missing() -> None:
    document = json.loads(write(balance_report(NO_PLAN), form="json", screen=Screen()))
    full = json.loads(write(balance_report(STEADY), form="json", screen=Screen()))
    assert list(document) == list(full)
    assert [document[name] for name in ("plan", "balance", "next_renewal", "next_expiry")] == [None] * 4
    assert document["lots"] == []


def test_csv__an_account__its_lots() -> None:
    assert write(balance_report(STEADY), form="csv", screen=Screen()).splitlines()[:2] == [
        "granted_on,expires_on,origin,credits",
        "2026-09-15,2026-12-14,renewal,12",
    ]


def test_markdown__an_account__its_lots_and_the_sentences() -> None:
    lines = write(balance_report(STEADY), form="markdown", screen=Screen()).splitlines()
    assert lines[0] == "## Sales Navigator Core"
    assert "112 of 150 credits on Sun 22 Nov 2026." in lines
    assert "Send 12 by Sun 13 Dec to lose none before Wed 13 Jan." in lines


ALL_WIDE = """\
261 credits in 3 accounts                                                Sun 22 Nov 2026

Account           Plan                     Credits  Next loss     Next renewal   Pending
default           Sales Navigator Core  112 of 150  12 on 14 Dec  +50 on 15 Dec        9
Navigator [acme]  Sales Navigator Core  149 of 150  1 on 25 Nov   +50 on 1 Dec         9
other             no plan                        –                                     0
"""

ALL_80 = """\
261 credits in 3 accounts                                        Sun 22 Nov 2026

Account         Plan               Credits  Next loss     Next renewal   Pending
default         Sales           112 of 150  12 on 14 Dec  +50 on 15 Dec        9
                Navigator Core
Navigator       Sales           149 of 150  1 on 25 Nov   +50 on 1 Dec         9
[acme]          Navigator Core
other           no plan                  –                                     0
"""


def all_accounts() -> list[BalanceView]:
    return [STEADY, PRESSING, NO_PLAN._replace(account="other")]


@pytest.mark.parametrize(("width", "expected"), [(80, ALL_80), (200, ALL_WIDE)])
def test_all__screen__a_line_an_account(width: int, expected: str) -> None:
    report = balances_report(all_accounts(), as_of=AS_OF, today=TODAY)
    assert write(report, form="table", screen=terminal(width)) == expected


def test_all__json__the_same_objects() -> None:
    report = balances_report(all_accounts(), as_of=AS_OF, today=TODAY)
    document = json.loads(write(report, form="json", screen=Screen()))
    assert (document["schema"], document["account"]) == ("inmail/balances/1", "all")
    alone = [json.loads(write(balance_report(view), form="json", screen=Screen())) for view in all_accounts()]
    assert document["rows"] == alone


def test_all__csv__reaches_into_the_objects() -> None:
    report = balances_report(all_accounts(), as_of=AS_OF, today=TODAY)
    lines = write(report, form="csv", screen=Screen()).splitlines()
    assert lines[0].startswith("account,plan.name,balance,plan.max_credits,next_expiry.on,next_expiry.credits,")
    assert lines[1].startswith(f"default,{PLAN.name},112,150,2026-12-14,12,")
    assert lines[3].startswith("other,,,,,,")


def test_all__no_account__empty_document_and_a_word() -> None:
    report = balances_report([], as_of=AS_OF, today=TODAY)
    assert json.loads(write(report, form="json", screen=Screen()))["rows"] == []
    assert "No account yet." in write(report, form="table", screen=terminal(80))
