"""The running state of a replay: one event or midnight after the other, as the rules say.

Pure and total: it never raises for odd history (imports come incomplete) but reports issues as values. Rules are
numbered as in `inmail help rules`.
"""

from collections.abc import Iterable
from datetime import date

from inmail_cli.domain.allotment import expiry_of, max_credits, monthly_credits, opening_layout, same_but_for_seats
from inmail_cli.domain.dates import date_of, next_billing_date, start_of
from inmail_cli.domain.events import Cancel, Grant, Instant, PlanPeriod, Reconcile
from inmail_cli.domain.ledger import (
    CURVE_DAYS,
    SECONDS_A_DAY,
    Checkpoint,
    FoldEvent,
    Issue,
    IssueKind,
    Ledger,
    LotName,
    Origin,
    Responded,
    Responses,
    Sent,
    Undeliverable,
)
from inmail_cli.domain.lots import Cause, Lots


class Fold:
    """The running state of a replay; `forecast` steps one through the days to come."""

    def __init__(self, start: Checkpoint, *, keep_movements: bool) -> None:
        self.plan = start.plan
        self.zone = start.plan.terms.zone if start.plan else "UTC"
        self.next_renewal = start.next_renewal
        self.first_plan_at = start.first_plan_at
        self.break_at = start.break_at
        self.lots = Lots(start.lots, start.totals, keep_movements=keep_movements)
        self.uncovered = start.uncovered
        self.issue_count = start.issues
        self.reconciled_at = start.reconciled_at
        self.sends = start.responses.sends
        self.by_day = list(start.responses.by_day)
        self.issues: list[Issue] = []
        self.tick_on: date | None
        self.tick_at: float
        self._plan_tick()

    def ledger(self, at: Instant) -> Ledger:
        return Ledger(self.checkpoint(at), tuple(self.lots.movements), tuple(self.issues))

    def checkpoint(self, at: Instant) -> Checkpoint:
        return Checkpoint(
            at=at,
            plan=self.plan,
            next_renewal=self.next_renewal,
            first_plan_at=self.first_plan_at,
            break_at=self.break_at,
            lots=self.lots.left(),
            uncovered=self.uncovered,
            issues=self.issue_count,
            reconciled_at=self.reconciled_at,
            totals=self.lots.totals,
            responses=Responses(self.sends, tuple(self.by_day)),
        )

    # Time

    def run(self, events: Iterable[FoldEvent], until: Instant) -> None:
        waiting: PlanPeriod | None = None
        for event in events:
            if event.at > until:
                break
            # Rule 9: of two plans at one instant, the later recorded replaces the earlier.
            if waiting is not None and not (isinstance(event, PlanPeriod) and event.at == waiting.at):
                self._start_plan(waiting)
                waiting = None
            if not isinstance(event, PlanPeriod):
                self._apply(event)
            elif self._known(event):
                waiting = event
        if waiting is not None:
            self._start_plan(waiting)
        self._advance(until)

    def _apply(self, event: Cancel | Sent | Responded | Undeliverable | Reconcile | Grant) -> None:
        if isinstance(event, Cancel):
            self._cancel(event)
            return
        self._advance(event.at)
        match event:
            case Sent():
                self._spend(event)
            case Responded():
                self._respond(event)
            case Undeliverable():
                self._undeliverable(event)
            case Reconcile():
                self._reconcile(event)
            case Grant():
                self._grant(event)

    def _advance(self, until: Instant) -> None:
        """Live through the midnights up to and including `until`, as rule 4 orders them."""
        while self.tick_at <= until and self.tick_on is not None:
            on, at = self.tick_on, int(self.tick_at)
            self.lots.expire(Cause(at, on, "expiry", "expired"))
            if on == self.next_renewal and self.plan is not None:
                self._renew(self.plan, at, on)
                self.next_renewal = next_billing_date(on, self.plan.billing_day)
            self._plan_tick()

    def _advance_to_end(self, end: Instant) -> None:
        """Live through the midnights before `end`; at `end` itself lots still expire, but nothing renews (rule 9)."""
        self._advance(end - 1)
        self.lots.expire(Cause(end, self._today(end), "expiry", "expired"))

    def _plan_tick(self) -> None:
        """Find the next date on which something happens by itself.

        To be called where it may come earlier: a tick for credits that are taken meanwhile does no harm.
        """
        due = [on for on in (self.lots.next_expiry, self.next_renewal) if on is not None]
        self.tick_on = min(due, default=None)
        self.tick_at = float("inf") if self.tick_on is None else start_of(self.tick_on, self.zone)

    def _today(self, at: Instant) -> date:
        return date_of(at, self.zone)

    # Plans

    def _renew(self, plan: PlanPeriod, at: Instant, on: date) -> None:
        """Rule 1, then rule 3. Source: the guide, Credit Renewal Rules."""
        name = LotName(on, expiry_of(on, plan.terms.lifetime_days), "renewal")
        self.lots.add(monthly_credits(plan), name, Cause(at, on, "renewal", "renewed", plan.id))
        self.lots.take(self.lots.balance - max_credits(plan), Cause(at, on, "cap", "lost_at_cap", plan.id))

    def _known(self, plan: PlanPeriod) -> bool:
        """Rule 14: a plan that its rule set lacks has no monthly credits; it is an issue, the period before goes on."""
        if plan.terms.monthly < 1:
            self._issue("unknown-plan", plan.at, plan.id)
        return plan.terms.monthly >= 1

    def _start_plan(self, plan: PlanPeriod) -> None:
        """Rule 9. Source: LinkedIn help, answers 75, 57013 and a703536."""
        if plan.seats > 1 and not plan.terms.pooled:
            self._issue("seats-not-pooled", plan.at, plan.id)
        if same_but_for_seats(plan, self.plan):
            self._advance(plan.at)
            self.plan = plan
            return
        self._advance_to_end(plan.at)
        if not self._carries(plan):
            self._forfeit(plan.at, plan.id)
            if self.first_plan_at is not None or plan.opening_balance is None:
                self.break_at = plan.at
        self.first_plan_at = plan.at if self.first_plan_at is None else self.first_plan_at
        self.plan = plan
        self.zone = plan.terms.zone
        self._open_period(plan)

    def _carries(self, plan: PlanPeriod) -> bool:
        if plan.credits != "carry":
            return False
        if self.plan is None:
            self._issue("carry-without-plan", plan.at, plan.id)
        if plan.opening_balance is not None:
            self._issue("carry-with-opening-balance", plan.at, plan.id)
        return self.plan is not None and plan.opening_balance is None

    def _open_period(self, plan: PlanPeriod) -> None:
        """Rules 1 and 11; carried lots meet the new period's date and, after its grant, its cap."""
        on = self._today(plan.at)
        self.lots.expire(Cause(plan.at, on, "expiry", "expired"))
        for granted_on, credits in opening_layout(plan, on):
            name = LotName(granted_on, expiry_of(granted_on, plan.terms.lifetime_days), "opening")
            self.lots.add(credits, name, Cause(plan.at, on, "opening", "opening", plan.id))
        if plan.opening_balance is None or plan.grant_on_start:
            self._renew(plan, plan.at, on)
        self.next_renewal = next_billing_date(on, plan.billing_day)
        self._plan_tick()

    def _cancel(self, cancel: Cancel) -> None:
        """Rule 10; it is a break (rule 7) even where no plan is on record."""
        if self.plan is not None:
            self._advance_to_end(cancel.at)
            self._forfeit(cancel.at, cancel.id)
        self.plan = None
        self.next_renewal = None
        self.break_at = cancel.at

    def _forfeit(self, at: Instant, ref: str) -> None:
        self.lots.take(self.lots.balance, Cause(at, self._today(at), "forfeit", "forfeited", ref))

    # Sends and what became of them

    def _spend(self, sent: Sent) -> None:
        """Rules 5 and 6."""
        self.sends += 1
        if self.plan is None:
            return
        on = self._today(sent.at)
        if self.lots.balance:
            self.lots.take(1, Cause(sent.at, on, "send", "spent", sent.id))
        else:
            self.uncovered += 1
            self.lots.note(0, None, Cause(sent.at, on, "send", "spent", sent.id, "no credit was left"))

    def _respond(self, response: Responded) -> None:
        """Rule 7. Source: LinkedIn help, answers 75, a412114 and 57013."""
        if not response.first:
            late = response.at >= response.send_at
            self._issue("second-reply" if late else "reply-before-send", response.at, response.id)
            return
        self._count_response(response.at - response.send_at, 1)
        if self._returns_credit(response.at, response.send_at):
            self._add(1, "refund", Cause(response.at, self._today(response.at), "refund", "refunded", response.send))

    def _undeliverable(self, mark: Undeliverable) -> None:
        """Rule 8."""
        if not mark.first:
            if mark.at < mark.send_at:
                self._issue("mark-before-send", mark.at, mark.id)
            return
        self.sends -= 1
        if mark.first_response_at is not None:
            self._count_response(mark.first_response_at - mark.send_at, -1)
        if self._returns_credit(mark.at, mark.send_at) and not self._was_credited(mark.first_response_at):
            self._add(1, "refund", Cause(mark.at, self._today(mark.at), "undeliverable", "refunded", mark.send))

    def _returns_credit(self, at: Instant, send_at: Instant) -> bool:
        """The conditions that a response and an undeliverable mark share."""
        return (
            self.plan is not None
            and at - send_at <= self.plan.terms.credit_back_days * SECONDS_A_DAY
            and (self.break_at is None or send_at >= self.break_at)
        )

    def _was_credited(self, response_at: Instant | None) -> bool:
        """Tell whether a response returned its credit, for a send that would still return one now.

        No break came since that send, so a plan was in force when the response came unless it came before the
        account's first period.
        """
        return response_at is not None and self.first_plan_at is not None and response_at >= self.first_plan_at

    def _count_response(self, delay: int, change: int) -> None:
        if delay // SECONDS_A_DAY <= CURVE_DAYS:
            self.by_day[delay // SECONDS_A_DAY] += change

    # Numbers that LinkedIn showed, and credits that came otherwise

    def _reconcile(self, seen: Reconcile) -> None:
        """Rule 12: the difference at that instant, whatever it is, becomes an adjustment."""
        if self.plan is None:
            self._issue("reconcile-without-plan", seen.at, seen.id)
            return
        self.reconciled_at = seen.at
        difference = seen.balance - self.lots.balance
        agreed = "" if difference else ", as calculated"
        note = f"LinkedIn showed {seen.balance:,}{agreed}"
        cause = Cause(seen.at, self._today(seen.at), "adjustment", "added", seen.id, note)
        if difference > 0:
            self._add(difference, "adjustment", cause)
        elif difference < 0:
            self.lots.take(-difference, cause._replace(entry="taken"))
        else:
            self.lots.note(0, None, cause)

    def _grant(self, grant: Grant) -> None:
        """Source: LinkedIn help, answer a414347 (transfers); `expires` overrides the period's age limit."""
        if self.plan is None:
            self._issue("grant-without-plan", grant.at, grant.id)
            return
        on = self._today(grant.at)
        if isinstance(grant.expires, date) and grant.expires <= on:
            self._issue("grant-expired", grant.at, grant.id)
            return
        cause = Cause(grant.at, on, "grant", "added", grant.id)
        if grant.expires is None:
            self._add(grant.credits, grant.origin, cause)
            return
        expires_on = None if grant.expires == "never" else grant.expires
        self.lots.add(grant.credits, LotName(on, expires_on, grant.origin), cause)
        self._plan_tick()

    def _add(self, credits: int, origin: Origin, cause: Cause) -> None:
        """Make a lot on the cause's date, with the age limit of the period in force."""
        lifetime_days = self.plan.terms.lifetime_days if self.plan else None
        self.lots.add(credits, LotName(cause.on, expiry_of(cause.on, lifetime_days), origin), cause)
        self._plan_tick()

    def _issue(self, kind: IssueKind, at: Instant, ref: str) -> None:
        self.issue_count += 1
        self.issues.append(Issue(kind, at, ref))
