"""Databases of any size for the benchmarks: invented histories, straight through the store's bulk functions.

Databases of many accounts hold one history many times over, copied by SQL: the store needs minutes for ten million
sends, and what is measured does not depend on how they came in. Each file is built once, under another name first.
"""

import math
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from inmail_cli.domain.events import Account, Fact, Instant, Outcome, Person, PlanPeriod, PlanTerms, Reply, Send

NOW_INSTANT: Instant = 1795338000  # 2026-11-22T09:00:00Z
DAY = 86_400
TAGS = ("saas", "fintech", "health", "retail", "uk", "dach", "referral", "event")
OUTCOMES: tuple[Outcome, ...] = ("accepted", "accepted", "declined", "quick-reply", "auto-reply")
RESPONSE_RATE = 0.22
PEOPLE_PER_SEND = 0.8


def facts(sends: int, *, years: float, people: int | None = None, seed: int = 1) -> Iterator[Fact]:
    """One account's history up to NOW_INSTANT: a plan as large as it needs, sends evenly, responses with a tail."""
    draw = random.Random(seed)
    start = NOW_INSTANT - int(years * 365.25 * DAY)
    monthly = max(5, math.ceil(sends / (years * 12)))
    yield Account("default", "UTC")
    crowd = people or max(1, int(sends * PEOPLE_PER_SEND))
    for number in range(crowd):
        yield Person(id=f"d{number}", name=person_name(number), url=f"https://www.linkedin.com/in/example-{number}")
    yield plan(start, monthly)
    step = (NOW_INSTANT - DAY - start) / max(1, sends)
    for number in range(sends):
        yield from _exchange(draw, number, start + 3600 + int(number * step), crowd)


def _exchange(draw: random.Random, number: int, at: Instant, crowd: int) -> Iterator[Fact]:
    yield Send(
        id=f"s{number}",
        account="default",
        at=at,
        recorded=2 * number + 1,
        person=person_name(number % crowd),
        person_id=f"d{number % crowd}",
        subject="A question about your team",
        subject_characters=26,
        body_characters=draw.randint(100, 1500),
        tags=(draw.choice(TAGS),) if draw.random() < 0.7 else tuple(draw.sample(TAGS, 2)),
        personalized=draw.random() < 0.5,
    )
    delay = int(draw.expovariate(1 / (7 * DAY)))
    if draw.random() < RESPONSE_RATE and at + delay < NOW_INSTANT:
        outcome = draw.choice(OUTCOMES)
        yield Reply(id=f"r{number}", send=f"s{number}", at=at + delay, recorded=2 * number + 2, outcome=outcome)


def person_name(number: int) -> str:
    """An invented name; the first word is unique, so that completion has something to tell apart.

    >>> person_name(27)
    'Bbaa Example-27'
    """
    letters, rest = "", number
    for _ in range(4):
        rest, digit = divmod(rest, 26)
        letters += chr(ord("a") + digit)
    return f"{letters.capitalize()} Example-{number}"


def plan(start: Instant, monthly: int) -> PlanPeriod:
    """A plan that began at `start`, on the 1st of each month, with three months' worth at most."""
    terms = PlanTerms(
        name="Bench", monthly=monthly, cap=3 * monthly, lifetime_days=90, renewal="billing-day", zone="UTC",
        price=None, currency=None, pooled=True, credit_back_days=90,
    )  # fmt: skip
    return PlanPeriod(
        id="p1", account="default", at=start, recorded=0, plan="bench", rules="guide-2026", billing_day=1, seats=1,
        opening_balance=None, grant_on_start=False, credits="forfeit", terms=terms,
    )  # fmt: skip


def one_account(path: Path, sends: int, *, years: float = 10, people: int | None = None) -> Path:
    """A database with one account, as an import would leave it."""
    if path.exists():
        return path
    building = path.with_suffix(".building")
    building.unlink(missing_ok=True)
    _record(building, facts(sends, years=years, people=people))
    return building.replace(path)


def _record(path: Path, history: Iterator[Fact]) -> None:
    from inmail_cli.store import records
    from inmail_cli.store.connection import open_writing, writing
    from inmail_cli.usecases.standing import refresh

    store = open_writing(path, create=True)
    with writing(store, command="import events", at=NOW_INSTANT, origin="import"):
        records.bulk_add(store, history)
        store.execute("UPDATE accounts SET is_current = 1 WHERE name = 'default'")
        refresh(store, 1, NOW_INSTANT)
    store.close()


def many_accounts(path: Path, accounts: int, sends: int, *, years: float = 10) -> Path:
    """A database with one history in each of so many accounts; people and the history of changes are the first's."""
    if path.exists():
        return path
    building = path.with_suffix(".building")
    building.unlink(missing_ok=True)
    _record(building, facts(sends, years=years))
    db = sqlite3.connect(building)
    db.execute("PRAGMA synchronous=OFF")
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    _copy(db, accounts)
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    db.close()
    return building.replace(path)


def _copy(db: sqlite3.Connection, accounts: int) -> None:
    """Copy every row of the first account to accounts 2, 3, ...: keys and ids move by the account's number."""
    db.execute("CREATE TEMP TABLE copies (number INTEGER PRIMARY KEY)")
    db.executemany("INSERT INTO copies VALUES (?)", ((number,) for number in range(1, accounts)))
    db.execute(
        "INSERT INTO accounts (key, name, zone) SELECT number + 1, 'account-' || (number + 1), 'UTC' FROM copies"
    )
    spans = {
        table: db.execute(f"SELECT coalesce(max(key), 0) + 1 FROM {table}").fetchone()[0]
        for table in ("sends", "replies", "plan_periods", "checkpoints")
    }
    for table in ("plan_periods", "sends", "replies", "send_tags", "checkpoints"):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(_moved(table, column, spans) for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        db.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS row CROSS JOIN copies")


def _moved(table: str, column: str, spans: dict[str, int]) -> str:
    moves = {
        "key": f"row.key + number * {spans.get(table, 0)}",
        "id": "row.id || '-' || number",
        "account_key": "number + 1",
        "send_key": f"row.send_key + number * {spans['sends']}",
        "recorded": "row.recorded + number * 1000000",
    }
    return moves.get(column, f'row."{column}"')
