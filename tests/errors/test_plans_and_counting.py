"""What a user is told when something about plans, accounts or numbers cannot be done: status, words, next step."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Inmail

FORMS = "Accepted: YYYY-MM-DD, "
CATALOGUE = "See `inmail plan list`, or give --monthly and --cap for a plan of your own."

CASES = [
    ("plan set sales", 2, "plan 'sales' could be several: sales-navigator-core, sales-navigator-advanced", CATALOGUE),
    ("plan set sales --monthly 5 --cap 9", 2, "plan 'sales' could be several: ", CATALOGUE),
    ("plan set nope", 2, "no plan 'nope' in the rule set guide-2026: premium-career, ", CATALOGUE),
    ("plan set nope --monthly 5", 2, "no plan 'nope' in the rule set guide-2026", CATALOGUE),
    ("plan set career --rules nope", 2, "There is no rule set 'nope'.", "Shipped are guide-2026 and linkedin-help"),
    ("plan set career --since 10", 2, "Not a date that is understood: '10'.", FORMS),
    ("plan set career --since 01/02/2026", 2, "Not a date that is understood: '01/02/2026'.", FORMS),
    ("plan set career --since 2026-02-30", 2, "No calendar has '2026-02-30'.", "Check the day and the month."),
    ("plan set career --billing-day 0", 2, "--billing-day 0: give a day of the month, from 1 to 31.", None),
    ("plan set career --opening-balance 1000001", 2, "--opening-balance 1,000,001: give a number from 0 to", None),
    ("plan set career --opening-balance -5", 2, "--opening-balance -5: give a number from 0 to", None),
    ("plan set career --seats 0", 2, "--seats 0: give a number from 1 to 10,000.", None),
    (
        "plan set career --seats 2",
        4,
        "--seats 2: credits of Premium Career belong to a seat",
        "Make one account a seat",
    ),
    ("plan set x --monthly 0 --cap 5", 2, "--monthly 0: give a number from 1 to 1,000,000.", None),
    (
        "plan set x --monthly 5 --cap 0",
        2,
        "--cap 0: give a number from 1 to 1,000,000, or a multiple such as 3x.",
        None,
    ),
    ("plan set x --monthly 5 --cap 1.5x", 2, "--cap 1.5x: give a number", None),
    ("plan set x --monthly 9 --cap 999999x", 2, "--cap 999999x: give a number", None),
    ("plan set x --monthly 9 --cap 0x", 2, "--cap 0x: give a number", None),
    ("plan set career --currency euro", 2, "currency 'euro' is no code of three letters.", "Write it as USD or EUR."),
    ("plan set career --price 9,99", 2, "price '9,99' is not a number.", "Write it as 99.99"),
    ("plan set career --lifetime 0", 2, "--lifetime 0: give a number of days from 1 to 36,500, or none.", None),
    ("plan set career --grant-on-start", 2, "--grant-on-start goes with --opening-balance.", "Without one"),
    ("plan set career --credits keep", 2, "Invalid value for '--credits': 'keep' is not one of", "See `inmail plan"),
    (
        "plan set career --credits carry --opening-balance 3",
        4,
        "--credits carry and --opening-balance exclude",
        "Leave",
    ),
    ("plan set career --credits carry", 4, "--credits carry: no plan is active then", "Leave it out."),
    ("plan set core --rules linkedin-help --billing-day 2", 4, "--billing-day 2: Sales Navigator Core renews", "Leave"),
    ("plan edit", 2, "nothing to correct was named.", "Give one of its options"),
    ("plan edit --price 5", 4, "no plan is active, so there is none to correct.", "Start with `inmail setup`"),
    ("plan cancel", 4, "no plan is active just before Sun 22 Nov 2026, so there is nothing to cancel.", "Start with"),
    ("plan cancel --when soon", 2, "Not a date that is understood: 'soon'.", FORMS),
    ("plan set career --account all", 2, "--account all is for commands that read.", "Name one account"),
    ("plan set career --account nope", 3, "no account is named 'nope'.", "There are: default."),
    ("account add all", 2, "an account cannot be named 'all'", None),
    ("account add x --zone Nowhere", 2, "zone 'Nowhere' is not known.", "Give an IANA name"),
    ("account edit default", 2, "Missing option '--zone'.", "See `inmail account edit --help`."),
    ("reconcile -5", 2, "A negative number is not accepted here: -5", "Give 0 or more"),
    ("reconcile -- -5", 2, "N -5: give a number from 0 to 1,000,000.", None),
    ("reconcile 99999999", 2, "N 99,999,999: give a number from 0 to 1,000,000.", None),
    ("reconcile twelve", 2, "N 'twelve' is no whole number.", "See `inmail reconcile --help`."),
    ("reconcile 5 --when tomorrow", 2, "'tomorrow' is in the future.", "Give a moment that has passed."),
    ("reconcile 5", 4, "no plan is active, so there is no balance to compare with.", "Start with `inmail setup`"),
    ("grant 0", 2, "N 0: give a number from 1 to 1,000,000.", None),
    ("grant -3", 2, "A negative number is not accepted here: -3", "Give 0 or more"),
    ("grant", 2, "Missing argument 'N'.", "See `inmail grant --help`."),
    ("grant 5", 4, "no plan is active, so there is no balance to add credits to.", "Start with `inmail setup`"),
    ("grant 5 --origin gift", 2, "Invalid value for '--origin': 'gift' is not one of", "See `inmail grant --help`."),
]


@pytest.mark.parametrize(("line", "status", "said", "hint"), CASES, ids=[case[0] for case in CASES])
def test_errors__each_of_them__status_words_and_next_step(
    run_inmail: "Inmail", line: str, status: int, said: str, hint: str | None
) -> None:
    run_inmail("account", "add", "default")
    answer = run_inmail(*line.split(), status=status)
    lines = answer.err.splitlines()
    assert (answer.out, len(lines)) == ("", 1 if hint is None else 2)
    assert lines[0].startswith(f"inmail: {said}")
    assert hint is None or lines[1].startswith(hint)
    assert run_inmail("plan", "--json").json()["rows"] == []


@pytest.mark.parametrize("expires", ["2026-11-22", "yesterday", "now"])
def test_grant__gone_at_once__status_2(run_inmail: "Inmail", expires: str) -> None:
    run_inmail("plan", "set", "career")
    answer = run_inmail("grant", 5, "--expires", expires, status=2)
    assert answer.err.startswith(
        f"inmail: --expires {expires!r} is no date." if expires == "now" else "inmail: --expires"
    )
