"""One entry with all that is known of it: which lot paid, what came back, and why, or why not."""

from collections.abc import Sequence

from inmail_cli.domain.codec import encode
from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Cancel, Grant, Instant, Mark, PlanPeriod, Reconcile, Reply, Send
from inmail_cli.domain.ledger import SECONDS_A_DAY, Checkpoint, Movement
from inmail_cli.domain.outlook import next_break
from inmail_cli.reports.facts import label
from inmail_cli.reports.plans import effect_sentence, period_sentence
from inmail_cli.reports.shown import Returned, ShownView
from inmail_cli.reports.words import counted, full_date
from inmail_cli.store import history, reading
from inmail_cli.store.reading import AccountRow, SendRow
from inmail_cli.usecases.desk import Desk
from inmail_cli.usecases.entries import account_looked_at, account_of, entry_meant, person_of, send_of
from inmail_cli.usecases.listing import Standing, send_view, standing
from inmail_cli.usecases.people import awaits
from inmail_cli.usecases.periods import effect_of
from inmail_cli.usecases.standing import ledger_until, state_at

# A cancel may take effect up to a day (of at most 25 hours) before its own instant.
_SLACK = 90_000


def show(desk: Desk, word: str) -> ShownView:
    """Explain the entry that a word means. Raises: NotFound, Ambiguous, BadValue for a broken address."""
    event = entry_meant(desk.store, word, account_looked_at(desk))
    account = account_of(desk, event)
    if isinstance(event, Send | Reply | Mark):
        return _about_send(desk, account, event)
    return _about_credits(desk, account, event)


# Sends, and what became of them


def _about_send(desk: Desk, account: AccountRow, event: Send | Reply | Mark) -> ShownView:
    row = send_of(desk.store, event)
    now = standing(desk, account, [row])
    case = _Case(desk, row, now)
    sentences = case.sentences() if isinstance(event, Send) else [case.of_answer(event)]
    spent, back = case.spent, case.back
    return ShownView(
        account=account.name,
        event=encode(event),
        heading=label(encode(event), zone=now.zone, who=row.send.person),
        zone=now.zone,
        today=date_of(desk.now, now.zone),
        send=send_view(row, now),
        plan=case.plan_at(row.send.at),
        paid_by=spent.lot if spent else None,
        returned=Returned(back.at, back.on, case.cause_of(back).id, back.lot) if back and back.lot else None,
        replies=tuple(map(encode, case.replies)),
        marks=tuple(map(encode, case.marks)),
        movements=tuple(case.moves),
        explanation=tuple(sentences),
    )


class _Case:
    """A send with its answers and what moved for it."""

    def __init__(self, desk: Desk, row: SendRow, now: Standing) -> None:
        self.desk = desk
        self.row = row
        self.now = now
        self.replies = reading.replies_of(desk.store, row.send.id)
        self.marks = reading.marks_of(desk.store, row.send.id)
        self.moves: Sequence[Movement] = now.moves.get(row.send.id, ())
        self.spent = next((move for move in self.moves if move.kind == "send"), None)
        self.back = next((move for move in self.moves if move.kind != "send"), None)

    def plan_at(self, at: Instant) -> PlanPeriod | None:
        return state_at(self.desk.store, self.now.account.key, at).plan

    def on(self, at: Instant) -> str:
        return full_date(date_of(at, self.now.zone))

    def cause_of(self, back: Movement) -> Reply | Mark:
        """The answer that returned the credit."""
        answers: Sequence[Reply | Mark] = self.marks if back.kind == "undeliverable" else self.replies
        return next(answer for answer in answers if answer.at == back.at)

    # In words

    def sentences(self) -> list[str]:
        send = self.row.send
        if send.via != "inmail":
            return [f"By {send.via}, which costs no credit."]
        answers: list[Reply | Mark] = [*self.replies, *self.marks]
        told = [self.of_answer(answer) for answer in answers if _can_return(answer)]
        if any(mark.mark == "spam" for mark in self.marks):
            told.append("Marked as spam: that is no response, and returns no credit.")
        return [self._of_payment(), *told, *self._of_waiting()]

    def _of_payment(self) -> str:
        send = self.row.send
        plan = self.plan_at(send.at)
        if self.spent is None or plan is None:
            future = send.at > self.desk.now
            return "It is dated later than now." if future else "No plan was active then: no credit was counted."
        under = f"Under {plan.terms.name} (rule set {plan.rules})"
        if self.spent.lot is None:
            renewal = state_at(self.desk.store, self.now.account.key, send.at).next_renewal
            after = f" The next renewal was on {full_date(renewal)}." if renewal else ""
            return f"{under} no credit was left: the balance was 0, and this one is uncovered.{after}"
        lot = self.spent.lot
        end = f"would have lapsed on {full_date(lot.expires_on)}" if lot.expires_on else "never lapses"
        return f"{under} it took a credit of {full_date(lot.granted_on)} ({lot.origin}), which {end}."

    def of_answer(self, answer: Reply | Mark) -> str:
        """What an answer returned, or why nothing."""
        what = (
            f"The response of {self.on(answer.at)} ({answer.outcome})"
            if isinstance(answer, Reply)
            else (f"The mark {answer.mark} of {self.on(answer.at)}")
        )
        if self.row.send.via != "inmail" or not _can_return(answer):
            return f"{what} moves no credit."
        if self.back is None or self.cause_of(self.back) != answer:
            return f"{what} returned no credit: {self._why_not(answer)}."
        plan = self.plan_at(answer.at)
        rules = f" under {plan.terms.name} (rule set {plan.rules})" if plan else ""
        lot = self.back.lot
        lasts = f", which lapses on {full_date(lot.expires_on)} at the latest" if lot and lot.expires_on else ""
        charged = " LinkedIn charged one, though none was left here." if self.spent and not self.spent.lot else ""
        return f"{what} returned a credit{rules}{lasts}.{charged}"

    def _why_not(self, answer: Reply | Mark) -> str:
        """Rule 7's conditions, in the order in which a user would think of them."""
        send = self.row.send
        plan = self.plan_at(answer.at)
        if answer.at < send.at:
            return "it is dated before the send"
        if answer.at > self.desk.now:
            return "it is dated later than now"
        if plan is None:
            return "no plan was active then"
        waited = answer.at - send.at
        if waited > plan.terms.credit_back_days * SECONDS_A_DAY:
            return f"it came {waited // SECONDS_A_DAY} days after the send, and {plan.terms.credit_back_days} count"
        broken = self._break(state_at(self.desk.store, self.now.account.key, answer.at))
        return broken or "another answer came before it"

    def _break(self, state: Checkpoint) -> str:
        """What came between the send and a state, so that no response returns the credit; nothing where nothing did."""
        sent_at = self.row.send.at
        if state.break_at is None or sent_at >= state.break_at:
            return ""
        then = state_at(self.desk.store, self.now.account.key, sent_at)
        if then.plan is None:
            return f"it was sent before the plan began, on {self.on(state.break_at)}" if state.plan else ""
        changes = history.terms_events(self.desk.store, self.now.account.key)
        broken_at = next_break(then, [event for event in changes if sent_at < event.at <= state.at])
        assert broken_at is not None
        last, began = self.plan_at(broken_at - 1), self.plan_at(broken_at)
        what = "was cancelled" if began is None else "began anew" if last and last.plan == began.plan else "changed"
        return f"the plan {what} on {self.on(broken_at)}, after it was sent"

    def _of_waiting(self) -> list[str]:
        row, state = self.row, self.now.ledger.state
        if not awaits(row):
            return []
        until = send_view(row, self.now).credit_back_until
        if until is not None and until >= self.desk.now:
            return [f"No response yet; one until {self.on(until)} returns the credit."]
        if until is not None:
            return [f"No response; since {self.on(until)} one returns no credit any more."]
        return [f"No response yet; one would return no credit: {self._break(state) or 'no plan is active'}."]


