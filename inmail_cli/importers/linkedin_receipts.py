"""Receipts.csv: plan periods and their prices, to be proposed to the user."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

from inmail_cli.domain.dates import billing_date, next_billing_date
from inmail_cli.domain.plans import checked_currency
from inmail_cli.errors import BadValue
from inmail_cli.importers.base import PlanProposal, shown
from inmail_cli.importers.stamps import StampError, read_date
from inmail_cli.importers.table import Row, Table

# Words of a description, in order of trial, and the plan they name. Older names are LinkedIn's own.
_PLANS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("sales navigator", "advanced plus"), "sales-navigator-advanced-plus"),
    (("sales navigator", "enterprise"), "sales-navigator-advanced-plus"),
    (("sales navigator", "advanced"), "sales-navigator-advanced"),
    (("sales navigator", "team"), "sales-navigator-advanced"),
    (("sales navigator",), "sales-navigator-core"),
    (("recruiter lite",), "recruiter-lite"),
    (("recruiter professional services",), "recruiter-professional-services"),
    (("recruiter corporate",), "recruiter-corporate"),
    (("premium career",), "premium-career"),
    (("job seeker",), "premium-career"),
    (("premium business",), "premium-business"),
    (("business plus",), "premium-business"),
)
_YEARLY = ("annual", "year")
# A payment may be tried again for some days; a longer gap is a subscription that ended.
_GRACE = timedelta(days=10)


class Receipt(NamedTuple):
    """One payment for a plan that gives InMail credits."""

    on: date
    file: str
    line: int
    plan: str
    description: str
    every: Literal["month", "year"]
    price: str | None
    currency: str | None


def read_receipts(table: Table, known: list[Receipt]) -> None:
    """Add a file's receipts to those known from others: two files may tell of the same ones."""
    seen = {receipt._replace(file="", line=0) for receipt in known}
    for row in table:
        for receipt in _receipt(table, row):
            key = receipt._replace(file="", line=0)
            if key in seen:
                table.tally.recount("receipt", "duplicate")
            else:
                seen.add(key)
                known.append(receipt)


def propose(receipts: list[Receipt]) -> list[PlanProposal]:
    """Return the plan periods that receipts show, oldest first; contiguous ones of one plan are one period."""
    groups: list[list[Receipt]] = []
    for receipt in sorted(receipts):
        if groups and receipt.plan == groups[-1][-1].plan and receipt.on <= _paid_until(groups[-1]) + _GRACE:
            groups[-1].append(receipt)
        else:
            groups.append([receipt])
    return [_proposal(group) for group in groups]


def plan_of(description: str) -> str | None:
    """Return the plan that a receipt's description names, or None when it gives no InMail credits.

    >>> plan_of("Premium Career Subscription (Monthly)")
    'premium-career'
    """
    words = " ".join(description.casefold().replace("-", " ").split())
    return next((plan for needed, plan in _PLANS if all(part in words for part in needed)), None)


def _receipt(table: Table, row: Row) -> list[Receipt]:
    description = " ".join(row[table.at("Description")].split())
    plan = plan_of(description)
    stamp = row[table.at("Transaction Made At")]
    amount = row[table.at("Sub Total")] or row[table.at("Total Amount")]
    code = row[table.at("Currency Code")].strip()
    try:
        on, price = read_date(stamp), _price(amount)
        currency = checked_currency(code) if code else None
    except StampError:
        table.tally.problem(table.line, f"Transaction Made At {shown(stamp)} is no date this file uses")
        return []
    except InvalidOperation:
        table.tally.problem(table.line, f"{shown(amount)} is no amount this file uses")
        return []
    except BadValue:
        table.tally.problem(table.line, f"Currency Code {shown(code)} is no code of a currency")
        return []
    if plan is None or (price is not None and price < 0):
        table.tally.count("other-receipt")
        return []
    table.tally.count("receipt")
    every: Literal["month", "year"] = "year" if any(word in description.casefold() for word in _YEARLY) else "month"
    return [Receipt(on, table.name, table.line, plan, description, every, str(price) if price else None, currency)]


def _price(text: str) -> Decimal | None:
    """Return an amount. Only a point divides decimals: `1,234.50` and `29.99` are read, `29,99` is refused."""
    digits = text.strip().lstrip("$€£").strip()
    if not digits:
        return None
    whole, _, _ = digits.partition(".")
    groups = whole.split(",")
    amount = Decimal(digits.replace(",", "")) if all(len(group) == 3 for group in groups[1:]) else None
    if amount is None or not amount.is_finite():
        raise InvalidOperation(text)
    return amount


def _proposal(group: list[Receipt]) -> PlanProposal:
    last = next((receipt for receipt in reversed(group) if receipt.price), group[-1])
    return PlanProposal(
        file=group[0].file,
        line=group[0].line,
        plan=group[0].plan,
        description=last.description,
        starts_on=group[0].on,
        paid_until=_paid_until(group),
        billing_day=_billing_day(group),
        price=last.price,
        currency=last.currency,
        every=last.every,
        receipts=len(group),
    )


def _paid_until(group: list[Receipt]) -> date:
    last, day = group[-1], _billing_day(group)
    if last.every == "year":
        return billing_date(last.on.year + 1, last.on.month, day)
    # The day after: a payment made a day early or late still pays for the whole month that follows.
    return next_billing_date(last.on + timedelta(days=14), day)


def _billing_day(group: list[Receipt]) -> int:
    """Return the day of the month that explains most receipts: the 31st also explains one of February 28."""
    days = Counter(
        day
        for receipt in group
        for day in range(1, 32)
        if billing_date(receipt.on.year, receipt.on.month, day) == receipt.on
    )
    most = max(days.values())
    best = [day for day, number in days.items() if number == most]
    return group[0].on.day if group[0].on.day in best else min(best)
