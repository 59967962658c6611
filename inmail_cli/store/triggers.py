"""Triggers: the history of every row, what became of a send, and which checkpoints are void.

They stand in the database itself, so that an edit by another program is recorded too (with no batch) and
cannot leave a stale balance. They are generated from `FACT_COLUMNS`, and every migration makes them anew.
"""

from collections.abc import Iterator

FACT_COLUMNS: dict[str, tuple[str, ...]] = {
    "accounts": ("key", "name", "zone", "is_current"),
    "people": (
        *("key", "id", "name", "name_folded", "url", "url_folded", "company", "title", "open_profile"),
        *("connected_on", "groups", "events", "posts", "engaged_on", "executive", "hiring", "note"),
    ),
    "plan_periods": (
        *("key", "id", "account_key", "starts_at", "recorded", "plan", "rules", "billing_day", "seats"),
        *("opening_balance", "grant_on_start", "credits", "name", "monthly", "cap", "lifetime_days", "renewal"),
        *("zone", "price", "currency", "pooled", "credit_back_days"),
    ),
    "cancellations": ("key", "id", "account_key", "cancels_at", "recorded"),
    "sends": (
        *("key", "id", "account_key", "person_key", "sent_at", "recorded", "via", "subject"),
        *("subject_characters", "body", "body_characters", "template", "personalized", "mutual"),
        *("relevant_subject", "sender"),
    ),
    "replies": ("key", "id", "send_key", "replied_at", "recorded", "outcome"),
    "marks": ("key", "id", "send_key", "marked_at", "recorded", "mark"),
    "reconciliations": ("key", "id", "account_key", "seen_at", "recorded", "balance"),
    "grants": ("key", "id", "account_key", "granted_at", "recorded", "credits", "origin", "expires"),
    "tags": ("key", "name"),
    "send_tags": ("send_key", "tag_key", "position"),
}
"""The columns that hold facts, and that `changes` keeps. The rest of `sends` is derived from answers."""

DERIVED_COLUMNS = (
    *("responded_at", "outcome", "undeliverable_at", "opened_at", "connected_at", "spam_at"),
    "last_answer_at",
)
"""Kept on `sends` by triggers. `last_answer_at`: the latest reply or undeliverable mark, whatever its date."""

# A cancel takes effect at 00:00 of its date, so up to a day (of at most 25 hours) before its own instant.
_DAY_SLACK = 90_000

OWN_EVENTS = {
    "plan_periods": ("starts_at", _DAY_SLACK),
    "cancellations": ("cancels_at", _DAY_SLACK),
    "reconciliations": ("seen_at", 0),
    "grants": ("granted_at", 0),
}


def triggers() -> Iterator[str]:
    """Yield a CREATE TRIGGER statement for each trigger of the newest schema."""
    for table, columns in FACT_COLUMNS.items():
        yield from _history(table, columns)
    yield from _names()
    yield from _answers()
    yield from _own_event_checkpoints()
    yield from _send_checkpoints()
    yield from _answer_checkpoints()


def _trigger(name: str, event: str, body: str, *, when: str = "") -> str:
    condition = f"\nWHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} {event}{condition}\nBEGIN\n  {body};\nEND"


def _quoted(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)


# --- the history of every row -------------------------------------------------------------------


def _history(table: str, columns: tuple[str, ...]) -> Iterator[str]:
    key = columns[0]
    old, new = image("OLD", columns), image("NEW", columns)
    yield _trigger(f"{table}_added", f"AFTER INSERT ON {table}", _log(table, f"NEW.{key}", "NULL", new))
    yield _trigger(
        f"{table}_changed",
        f"AFTER UPDATE OF {_quoted(columns)} ON {table}",
        _log(table, f"OLD.{key}", old, new),
        when=_differs(columns),
    )
    yield _trigger(f"{table}_removed", f"AFTER DELETE ON {table}", _log(table, f"OLD.{key}", old, "NULL"))


def image(row: str, columns: tuple[str, ...]) -> str:
    """Return the SQL expression for a row as JSON."""
    return "json_object(" + ", ".join(f"'{column}', {row}.\"{column}\"" for column in columns) + ")"


def _log(table: str, key: str, before: str, after: str) -> str:
    return (
        "INSERT INTO changes (batch, table_name, row_key, before, after)\n"
        "  VALUES ((SELECT value FROM settings WHERE name = 'current_batch'),"
        f" '{table}', {key}, {before}, {after})"
    )


