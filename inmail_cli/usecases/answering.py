"""Record what became of sends: responses and marks."""

from collections.abc import Sequence
from datetime import date

from inmail_cli.domain.dates import date_of, iso_instant, parse_when
from inmail_cli.domain.events import OUTCOMES, Instant, Mark, MarkKind, Outcome, Reply
from inmail_cli.domain.ledger import SECONDS_A_DAY, Checkpoint
from inmail_cli.errors import AlreadyAnswered, BadValue, BeforeSend, Refused, UsageError
from inmail_cli.store import reading, records
from inmail_cli.store.reading import AccountRow, SendRow
from inmail_cli.usecases.desk import Desk, account_in_use, account_named
from inmail_cli.usecases.people import perhaps_one_name, send_meant
from inmail_cli.usecases.recording import Entry, Recorded, done, recording
from inmail_cli.usecases.standing import compared_after

OUTCOME_WORDS = {
    "accepted": "accepted",
    "declined": "declined",
    "quick-reply": "sent a quick reply",
    "auto-reply": "sent an automatic reply",
}


def reply(desk: Desk, who: Sequence[str], outcome: Outcome, when: str | None) -> Recorded:
    """Record a response from each person, or none at all.

    Raises: AlreadyAnswered, BeforeSend; NotFound, Ambiguous; UsageError for sends of several accounts; BadDate;
    Busy, StorageFailed.
    """
    account = account_in_use(desk)
    with recording(desk, "reply", account) as entry:
        rows = _sends_meant(desk, who, account)
        account = _owner(entry, rows)
        ids, recorded = entry.new_ids(len(rows)), entry.new_recorded(len(rows))
        for n, row in enumerate(rows):
            at = moment_of_answer(desk, account, row, when)
            _refuse_reply(desk, row, at, account.zone)
            _reply_to(entry, row, Reply(ids[n], row.send.id, at, recorded + n, outcome))
        entry.batch.summary = f"reply from {', '.join(row.send.person for row in rows)}"
    return done(entry)


def _sends_meant(desk: Desk, who: Sequence[str], account: AccountRow | None) -> list[SendRow]:
    with perhaps_one_name(who):
        rows = [send_meant(desk.store, one, account) for one in who]
        for n, row in enumerate(rows):
            if row.send.id in {earlier.send.id for earlier in rows[:n]}:
                raise BadValue(f"{who[n]!r} names the same send twice.", hint="Name each send once.")
    return rows


def _owner(entry: Entry, rows: Sequence[SendRow]) -> AccountRow:
    """Return the account of the sends, which an id may name of another account than the one in use: it is theirs."""
    names = list(dict.fromkeys(row.send.account for row in rows))
    if len(names) > 1:
        raise UsageError(
            f"these are sends of several accounts: {', '.join(names)}.", hint="Name those of one at a time."
        )
    account = account_named(entry.desk, names[0])
    if entry.account is None or entry.account.key != account.key:
        entry.give_to(account)
    return account


def moment_of_answer(desk: Desk, account: AccountRow, row: SendRow, when: str | None) -> Instant:
    """Return when a response or mark came: a date without a time means the later of its noon and the send.

    Raises: BadDate.
    """
    given = parse_when(when or "now", now=desk.now, zone=account.zone, allow_future=False)
    if given.on is not None and given.on == date_of(row.send.at, account.zone):
        return max(given.at, row.send.at)
    return given.at


def _refuse_reply(desk: Desk, row: SendRow, at: Instant, zone: str) -> None:
    if row.responded_at is not None:
        raise AlreadyAnswered(
            f"{row.send.person} responded already, on {date_of(row.responded_at, zone)} ({row.outcome}).",
            hint=_instead(desk, row),
            details={"send": row.send.id, "responded_at": iso_instant(row.responded_at), "outcome": row.outcome},
        )
    if at < row.send.at:
        raise BeforeSend(
            f"{iso_instant(at)} is before the send to {row.send.person} at {iso_instant(row.send.at)}.",
            hint=f"Give a later --when, or correct the send: inmail edit {row.send.id} --when ...",
            details={"send": row.send.id, "sent_at": iso_instant(row.send.at), "at": iso_instant(at)},
        )


def _instead(desk: Desk, row: SendRow) -> str:
    """Say how a response that is on record is corrected. An automatic one is in the way of the person's own."""
    replies = reading.replies_of(desk.store, row.send.id)
    id_ = next((reply.id for reply in replies if reply.at == row.responded_at), row.send.id)
    if row.outcome == "auto-reply":
        return f"The person's own response takes its place: inmail edit {id_} --as accepted --when WHEN."
    return f"Correct it: inmail edit {id_} --as {'|'.join(OUTCOMES)}."


