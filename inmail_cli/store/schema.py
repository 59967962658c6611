"""The tables, and how a database gets from one schema number to the next.

All tables are STRICT and typed, so that people can read them with other programs. Integer keys are never used
twice (AUTOINCREMENT): a row that undo brings back finds its old key free. Instants are epoch seconds UTC.
sqlite-utils is imported only while a database is created or migrated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from inmail_cli.store.header import APPLICATION_ID
from inmail_cli.store.triggers import triggers
from inmail_cli.store.views import VIEWS

if TYPE_CHECKING:
    import sqlite3

_INSTANT = "BETWEEN -62135596800 AND 253402300799"
_DATE = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
_ID = "id TEXT NOT NULL UNIQUE CHECK (id <> '')"
_KEY = "key INTEGER PRIMARY KEY AUTOINCREMENT"
_ACCOUNT = "account_key INTEGER NOT NULL REFERENCES accounts (key)"
_SEND = "send_key INTEGER NOT NULL REFERENCES sends (key)"
_RECORDED = "recorded INTEGER NOT NULL CHECK (recorded >= 0)"

TABLES = (
    f"""CREATE TABLE accounts (
  {_KEY},
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
  zone TEXT NOT NULL CHECK (zone <> ''),
  is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1))
) STRICT""",
    f"""CREATE TABLE people (
  {_KEY},
  {_ID},
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  url TEXT,
  url_folded TEXT,
  company TEXT,
  title TEXT,
  open_profile INTEGER CHECK (open_profile IN (0, 1)),
  connected_on TEXT CHECK (connected_on {_DATE}),
  "groups" TEXT NOT NULL DEFAULT '[]' CHECK ("groups" LIKE '[%]'),
  events TEXT NOT NULL DEFAULT '[]' CHECK (events LIKE '[%]'),
  posts INTEGER CHECK (posts IN (0, 1)),
  engaged_on TEXT CHECK (engaged_on {_DATE}),
  executive INTEGER CHECK (executive IN (0, 1)),
  hiring INTEGER CHECK (hiring IN (0, 1)),
  note TEXT
) STRICT""",
    f"""CREATE TABLE plan_periods (
  {_KEY},
  {_ID},
  {_ACCOUNT},
  starts_at INTEGER NOT NULL CHECK (starts_at {_INSTANT}),
  {_RECORDED},
  plan TEXT NOT NULL,
  rules TEXT NOT NULL,
  billing_day INTEGER NOT NULL CHECK (billing_day BETWEEN 1 AND 31),
  seats INTEGER NOT NULL CHECK (seats >= 1),
  opening_balance INTEGER CHECK (opening_balance >= 0),
  grant_on_start INTEGER NOT NULL CHECK (grant_on_start IN (0, 1)),
  credits TEXT NOT NULL CHECK (credits IN ('forfeit', 'carry')),
  name TEXT NOT NULL,
  monthly INTEGER NOT NULL CHECK (monthly >= 0),
  cap INTEGER NOT NULL CHECK (cap >= 0),
  lifetime_days INTEGER CHECK (lifetime_days >= 1),
  renewal TEXT NOT NULL CHECK (renewal IN ('billing-day', 'fixed-day')),
  zone TEXT NOT NULL CHECK (zone <> ''),
  price TEXT,
  currency TEXT,
  pooled INTEGER NOT NULL CHECK (pooled IN (0, 1)),
  credit_back_days INTEGER NOT NULL CHECK (credit_back_days >= 0)
) STRICT""",
    f"""CREATE TABLE cancellations (
  {_KEY},
  {_ID},
  {_ACCOUNT},
  cancels_at INTEGER NOT NULL CHECK (cancels_at {_INSTANT}),
  {_RECORDED}
) STRICT""",
    f"""CREATE TABLE sends (
  {_KEY},
  {_ID},
  {_ACCOUNT},
  person_key INTEGER NOT NULL REFERENCES people (key),
  sent_at INTEGER NOT NULL CHECK (sent_at {_INSTANT}),
  {_RECORDED},
  via TEXT NOT NULL CHECK (
    via IN ('inmail', 'open-profile', 'connection-note', 'group', 'event', 'message')
  ),
  subject TEXT,
  subject_characters INTEGER CHECK (subject_characters >= 0),
  body TEXT,
  body_characters INTEGER CHECK (body_characters >= 0),
  template TEXT,
  personalized INTEGER CHECK (personalized IN (0, 1)),
  mutual INTEGER CHECK (mutual IN (0, 1)),
  relevant_subject INTEGER CHECK (relevant_subject IN (0, 1)),
  sender TEXT,
  responded_at INTEGER,
  outcome TEXT CHECK (outcome IN ('accepted', 'declined', 'quick-reply', 'auto-reply')),
  undeliverable_at INTEGER,
  opened_at INTEGER,
  connected_at INTEGER,
  spam_at INTEGER,
  last_answer_at INTEGER
) STRICT""",
    f"""CREATE TABLE replies (
  {_KEY},
  {_ID},
  {_SEND},
  replied_at INTEGER NOT NULL CHECK (replied_at {_INSTANT}),
  {_RECORDED},
  outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'declined', 'quick-reply', 'auto-reply'))
) STRICT""",
    f"""CREATE TABLE marks (
  {_KEY},
  {_ID},
  {_SEND},
  marked_at INTEGER NOT NULL CHECK (marked_at {_INSTANT}),
  {_RECORDED},
  mark TEXT NOT NULL CHECK (mark IN ('opened', 'spam', 'undeliverable', 'connected'))
) STRICT""",
    f"""CREATE TABLE reconciliations (
  {_KEY},
  {_ID},
  {_ACCOUNT},
  seen_at INTEGER NOT NULL CHECK (seen_at {_INSTANT}),
  {_RECORDED},
  balance INTEGER NOT NULL CHECK (balance >= 0)
) STRICT""",
    f"""CREATE TABLE grants (
  {_KEY},
  {_ID},
  {_ACCOUNT},
  granted_at INTEGER NOT NULL CHECK (granted_at {_INSTANT}),
  {_RECORDED},
  credits INTEGER NOT NULL CHECK (credits >= 1),
  origin TEXT NOT NULL CHECK (origin IN ('purchase', 'transfer', 'goodwill')),
  expires TEXT CHECK (expires = 'never' OR expires {_DATE})
) STRICT""",
    f"""CREATE TABLE tags (
  {_KEY},
  name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT""",
    f"""CREATE TABLE send_tags (
  {_SEND},
  tag_key INTEGER NOT NULL REFERENCES tags (key),
  position INTEGER NOT NULL CHECK (position >= 0),
  PRIMARY KEY (send_key, tag_key)
) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE batches (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL CHECK (at {_INSTANT}),
  command TEXT NOT NULL,
  account_key INTEGER,
  origin TEXT NOT NULL CHECK (origin IN ('terminal', 'script', 'import')),
  summary TEXT NOT NULL,
  undoes INTEGER REFERENCES batches (number),
  idempotency_key TEXT UNIQUE
) STRICT""",
    """CREATE TABLE changes (
  seq INTEGER PRIMARY KEY,
  batch INTEGER,
  table_name TEXT NOT NULL,
  row_key INTEGER NOT NULL,
  before TEXT,
  after TEXT
) STRICT""",
    f"""CREATE TABLE checkpoints (
  {_KEY},
  account_key INTEGER NOT NULL REFERENCES accounts (key) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  UNIQUE (account_key, at)
) STRICT""",
    """CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value ANY
) STRICT, WITHOUT ROWID""",
)

INDEXES = (
    "CREATE UNIQUE INDEX accounts_current ON accounts (is_current) WHERE is_current = 1",
    "CREATE INDEX people_name ON people (name_folded)",
    "CREATE INDEX people_url ON people (url_folded) WHERE url_folded IS NOT NULL",
    "CREATE INDEX plan_periods_account ON plan_periods (account_key, starts_at)",
    "CREATE INDEX cancellations_account ON cancellations (account_key, cancels_at)",
    # The fold's order, and `via` to leave the other routes out without touching the table.
    "CREATE INDEX sends_account ON sends (account_key, sent_at, recorded, id, via)",
    "CREATE INDEX sends_person ON sends (person_key, sent_at)",
    "CREATE INDEX sends_answered ON sends (account_key, last_answer_at) WHERE last_answer_at IS NOT NULL",
    "CREATE INDEX replies_send ON replies (send_key, replied_at, recorded, id)",
    "CREATE INDEX marks_send ON marks (send_key, mark, marked_at, recorded, id)",
    "CREATE INDEX reconciliations_account ON reconciliations (account_key, seen_at)",
    "CREATE INDEX grants_account ON grants (account_key, granted_at)",
    "CREATE INDEX send_tags_tag ON send_tags (tag_key, send_key)",
    "CREATE INDEX batches_undoes ON batches (undoes) WHERE undoes IS NOT NULL",
    "CREATE INDEX changes_row ON changes (table_name, row_key, seq, batch)",
    "CREATE INDEX changes_batch ON changes (batch)",
)

BATCHES_COPY = "batches_copy"
COPIES = (
    f"CREATE INDEX {BATCHES_COPY} ON batches (at, command, account_key, origin, summary, undoes, idempotency_key)",
    "CREATE INDEX settings_copy ON settings (value)",
)
"""Indexes that hold all of a table once more: the history has no copy of these rows, so damage shows only so."""


class Executing(Protocol):
    """A `sqlite3` connection, or a sqlite-utils database."""

    def execute(self, sql: str, /) -> sqlite3.Cursor: ...


def _first(db: Executing) -> None:
    for statement in (*TABLES, *INDEXES):
        db.execute(statement)
    db.execute("INSERT INTO settings (name, value) VALUES ('recorded', 0)")


def _second(db: Executing) -> None:
    for statement in COPIES:
        db.execute(statement)


Migration = Callable[[Executing], None]
MIGRATIONS: tuple[Migration, ...] = (_first, _second)
"""In order; the schema number of a database (`user_version`) is how many of them it has had:
`header.SCHEMA` is that of the newest."""


def migrate(db: sqlite3.Connection) -> None:
    """Bring the database to the newest schema. The caller holds an open BEGIN IMMEDIATE, and commits.

    The version row changes in the same transaction. All triggers and views are made anew each time.
    """
    from sqlite_utils import Database

    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    tables = Database(db, recursive_triggers=False, execute_plugins=False)
    for trigger in tables.triggers:
        tables.execute(f'DROP TRIGGER "{trigger.name}"')
    for name in tables.view_names():
        tables.execute(f'DROP VIEW "{name}"')
    _bring_up(tables, version)


def build(db: sqlite3.Connection) -> None:
    """Make the newest schema in an empty database, as `migrate` does, without the cost of loading sqlite-utils."""
    db.execute("BEGIN IMMEDIATE")
    _bring_up(db, 0)
    db.execute("COMMIT")


def _bring_up(db: Executing, version: int) -> None:
    for step in MIGRATIONS[version:]:
        step(db)
    for statement in (*VIEWS, *triggers()):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


class SchemaObject(NamedTuple):
    """One table, index, trigger or view, as `sqlite_schema` has it."""

    kind: str
    name: str
    sql: str


def schema_of(db: sqlite3.Connection) -> list[SchemaObject]:
    """Return what the database has, ordered by kind and name; SQLite's own objects are left out."""
    rows = db.execute(
        "SELECT type, name, sql FROM sqlite_schema"
        " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
    )
    return [SchemaObject(*row) for row in rows.fetchall()]


def expected_schema() -> list[SchemaObject]:
    """Return what a fresh database has, to compare with `schema_of` another."""
    import sqlite3

    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        build(db)
        return schema_of(db)
    finally:
        db.close()
