"""Begin: from the plan and the number that LinkedIn shows now."""

from collections.abc import Callable
from typing import Annotated, NamedTuple, TypeVar

import typer

from inmail_cli.cli.desks import emit_recorded, first_write, reading_desk
from inmail_cli.cli.session import Session
from inmail_cli.domain.plans import DEFAULT_RULES, RuleSet
from inmail_cli.errors import BadValue, NeedsTerminal, Refused, UnknownPlan
from inmail_cli.reports.counting import WHERE_WORDS
from inmail_cli.usecases.accounts import checked_zone
from inmail_cli.usecases.choosing import Choice
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.drafting import PlanRequest, checked_credits, checked_day
from inmail_cli.usecases.planning import choice_for_setup, refuse_second_setup, set_up

Wanted = TypeVar("Wanted")


LEAVE_WORDS = "Nothing is recorded before the last answer; Ctrl-C leaves."
OTHER_PLAN_WORDS = (
    'Another plan? Ctrl-C, then for example: inmail plan set "Our plan" --monthly 40 --cap 3x --opening-balance N'
)


class _Asked(NamedTuple):
    """What was given on the command line; None is to be asked for."""

    plan: str | None
    renews: int | None
    balance: int | None
    rules: str
    seats: int | None


def setup(
    ctx: typer.Context,
    plan: Annotated[str | None, typer.Argument(metavar="[PLAN]", help="A key, alias or unique part.")] = None,
    renews: Annotated[
        int | None, typer.Option("--renews", metavar="1..31", help="The day of the month it renews on.")
    ] = None,
    balance: Annotated[
        int | None, typer.Option("--balance", metavar="N", help="The credits that LinkedIn shows now.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="The account's time zone; the machine's.")
    ] = None,
    rules: Annotated[str, typer.Option("--rules", metavar="NAME|FILE", help="The rule set.")] = DEFAULT_RULES,
    seats: Annotated[int | None, typer.Option("--seats", metavar="N", help="How many seats share the credits.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be set; set nothing.")] = False,
) -> None:
    """Begin in mid-subscription, from the number that LinkedIn shows now.

    On a terminal it asks for what is missing. LinkedIn shows the number under your profile picture, Settings &
    Privacy, Account preferences, Subscriptions and billing.

    Examples:
      inmail setup
      inmail setup salesnav --renews 15 --balance 112
      inmail setup career --renews 3 --balance 9 --zone Europe/Paris
    """
    session: Session = ctx.obj
    if zone is not None:
        checked_zone(zone)
    desk = _looking_desk(session)
    refuse_second_setup(desk)
    request = _complete(session, desk, _Asked(plan, renews, balance, rules, seats))
    emit_recorded(session, first_write(session, lambda desk: set_up(desk, request, zone=zone), dry_run=dry_run))


def _looking_desk(session: Session) -> Desk:
    """A desk to look at what there is before anything is asked or made."""
    if session.settings.database.exists():
        return reading_desk(session)
    return Desk(
        session.rehearsing(), session.now, session.account, session.origin, session.machine_zone, session.rules, True
    )


def _complete(session: Session, desk: Desk, asked: _Asked) -> PlanRequest:
    """Ask for what is missing, in order. Raises: NeedsTerminal naming all that is missing; BadValue, UnknownPlan."""
    choice = None if asked.plan is None else choice_for_setup(desk, asked.plan, asked.rules)
    _check_given(asked, choice)
    if not session.interactive:
        _refuse_missing(asked, choice)
    choice = choice or _ask_plan(session, desk, asked.rules)
    day = asked.renews
    if day is None and choice.fixed_day is None:
        day = _ask_number(session, "Day of the month on which it renews (1-31)", lambda n: checked_day("--renews", n))
    balance = asked.balance
    if balance is None:
        session.confirm(WHERE_WORDS)
        balance = _ask_balance(session, choice, asked.seats)
    return PlanRequest(choice.key, billing_day=day, opening_balance=balance, rules=asked.rules, seats=asked.seats)


def _check_given(asked: _Asked, choice: Choice | None) -> None:
    if asked.renews is not None and choice is not None and choice.fixed_day is not None:
        raise Refused(
            f"--renews {asked.renews}: {choice.terms.name} renews on day {choice.fixed_day} of every month"
            f" under {choice.rules}.",
            hint="Leave --renews out.",
        )
    if asked.renews is not None:
        checked_day("--renews", asked.renews)
    if asked.balance is not None:
        checked_credits("--balance", asked.balance)


def _refuse_missing(asked: _Asked, choice: Choice | None) -> None:
    """Name everything that is missing at once, since nobody can be asked."""
    missing = [] if choice else ["PLAN"]
    if asked.renews is None and (choice is None or choice.fixed_day is None):
        missing.append("--renews DAY")
    if asked.balance is None:
        missing.append("--balance N")
    if missing:
        raise NeedsTerminal(
            f"setup needs {', '.join(missing)}.",
            hint=f"{WHERE_WORDS} `inmail plan list` names the plans.",
            details={"missing": missing},
        )


def _ask_plan(session: Session, desk: Desk, rules: str) -> Choice:
    found = session.rules(rules)
    keys = list(found.plans)
    session.confirm(LEAVE_WORDS)
    for line in _numbered(found):
        session.confirm(line)
    session.confirm(OTHER_PLAN_WORDS)

    def meant(text: str) -> Choice:
        number = int(text) if text.isascii() and text.isdecimal() else 0
        words = keys[number - 1] if 1 <= number <= len(keys) else text
        return choice_for_setup(desk, words, rules)

    return _ask(session, "Your plan (a number, or part of a name)", meant, missing="Which plan?")


def _numbered(rules: RuleSet) -> list[str]:
    return [
        f"{number:3}  {plan.name:32} {plan.monthly:4} a month, at most {plan.cap}"
        for number, plan in enumerate(rules.plans.values(), 1)
    ]


def _ask_number(session: Session, question: str, checked: Callable[[int], int]) -> int:
    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal()):
            raise BadValue(f"{text!r} is no whole number.", hint="")
        return checked(int(text[:12]))

    return _ask(session, question, number, missing=f"{question}?")


def _ask_balance(session: Session, choice: Choice, seats: int | None) -> int:
    """Ask for the number, and once more whether it is right where it is above the cap: a digit too many is."""
    terms = choice.terms
    cap = terms.cap * (seats or 1 if terms.pooled else 1)
    while True:
        number = _ask_number(session, "Credits that LinkedIn shows now", lambda n: checked_credits("--balance", n))
        sure = f"{number:,} is above the {cap:,} that {terms.name} can keep. Does LinkedIn show {number:,}?"
        if number <= cap or session.confirmed(sure, missing=sure):
            return number


def _ask(session: Session, question: str, understood: Callable[[str], Wanted], *, missing: str) -> Wanted:
    """Ask until the answer is understood."""
    while True:
        try:
            return understood(session.ask(question, missing=missing))
        except (BadValue, UnknownPlan) as error:
            session.warn(error.message)