def _reply_to(entry: Entry, row: SendRow, fact: Reply) -> None:
    before = entry.state_now()
    records.add(entry.desk.store, fact)
    entry.wrote(fact)
    after = entry.state_now()
    _say_of_credit(entry, row, f"{row.send.person} {OUTCOME_WORDS[fact.outcome]}", fact.at, before, after)


def _say_of_credit(entry: Entry, row: SendRow, what: str, at: Instant, before: Checkpoint, after: Checkpoint) -> None:
    """Say whether a credit came back, and if not, why not."""
    if row.send.via != "inmail" or after.plan is None:
        entry.say(f"{what}.")
        return
    if after.totals.refunded > before.totals.refunded:
        entry.say(f"{what}. 1 credit back: {after.balance:,} left.")
        if after.balance == before.balance:
            entry.warn("balance-unchanged", _unchanged(after, at))
        return
    entry.say(f"{what}. No credit back: {after.balance:,} left.")
    entry.warn("no-credit-back", _why_not(row, at, after))


def _unchanged(state: Checkpoint, at: Instant) -> str:
    on = compared_after(state, at)
    if on is not None:
        return f"Balance unchanged: LinkedIn's number was taken on {on.isoformat()}."
    return "Balance unchanged: the credit that came back is gone since, by age, the cap or a later send."


def _why_not(row: SendRow, at: Instant, state: Checkpoint) -> str:
    days = state.plan.terms.credit_back_days if state.plan else 90
    waited = at - row.send.at
    if waited > days * SECONDS_A_DAY:
        came = waited // SECONDS_A_DAY
        return f"A response returns its credit within {days} days; this one came {came} days after its send."
    broken = state.break_at is not None and row.send.at < state.break_at
    if not broken and (row.responded_at is not None or row.undeliverable_at is not None):
        return "A send returns one credit; this one's came back with an earlier answer."
    return "The send is older than the plan in force, or no plan was in force: its credit does not come back."


# Marks


def mark(desk: Desk, who: str, kind: MarkKind, when: str | None) -> Recorded:
    """Mark a send as opened, spam, undeliverable or connected.

    Raises: Refused for a mark that the send has already; BeforeSend; NotFound, Ambiguous; BadDate; Busy,
    StorageFailed.
    """
    account = account_in_use(desk)
    with recording(desk, "mark", account) as entry:
        row = send_meant(desk.store, who, account)
        account = _owner(entry, [row])
        at = moment_of_answer(desk, account, row, when)
        _refuse_mark(row, kind, at, account.zone)
        fact = Mark(entry.new_ids(1)[0], row.send.id, at, entry.new_recorded(), kind)
        _mark(entry, row, fact, account.zone)
        entry.batch.summary = f"mark {row.send.person} {kind}"
    return done(entry)


def _refuse_mark(row: SendRow, kind: MarkKind, at: Instant, zone: str) -> None:
    standing = {
        "opened": row.opened_at,
        "spam": row.spam_at,
        "undeliverable": row.undeliverable_at,
        "connected": row.connected_at,
    }[kind]
    if standing is not None:
        raise Refused(
            f"the send to {row.send.person} is marked {kind} already, on {date_of(standing, zone)}.",
            hint=f"Correct it with `inmail edit`; its id is in `inmail show {row.send.id}`.",
        )
    if at < row.send.at:
        raise BeforeSend(
            f"{iso_instant(at)} is before the send to {row.send.person} at {iso_instant(row.send.at)}.",
        )


def _mark(entry: Entry, row: SendRow, fact: Mark, zone: str) -> None:
    before = entry.state_now()
    records.add(entry.desk.store, fact)
    entry.wrote(fact)
    if fact.mark == "connected":
        _connect(entry, row, date_of(fact.at, zone))
    what = f"{row.send.person} marked {fact.mark}"
    if fact.mark == "undeliverable":
        _say_of_credit(entry, row, what, fact.at, before, entry.state_now())
    else:
        entry.say(f"{what}.")


def _connect(entry: Entry, row: SendRow, on: date) -> None:
    """A connection is known of the person too: messages to them are free from now on."""
    person = reading.person(entry.desk.store, row.send.person_id or "")
    if person is not None and person.connected_on is None:
        person = person._replace(connected_on=on)
        records.update(entry.desk.store, person)
        entry.wrote(person)