def _can_return(answer: Reply | Mark) -> bool:
    return isinstance(answer, Reply) or answer.mark == "undeliverable"


# Plans, and numbers of credits


def _about_credits(desk: Desk, account: AccountRow, event: PlanPeriod | Cancel | Reconcile | Grant) -> ShownView:
    since = event.at - _SLACK
    ledger = ledger_until(desk.store, account.key, max(desk.now, event.at), since=since)
    moves = [move for move in ledger.movements if move.ref == event.id]
    plan = event if isinstance(event, PlanPeriod) else state_at(desk.store, account.key, event.at).plan
    zone = plan.terms.zone if plan else account.zone
    sentences = [_credits_sentence(desk, account, event, moves)]
    sentences += [_ISSUES[issue.kind] for issue in ledger.issues if issue.ref == event.id]
    return ShownView(
        account=account.name,
        event=encode(event),
        heading=label(encode(event), zone=zone, who=person_of(desk.store, event)),
        zone=zone,
        today=date_of(desk.now, zone),
        plan=plan,
        movements=tuple(moves),
        explanation=tuple(sentences),
    )


def _credits_sentence(
    desk: Desk, account: AccountRow, event: PlanPeriod | Cancel | Reconcile | Grant, moves: Sequence[Movement]
) -> str:
    changed = sum(move.credits for move in moves)
    match event:
        case PlanPeriod():
            effect, _ = effect_of(desk.store, account.key, event)
            words = effect_sentence(effect, after_plan=effect.forfeited > 0, is_future=event.at > desk.now)
            return f"{period_sentence(event, until=None)} {words} Rule set: {event.rules}."
        case Cancel():
            return f"The subscription ends at 00:00 of that date: {counted(-changed, 'credit')} forfeited."
        case Reconcile():
            if not moves:
                return "It changed nothing."
            ours = event.balance - changed
            agreed = "as calculated" if not changed else f"{ours:,} were calculated, so {changed:+,} as an adjustment"
            return f"LinkedIn showed {counted(event.balance, 'credit')}: {agreed}."
        case Grant():
            return f"{counted(changed, 'credit')} added ({event.origin})."


_ISSUES = {
    "reply-before-send": "It is dated before its send.",
    "second-reply": "Another answer came before it.",
    "mark-before-send": "It is dated before its send.",
    "reconcile-without-plan": "No plan was active then, so it was not taken.",
    "grant-without-plan": "No plan was active then, so it was not taken.",
    "grant-expired": "It had expired when it came.",
    "unknown-plan": "Its rule set has no such plan: the period before goes on.",
    "carry-without-plan": "There was no plan whose credits could be carried.",
    "carry-with-opening-balance": "Its opening balance counts all credits: none were carried.",
    "seats-not-pooled": "Its credits belong to a seat each: more seats are not counted.",
}