def _names() -> Iterator[str]:
    """Another program may rename a person without knowing of the folded forms by which people are found."""
    outside = "NOT EXISTS (SELECT 1 FROM settings WHERE name = 'current_batch')"
    for column in ("name", "url"):
        yield _trigger(
            f"people_{column}_folded",
            f"AFTER UPDATE OF {column} ON people",
            f"UPDATE people SET {column}_folded = lower(NEW.{column}) WHERE key = NEW.key",
            when=f"NEW.{column} IS NOT OLD.{column} AND NEW.{column}_folded IS OLD.{column}_folded AND {outside}",
        )


# --- what became of a send ----------------------------------------------------------------------

FIRST_REPLY = """(SELECT replied_at, outcome FROM replies
      WHERE send_key = sends.key AND replied_at >= sends.sent_at
      ORDER BY replied_at, recorded, id LIMIT 1)"""
LAST_ANSWER = """(SELECT max(at) FROM (
      SELECT max(replied_at) AS at FROM replies WHERE send_key = sends.key
      UNION ALL SELECT max(marked_at) FROM marks WHERE send_key = sends.key AND mark = 'undeliverable'))"""


def first_mark(mark: str) -> str:
    """Return an SQL expression over `sends`: its first mark of that kind that is not dated before it, or NULL."""
    return (
        "(SELECT min(marked_at) FROM marks"
        f" WHERE send_key = sends.key AND mark = '{mark}' AND marked_at >= sends.sent_at)"
    )


def set_reply() -> str:
    """Return the assignments on `sends` that its replies decide."""
    return f"(responded_at, outcome) = {FIRST_REPLY},\n    last_answer_at = {LAST_ANSWER}"


def set_marks() -> str:
    """Return the assignments on `sends` that its marks decide."""
    marks = ("undeliverable", "opened", "connected", "spam")
    columns = ",\n    ".join(f"{mark}_at = {first_mark(mark)}" for mark in marks)
    return f"{columns},\n    last_answer_at = {LAST_ANSWER}"


def derived_values() -> str:
    """Return the SQL expressions for DERIVED_COLUMNS, in their order, over `sends`."""
    marks = ("undeliverable", "opened", "connected", "spam")
    reply = [FIRST_REPLY.replace("replied_at, outcome FROM", f"{column} FROM") for column in ("replied_at", "outcome")]
    return ", ".join([*reply, *map(first_mark, marks), LAST_ANSWER])


def _answers() -> Iterator[str]:
    yield from _answers_of("replies", "replied_at", "outcome", set_reply())
    yield from _answers_of("marks", "marked_at", "mark", set_marks())
    everything = f"(responded_at, outcome) = {FIRST_REPLY},\n    {set_marks()}"
    update = f"UPDATE sends SET {everything}\n  WHERE key = NEW.key"
    yield _trigger(
        "sends_answers_redated", "AFTER UPDATE OF sent_at ON sends", update, when="OLD.sent_at IS NOT NEW.sent_at"
    )
    # INSERT OR REPLACE puts a new row in the place of one that has answers already.
    given = " OR ".join(f"NEW.{column} IS NOT NULL" for column in DERIVED_COLUMNS)
    found = " OR ".join(f"EXISTS (SELECT 1 FROM {t} WHERE send_key = NEW.key)" for t in ("replies", "marks"))
    yield _trigger("sends_answers_replaced", "AFTER INSERT ON sends", update, when=f"{given} OR {found}")


def _answers_of(table: str, at: str, kind: str, values: str) -> Iterator[str]:
    update = f"UPDATE sends SET {values}\n  WHERE key"
    yield _trigger(f"{table}_answers_added", f"AFTER INSERT ON {table}", f"{update} = NEW.send_key")
    yield _trigger(f"{table}_answers_removed", f"AFTER DELETE ON {table}", f"{update} = OLD.send_key")
    columns = ("id", "send_key", at, "recorded", kind)
    yield _trigger(
        f"{table}_answers_changed",
        f"AFTER UPDATE OF {_quoted(columns)} ON {table}",
        f"{update} IN (OLD.send_key, NEW.send_key)",
        when=_differs(columns),
    )


# --- which checkpoints are void -----------------------------------------------------------------


def _forget(account: str, at: str) -> str:
    return f"DELETE FROM checkpoints WHERE account_key = {account} AND at >= {at}"


