"""What is known of people, and whether one may write to them."""

from collections.abc import Iterable, Sequence

from inmail_cli.domain.dates import date_of
from inmail_cli.domain.events import Person
from inmail_cli.domain.ledger import SECONDS_A_DAY, Checkpoint
from inmail_cli.domain.limits import FreeRoute, advice, body_limit, fallback_routes, free_routes
from inmail_cli.errors import NotFound
from inmail_cli.reports.persons import ContactView, PersonView, WaitedFor, Way
from inmail_cli.store import lookups, reading
from inmail_cli.store.reading import AccountRow, SendRow
from inmail_cli.usecases.desk import ALL, DEFAULT_ACCOUNT, Desk, accounts_meant, zone_in_use
from inmail_cli.usecases.entries import account_looked_at
from inmail_cli.usecases.guards import awaited_send, lengths_under
from inmail_cli.usecases.listing import Page, credit_back_until, send_views
from inmail_cli.usecases.people import person_meant
from inmail_cli.usecases.standing import break_ahead, state_at

_EVERYBODY = 2**31


def person_view(desk: Desk, who: str) -> PersonView:
    """Return what is known of a person, whether one may write, and what was sent to them.

    Sends are those of all accounts, unless one was named. Raises: NotFound, Ambiguous, BadValue.
    """
    person = person_meant(desk.store, who)
    account = account_looked_at(desk)
    every = desk.account is None or desk.account.casefold() == ALL
    rows = reading.sends_of(desk.store, person.id, None if every or account is None else account.key)
    state = state_at(desk.store, account.key, desk.now) if account else None
    plan = state.plan if state else None
    zone = plan.terms.zone if plan else zone_in_use(desk, account)
    today = date_of(desk.now, zone)
    awaited = awaited_send(desk.store, account, person, desk.now) if account else None
    return PersonView(
        account=account.name if account else desk.account or DEFAULT_ACCOUNT,
        today=today,
        person=person,
        balance=state.balance if state else None,
        waited_for=_waited_for(desk, account, awaited, state, zone) if account and awaited and state else None,
        free=_ways(desk, state, free_routes(person, on=today)),
        open_to_anyone=_ways(desk, state, fallback_routes(person, on=today)),
        # A good use of an InMail is none while no InMail may be sent.
        advice=tuple(one for one in advice(person, today) if awaited is None or one.severity != "good"),
        sends=tuple(send_views(desk, reading.accounts(desk.store), rows)),
    )


def _waited_for(desk: Desk, account: AccountRow, row: SendRow, state: Checkpoint, zone: str) -> WaitedFor:
    ahead = break_ahead(desk.store, account.key, state, now=desk.now)
    until = credit_back_until(row, state, break_ahead=ahead)
    return WaitedFor(
        send=row.send.id,
        since=row.send.at,
        since_on=date_of(row.send.at, zone),
        days=(desk.now - row.send.at) // SECONDS_A_DAY,
        credit_back_until=until,
        credit_back_on=None if until is None else date_of(until, zone),
    )


def _ways(desk: Desk, state: Checkpoint | None, routes: Iterable[FreeRoute]) -> tuple[Way, ...]:
    plan = state.plan if state else None
    lengths = lengths_under(desk, plan)
    return tuple(Way(via, reason, body_limit(via, lengths, basic=plan is None)) for via, reason in routes)


# All of them


def people_views(desk: Desk, text: str | None, page: Page) -> list[ContactView]:
    """Return people in order of name; with `text` those a word of whose name begins so.

    Raises: NotFound for the account, or for the id of `after`.
    """
    if page.after is not None and reading.person(desk.store, page.after) is None:
        raise NotFound(f"--after {page.after}: nobody has that id.", hint="See `inmail person list`.")
    people = _people(desk, text, page)
    accounts = accounts_meant(desk)
    counts = lookups.contacts(desk.store, [account.key for account in accounts], [one.id for one in people])
    return [_contact(person, counts.get(person.id), zone_in_use(desk, _first(accounts))) for person in people]


def _people(desk: Desk, text: str | None, page: Page) -> list[Person]:
    if text is None:
        return reading.people(desk.store, limit=page.limit, after=page.after)
    found = reading.people_with_word_start(desk.store, text, _EVERYBODY)
    ids = [person.id for person in found]
    begin = ids.index(page.after) + 1 if page.after in ids else 0
    return found[begin:][: page.limit]


def _first(accounts: Sequence[AccountRow]) -> AccountRow | None:
    return accounts[0] if accounts else None


def _contact(person: Person, contact: lookups.Contact | None, zone: str) -> ContactView:
    if contact is None:
        return ContactView(person, 0, 0, 0, None, None)
    last_on = date_of(contact.last_sent_at, zone)
    return ContactView(person, contact.sends, contact.responded, contact.waiting, contact.last_sent_at, last_on)


def count_people(desk: Desk, text: str | None) -> int:
    """Return how many people there are; with `text`, a word of whose name begins so."""
    if text is None:
        return lookups.count_people(desk.store)
    return len(reading.people_with_word_start(desk.store, text, _EVERYBODY))
