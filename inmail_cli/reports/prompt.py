"""An account in one line, by a template: for a shell's prompt or a status bar."""

import re
from collections.abc import Mapping

from inmail_cli.domain.dates import iso_instant
from inmail_cli.errors import BadValue
from inmail_cli.reports.balance import BalanceView
from inmail_cli.reports.expiries import NOTICE_DAYS
from inmail_cli.reports.model import Report, Value

CALM = "{balance}/{max}"
PRESSING = "{balance}/{max}, {losing} lost in {lost_in}d"
"""The lines where no template is given; the second where credits will be lost within the days of a notice."""

NAMES = (
    "account",
    "plan",
    "balance",
    "max",
    "expiring",
    "expires_on",
    "days_left",
    "losing",
    "lost_on",
    "lost_in",
    "renewing",
    "renews_on",
    "pending",
)
UNKNOWN = "-"

Values = Mapping[str, str | int | None]

_PARTS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def check_template(template: str) -> None:
    """Refuse a template with a brace of no meaning, or with a placeholder that there is not. Raises: BadValue."""
    for part in _PARTS.finditer(template):
        if part[0] in ("{", "}"):
            raise BadValue(
                f"--template {template!r}: the {part[0]} at character {part.start() + 1} has no partner.",
                hint="Write {{ and }} for braces that are to be shown.",
            )
        if part[1] is not None and part[1] not in NAMES:
            raise _unknown(part[0])


def _unknown(placeholder: str) -> BadValue:
    from difflib import get_close_matches

    close = get_close_matches(placeholder, [f"{{{name}}}" for name in NAMES], 1)
    meant = f"Did you mean {close[0]}? " if close else ""
    known = " ".join(f"{{{name}}}" for name in NAMES)
    return BadValue(
        f"--template: there is no placeholder {placeholder}.",
        hint=f"{meant}There are: {known}. {{{{ is a brace.",
        details={"placeholder": placeholder, "known": list(NAMES)},
    )


def filled(template: str, values: Values) -> str:
    """Put the values in their places; what is not known is a dash.

    >>> filled("{balance} {{of}} {max}", {"balance": 3, "max": None})
    '3 {of} -'
    """
    return _PARTS.sub(lambda part: _filled_part(part, values), template)


def _filled_part(part: re.Match[str], values: Values) -> str:
    if part[1] is None:
        return part[0][0]
    value = values[part[1]]
    return UNKNOWN if value is None else str(value)


def values_of(view: BalanceView) -> Values:
    """Return what the placeholders stand for, as `balance` has it; all None but the account without a plan."""
    if view.plan is None:
        return {**dict.fromkeys(NAMES), "account": view.account}
    expiry, renewal = view.next_expiry, view.next_renewal
    loss = view.losses[0] if view.losses else None
    return {
        "account": view.account,
        "plan": view.plan.name,
        "balance": view.balance,
        "max": view.plan.max_credits,
        "expiring": expiry.credits if expiry else 0,
        "expires_on": expiry.on.isoformat() if expiry else None,
        "days_left": (expiry.on - view.today).days if expiry else None,
        "losing": sum(other.credits for other in view.losses if loss and other.on == loss.on),
        "lost_on": loss.on.isoformat() if loss else None,
        "lost_in": loss.days_left if loss else None,
        "renewing": renewal.credits if renewal else None,
        "renews_on": renewal.on.isoformat() if renewal else None,
        "pending": view.pending.sends,
    }


def line_of(view: BalanceView, template: str | None) -> str | None:
    """Return the line of an account, by our own template where none is given; None without a plan."""
    if view.plan is None:
        return None
    values = values_of(view)
    pressing = bool(view.losses) and view.losses[0].days_left <= NOTICE_DAYS
    return filled(template if template is not None else PRESSING if pressing else CALM, values)


def prompt_report(view: BalanceView, text: str | None) -> Report:
    """Report the line, and the values that it was made of."""
    from inmail_cli.reports.blocks import Line, Span

    members: dict[str, Value] = {"as_of": iso_instant(view.as_of), "account": view.account, "text": text}
    return Report(
        schema="inmail/prompt/1",
        members={**members, "values": dict(values_of(view))},
        title="Prompt",
        screen=() if text is None else (Line((Span(text, typed=True),)),),
        notes=() if text is None else (text,),
        empty="",
    )
