"""What asks for attention, a line each."""

from collections.abc import Sequence

from inmail_cli.domain.benchmarks import MONITOR_DAYS
from inmail_cli.domain.conditions import Condition
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Instant
from inmail_cli.reports.blocks import Line, Span
from inmail_cli.reports.expiries import WITHIN_DAYS
from inmail_cli.reports.model import Column, Report, Row
from inmail_cli.reports.saving import last_day_words
from inmail_cli.reports.words import counted, near_label, sentence

DEFAULT_ACCOUNT = "default"

COLUMNS = (
    Column("kind", "Condition", "id"),
    Column("account", "Account"),
    Column("value", "Value", "decimal", show="data"),
    Column("threshold", "Threshold", "decimal", show="data"),
    Column("message", "What it is"),
)


def conditions_report(
    conditions: Sequence[Condition], *, account: str, as_of: Instant, unchanged: int, named: bool = False
) -> Report:
    """List conditions in their order. `unchanged` hold too, but were told of before.

    `named`: the accounts are not those that a command is about by itself, so what is to be typed has to name them.
    """
    return Report(
        schema="inmail/check/1",
        members={"as_of": iso_instant(as_of), "account": account, "unchanged": unchanged},
        columns=COLUMNS,
        rows=tuple(_row(condition, named=named) for condition in conditions),
        rows_key="conditions",
        title="Conditions",
        screen=tuple(_line(condition, several=account == "all", named=named) for condition in conditions),
        empty="All is well.",
    )


def _line(condition: Condition, *, several: bool, named: bool) -> Line:
    lead = f"{condition.account}: " if several or condition.account != DEFAULT_ACCOUNT else ""
    return Line((Span(f"{lead}{message(condition, named=named)}", typed=True),))


def _row(condition: Condition, *, named: bool) -> Row:
    return {
        "kind": condition.kind,
        "account": condition.account,
        "value": condition.value,
        "threshold": condition.threshold,
        "message": message(condition, named=named),
    }


def message(condition: Condition, *, named: bool = False) -> str:
    """Say a condition in a sentence, with what to do about it where something can be done."""
    account = _account_words(condition.account) if named else ""
    match condition.kind:
        case "balance":
            return _balance(condition, account)
        case "expiry":
            return _expiry(condition, account)
        case "rate":
            return _rate(condition, account)
        case "reconcile":
            return _reconcile(condition, account)
        case "issues":
            return _issues(condition)


def _account_words(name: str) -> str:
    """Name an account as it is typed behind a command.

    >>> _account_words("team"), _account_words("my team")
    (' --account team', " --account 'my team'")
    """
    from shlex import quote

    return f" --account {quote(name)}"


def _balance(condition: Condition, account: str) -> str:
    if condition.value is None:
        return f"No plan is active, so there are no credits; `inmail setup{account}` begins."
    left = f"{counted(int(condition.value), 'credit')} left, fewer than {condition.threshold:,.0f}"
    renews = f"; the next renewal is on {near_label(condition.first, condition.today)}" if condition.first else ""
    return sentence(f"{left}{renews}")


def _expiry(condition: Condition, account: str) -> str:
    assert condition.value is not None and condition.first and condition.last
    credits = int(condition.value)
    by = last_day_words(condition.first, condition.today)
    said = f"{counted(credits, 'credit')} will be lost within {counted(int(condition.threshold), 'day')}"
    if not condition.of:
        return sentence(f"{said} as soon as they come, which no InMail saves")
    if condition.first == condition.last:
        rest = credits - condition.of
        return sentence(f"{said}: send {condition.of} {by} to lose {f'only {rest:,}' if rest else 'none'}")
    within = "" if condition.threshold == WITHIN_DAYS else f" --within {condition.threshold:.0f}"
    return sentence(f"{said}: send {condition.of} {by} to save the first; see `inmail expiries{account}{within}`")


def _rate(condition: Condition, account: str) -> str:
    assert condition.value is not None
    return (
        f"{_percent(condition.value)} of {counted(condition.of or 0, 'InMail')} in {MONITOR_DAYS} days were answered,"
        f" under {_percent(condition.threshold)}; see `inmail rates --like recruiter{account}`."
    )


def _percent(rate: float) -> str:
    """Write a rate with up to two decimals, rounded down: what is under 13% must not read as 13%.

    >>> _percent(0.13), _percent(0.129999), _percent(0.125)
    ('13%', '12.99%', '12.5%')
    """
    hundredths = int(round(rate * 10_000, 6))
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".") + "%"


def _reconcile(condition: Condition, account: str) -> str:
    days = f"for {counted(int(condition.value or 0), 'day')}"
    if condition.first is None:
        return f"Never compared with LinkedIn's number, {days}: inmail reconcile N{account}"
    on = near_label(condition.first, condition.today)
    return f"Not compared with LinkedIn's number {days}, since {on}: inmail reconcile N{account}"


def _issues(condition: Condition) -> str:
    what, them = ("1 entry", "it") if condition.value == 1 else (f"{condition.value:,.0f} entries", "them")
    return f"{what} cannot be right as recorded; `inmail doctor` shows {them}."