def _own_event_checkpoints() -> Iterator[str]:
    for table, (at, slack) in OWN_EVENTS.items():
        old, new = _forget("OLD.account_key", f"OLD.{at} - {slack}"), _forget("NEW.account_key", f"NEW.{at} - {slack}")
        columns = FACT_COLUMNS[table]
        yield _trigger(f"{table}_voids_added", f"AFTER INSERT ON {table}", new)
        yield _trigger(f"{table}_voids_removed", f"AFTER DELETE ON {table}", old)
        event = f"AFTER UPDATE OF {_quoted(columns)} ON {table}"
        yield _trigger(f"{table}_voids_changed", event, f"{old};\n  {new}", when=_differs(columns))
        yield _replaced(table, f"SELECT account_key FROM {table} WHERE id = NEW.id OR key = NEW.key")
    yield _trigger(
        "accounts_voids_changed",
        "AFTER UPDATE OF key, zone ON accounts",
        "DELETE FROM checkpoints WHERE account_key IN (OLD.key, NEW.key)",
        when="OLD.zone IS NOT NEW.zone OR OLD.key IS NOT NEW.key",
    )


def _replaced(table: str, accounts: str) -> str:
    """INSERT OR REPLACE passes DELETE triggers by unless `recursive_triggers` is on: look before it inserts."""
    return _trigger(
        f"{table}_voids_replaced",
        f"BEFORE INSERT ON {table}",
        f"DELETE FROM checkpoints WHERE account_key IN ({accounts})",
        when=f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR key = NEW.key)",
    )


def _first_answer(row: str) -> str:
    return (
        "ifnull((SELECT min(at) FROM ("
        f"SELECT min(replied_at) AS at FROM replies WHERE send_key = {row}.key"
        f" UNION ALL SELECT min(marked_at) FROM marks WHERE send_key = {row}.key AND mark = 'undeliverable'"
        f")), {row}.sent_at)"
    )


def _send_checkpoints() -> Iterator[str]:
    """Only InMails are in the fold. An answer dated before its send is in it too, as an issue."""
    new = _forget("NEW.account_key", "NEW.sent_at")
    yield _trigger("sends_voids_added", "AFTER INSERT ON sends", new, when="NEW.via = 'inmail'")
    old = _forget("OLD.account_key", f"min(OLD.sent_at, {_first_answer('OLD')})")
    yield _trigger("sends_voids_removed", "AFTER DELETE ON sends", old, when="OLD.via = 'inmail'")
    columns = ("key", "id", "account_key", "sent_at", "recorded", "via")
    earliest = f"min(OLD.sent_at, NEW.sent_at, {_first_answer('NEW')})"
    yield _trigger(
        "sends_voids_changed",
        f"AFTER UPDATE OF {_quoted(columns)} ON sends",
        f"{_forget('OLD.account_key', earliest)};\n  {_forget('NEW.account_key', earliest)}",
        when=f"'inmail' IN (OLD.via, NEW.via) AND ({_differs(columns)})",
    )
    yield _replaced("sends", "SELECT account_key FROM sends WHERE id = NEW.id OR key = NEW.key")


def _answer_checkpoints() -> Iterator[str]:
    yield from _answer_checkpoints_of("replies", "replied_at", ("id", "send_key", "replied_at", "recorded"))
    yield from _answer_checkpoints_of(
        "marks", "marked_at", ("id", "send_key", "marked_at", "recorded", "mark"), only="undeliverable"
    )


def _answer_checkpoints_of(table: str, at: str, columns: tuple[str, ...], *, only: str = "") -> Iterator[str]:
    def forget(row: str) -> str:
        return _forget(f"(SELECT account_key FROM sends WHERE key = {row}.send_key AND via = 'inmail')", f"{row}.{at}")

    def counts(*rows: str) -> str:
        return f"'{only}' IN ({', '.join(f'{row}.mark' for row in rows)})" if only else ""

    yield _trigger(f"{table}_voids_added", f"AFTER INSERT ON {table}", forget("NEW"), when=counts("NEW"))
    yield _trigger(f"{table}_voids_removed", f"AFTER DELETE ON {table}", forget("OLD"), when=counts("OLD"))
    both = counts("OLD", "NEW")
    yield _trigger(
        f"{table}_voids_changed",
        f"AFTER UPDATE OF {_quoted(columns)} ON {table}",
        f"{forget('OLD')};\n  {forget('NEW')}",
        when=f"{both} AND ({_differs(columns)})" if both else _differs(columns),
    )
    accounts = (
        f"SELECT account_key FROM sends WHERE key IN (SELECT send_key FROM {table} WHERE id = NEW.id OR key = NEW.key)"
    )
    yield _replaced(table, accounts)
