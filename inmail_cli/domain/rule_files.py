"""A rule set as a file has it: the parsed TOML document, member by member, into values.

Finding and parsing the file are `config.py`'s. Whatever is missing, unknown or of a wrong kind is refused by its place.
"""

from collections.abc import Mapping
from typing import Any

from inmail_cli.domain.plans import (
    MAX_CREDITS,
    MAX_LIFETIME_DAYS,
    Lengths,
    PlanEntry,
    RuleSet,
    cap_of,
    checked_price,
    folded,
)
from inmail_cli.domain.sizes import LONGEST_NAME
from inmail_cli.errors import BadFile, BadValue

LONGEST_CURRENCY = 10


def parse_rule_set(document: Mapping[str, object], *, file: str) -> RuleSet:
    """Turn a parsed TOML rule set into a `RuleSet`.

    Raises: BadFile naming the file, the plan and the member that is missing, unknown or of a wrong kind.
    """
    table = _Table(document, file, "")
    lengths = table.table("limits")
    name = table.word("name")
    rules = RuleSet(
        name=name,
        title=table.text("title", default=name),
        source=table.text("source", default=""),
        credit_back_days=table.number("credit_back_days", default=90, low=1, high=MAX_LIFETIME_DAYS),
        lengths=Lengths(
            subject=lengths.number("subject", default=200, low=1),
            body=lengths.number("body", default=1900, low=1),
            note=lengths.number("note", default=300, low=1),
            message=lengths.number("message", default=8000, low=1),
            source=lengths.text("source", default=""),
        ),
        plans=_plans(table),
    )
    lengths.finish()
    table.finish()
    if not rules.plans:
        raise BadFile(f"{file}: no plans in it.", hint="Add at least one [plans.KEY] table.")
    return rules


def _plans(table: "_Table") -> dict[str, PlanEntry]:
    plans: dict[str, PlanEntry] = {}
    for written, members in table.tables("plans").items():
        key = table.checked_word(f"plans.{written}", folded(written))
        if key in plans:
            raise table.fault(f"plans.{written}", "its key stands twice")
        plans[key] = _plan(members, key, written)
    return plans


def _plan(table: "_Table", key: str, written: str) -> PlanEntry:
    monthly = table.number("monthly", low=1)
    renewal = table.choice("renewal", ("billing-day", "fixed-day"), default="billing-day")
    plan = PlanEntry(
        key=key,
        name=table.word("name", default=" ".join(written.split())),
        aliases=tuple(map(folded, table.words("aliases"))),
        monthly=monthly,
        cap=table.cap("cap", monthly),
        lifetime_days=table.days_or_none("lifetime_days"),
        renewal=renewal,
        billing_day=table.number("billing_day", low=1, high=31) if renewal == "fixed-day" else None,
        pooled=table.flag("pooled", default=False),
        price=table.price("price"),
        currency=table.currency("currency"),
        source=table.text("source", default=""),
    )
    table.finish()
    return plan


class _Table:
    """A TOML table being read member by member, so that what is left over can be refused by name."""

    def __init__(self, members: Mapping[str, object], file: str, path: str) -> None:
        self.left = dict(members)
        self.file = file
        self.path = path

    def fault(self, key: str, wanted: str) -> BadFile:
        return BadFile(f"{self.file}: {self.path}{key}: {wanted}.", details={"file": self.file})

    def take(self, key: str, kind: type, wanted: str) -> Any:
        value = self.left.pop(key, None)
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise self.fault(key, f"{value!r} is not {wanted}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        given: str | None = self.take(key, str, "a text")
        text = default if given is None else given
        if text is None:
            raise self.fault(key, "missing")
        return text

    def word(self, key: str, default: str | None = None) -> str:
        """A text of a line that an events file can hold."""
        return self.checked_word(key, self.text(key, default))

    def checked_word(self, key: str, text: str) -> str:
        word = text.strip()
        if not word:
            raise self.fault(key, "it is empty")
        if len(word) > LONGEST_NAME:
            raise self.fault(key, f"it is longer than {LONGEST_NAME:,} characters")
        if any(sign < " " or "\x7f" <= sign < "\xa0" or "\ud800" <= sign < "\ue000" for sign in word):
            raise self.fault(key, f"{word[:80]!r} has characters that are no text")
        return word

    def number(self, key: str, *, default: int | None = None, low: int, high: int = MAX_CREDITS) -> int:
        given: int | None = self.take(key, int, "a whole number")
        number = default if given is None else given
        if number is None:
            raise self.fault(key, "missing")
        if not low <= number <= high:
            raise self.fault(key, f"{number} is not from {low} to {high:,}")
        return number

    def cap(self, key: str, monthly: int) -> int:
        """A number, or a multiple of the monthly credits such as "4x"."""
        if not isinstance(self.left.get(key), str):
            return self.number(key, low=1)
        value = self.text(key)
        cap = cap_of(value, monthly)
        if cap is None:
            raise self.fault(key, f"{value!r} is not a number from 1 to {MAX_CREDITS:,}, or a multiple such as 4x")
        return cap

    def days_or_none(self, key: str) -> int | None:
        if self.left.get(key) == "none":
            del self.left[key]
            return None
        return self.number(key, default=90, low=1, high=MAX_LIFETIME_DAYS)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key, bool, "true or false")
        return default if value is None else bool(value)

    def price(self, key: str) -> str | None:
        value = self.text(key, default="")
        try:
            return checked_price(value) if value else None
        except BadValue:
            raise self.fault(key, f"{value!r} is not a price such as 99.99") from None

    def currency(self, key: str) -> str | None:
        value = self.text(key, default="").strip()
        if len(value) > LONGEST_CURRENCY or not value.isprintable():
            raise self.fault(key, f"{value!r} is no currency such as USD")
        return value.upper() or None

    def words(self, key: str) -> list[str]:
        values: list[Any] = self.take(key, list, "a list of texts") or []
        for value in values:
            if not isinstance(value, str):
                raise self.fault(key, f"{value!r} is not a text")
        return [self.checked_word(key, value) for value in values if value.strip()]

    def choice(self, key: str, choices: tuple[str, ...], *, default: str) -> Any:
        value = self.text(key, default=default)
        if value not in choices:
            raise self.fault(key, f"{value!r} is none of {', '.join(choices)}")
        return value

    def table(self, key: str) -> "_Table":
        return _Table(self.take(key, dict, "a table") or {}, self.file, f"{self.path}{key}.")

    def tables(self, key: str) -> dict[str, "_Table"]:
        members: dict[str, Any] = self.take(key, dict, "a table") or {}
        for name, value in members.items():
            if not isinstance(value, dict):
                raise self.fault(f"{key}.{name}", "not a table")
        return {name: _Table(value, self.file, f"{key}.{name}.") for name, value in members.items()}

    def finish(self) -> None:
        if self.left:
            raise self.fault(next(iter(self.left)), "unknown member")
