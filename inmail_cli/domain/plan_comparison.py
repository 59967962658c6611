"""What other plans would have come to: an account's own InMails replayed under each of them by the credit engine."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from inmail_cli.domain.allotment import monthly_credits
from inmail_cli.domain.dates import date_of, latest_billing_date, start_of
from inmail_cli.domain.events import Instant, PlanPeriod, PlanTerms
from inmail_cli.domain.fold import Fold
from inmail_cli.domain.joining import order_of
from inmail_cli.domain.ledger import EMPTY, FoldEvent, Ledger, Responded, Sent, Totals, Undeliverable
from inmail_cli.domain.pace import DAYS_A_MONTH

_CENTS = Decimal("0.01")


class Offer(NamedTuple):
    """A plan as one could subscribe to it. `terms` have the zone of its dates; `is_own`: the account had it so."""

    rules: str
    key: str
    terms: PlanTerms
    billing_day: int
    seats: int
    is_current: bool = False
    is_own: bool = False


class Trial(NamedTuple):
    """What an account's InMails come to under a plan, in credits.

    `short`: InMails that found none and so would not have gone out. `responses`: those to the others. `months`: how
    many times it granted, which is how many months are paid.
    """

    offer: Offer
    period: PlanPeriod
    totals: Totals
    sends: int
    short: int
    responses: int
    left: int
    months: int

    @property
    def wasted(self) -> int:
        """Credits that were lost to age or at the cap."""
        return self.totals.expired + self.totals.lost_at_cap

    @property
    def price(self) -> Decimal | None:
        """The price of a month, over all seats."""
        price = self.offer.terms.price
        return None if price is None else Decimal(price) * self.offer.seats

    @property
    def cost(self) -> Decimal | None:
        """The price of all months that were begun."""
        return None if self.price is None else self.price * self.months

    def cost_per(self, count: int) -> Decimal | None:
        """Return the cost of each of so many, to the cent; None where there is none, or no price."""
        if self.cost is None or not count:
            return None
        return (self.cost / count).quantize(_CENTS, ROUND_HALF_UP)


class Need(NamedTuple):
    """What a pace takes in a month: InMails, credits that come back, and so credits that a plan must grant."""

    per_week: float
    sends: float
    back: float

    @property
    def credits(self) -> float:
        """Credits that a plan must grant a month."""
        return self.sends - self.back


def need_of(per_week: float, chance_of_credit_back: float) -> Need:
    """Return what a steady pace takes, given the chance that an InMail's credit comes back."""
    sends = per_week / 7 * DAYS_A_MONTH
    return Need(per_week, sends, sends * chance_of_credit_back)


def sent_between(events: Iterable[FoldEvent], since: Instant, until: Instant) -> list[FoldEvent]:
    """Return the InMails sent from `since` to `until`, both included, and what became of them until then."""
    return [
        event
        for event in events
        if since <= event.at <= until
        and (isinstance(event, Sent) or (isinstance(event, Responded | Undeliverable) and since <= event.send_at))
    ]


def begun(offer: Offer, since: Instant) -> PlanPeriod:
    """Return a subscription to an offer, begun on its last billing date on or before an instant."""
    zone = offer.terms.zone
    on = latest_billing_date(date_of(since, zone), offer.billing_day)
    return PlanPeriod(
        id="",
        account="",
        at=start_of(on, zone),
        recorded=0,
        plan=offer.key,
        rules=offer.rules,
        billing_day=offer.billing_day,
        seats=offer.seats,
        opening_balance=None,
        grant_on_start=False,
        credits="forfeit",
        terms=offer.terms,
    )


def tried(offer: Offer, events: Sequence[FoldEvent], *, since: Instant, until: Instant) -> Trial:
    """Replay InMails and their responses (of `sent_between`) under an offer, to the end of `until`."""
    period = begun(offer, since)
    ledger, unsent = _lived(period, events, until)
    answered = (event.send for event in events if isinstance(event, Responded) and event.first)
    return Trial(
        offer=offer,
        period=period,
        totals=ledger.state.totals,
        sends=sum(1 for event in events if isinstance(event, Sent)),
        short=len(unsent),
        responses=sum(1 for send in answered if send not in unsent),
        left=ledger.state.balance or 0,
        months=sum(1 for move in ledger.movements if move.kind == "renewal"),
    )


def _lived(period: PlanPeriod, events: Iterable[FoldEvent], until: Instant) -> tuple[Ledger, set[str]]:
    """Return the ledger to the end of `until`, and the InMails that found no credit.

    Those would not have gone out, so nobody would have responded to them: unlike an uncovered send on record, which
    LinkedIn did take, they return nothing.
    """
    fold = Fold(EMPTY, keep_movements=True)
    unsent: set[str] = set()
    for event in sorted([period, *events], key=order_of):
        fold.run((), event.at)
        if isinstance(event, Sent) and not fold.lots.balance:
            unsent.add(event.id)
        elif not (isinstance(event, Responded | Undeliverable) and event.send in unsent):
            fold.run((event,), event.at)
    fold.run((), until)
    return fold.ledger(until), unsent


def cheapest(trials: Iterable[Trial], currency: str) -> Trial | None:
    """Return the one of the lowest price among those whose price in this currency is known; the first of equals."""
    priced = [trial for trial in trials if trial.price is not None and trial.offer.terms.currency == currency]
    return min(priced, key=lambda trial: (trial.cost, trial.price), default=None)


def smallest(trials: Iterable[Trial]) -> Trial | None:
    """Return the one that grants the fewest credits a month; the first of equals."""
    return min(trials, key=lambda trial: monthly_credits(trial.period), default=None)


def started_on(trial: Trial) -> date:
    """Return the first date of a trial's subscription, in the zone of its dates."""
    return date_of(trial.period.at, trial.offer.terms.zone)
