"""messages.csv in one pass: what each conversation came to, in constant memory.

Of a conversation only two rows matter, its earliest and the earliest from the other side. They are kept per run of
rows with one conversation id, on disk when there are many, and joined afterwards: real archives keep a conversation
together, but nothing here relies on it.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from inmail_cli.domain.events import Instant
from inmail_cli.domain.limits import characters
from inmail_cli.domain.matching import profile_key
from inmail_cli.errors import BadFile
from inmail_cli.importers.base import shown, text_digest
from inmail_cli.importers.linkedin_owner import Fields, Message, Owner
from inmail_cli.importers.linkedin_people import MEMBER
from inmail_cli.importers.spool import Spool
from inmail_cli.importers.stamps import StampError, Stamps
from inmail_cli.importers.table import Table

# What a row is in itself; what it is worth depends on its conversation.
DRAFT, SPONSORED, NOBODY, MINE, THEIRS = range(5)

_OTHER_SIDE = (NOBODY, THEIRS)

_YES = frozenset(("Yes", "yes", "YES", "TRUE", "True", "true"))
_MARKUP = re.compile(r"</?[A-Za-z][^>]*>|%[A-Z]+%")
_MOST_PROFILES = 4_000
_NEVER: Instant = 1 << 60
# The oldest archives name no profile: a marker in its place says who wrote.
_MINE_MARKER, _THEIRS_MARKER = "\x00mine", "\x00theirs"
_MARKED_SIDES = {_MINE_MARKER: MINE, _THEIRS_MARKER: THEIRS}
_Row = TypeVar("_Row", bound=tuple[Any, ...])
_FIELDS = (
    "CONVERSATION ID",
    "FROM",
    "SENDER PROFILE URL",
    "TO",
    "RECIPIENT PROFILE URLS",
    "DATE",
    "SUBJECT",
    "CONTENT",
    "IS MESSAGE DRAFT",
    "IS CONVERSATION DRAFT",
)


class Opening(NamedTuple):
    """The earliest row of a conversation, written by the owner."""

    at: Instant
    line: int
    subject: str
    to: str
    to_urls: str
    digest: str
    characters: int
    text: str


class Answer(NamedTuple):
    """The earliest row from the other side."""

    at: Instant
    line: int
    name: str
    url: str


class Conversation(NamedTuple):
    """A conversation that the owner began: the code of each of its rows, exact duplicates apart."""

    identity: str
    codes: tuple[int, ...]
    opening: Opening
    answer: Answer | None


# What one run of rows came to, as plain values (it may wait on disk): how many rows, the code of each by a hash of
# the row, the earliest row (instant, line, code, subject, and an Opening's rest where it is the owner's), the answer.
_Earliest = tuple[Instant, int, int, str, tuple[Any, ...]]
_Run = tuple[int, dict[int, int], _Earliest | None, tuple[Any, ...] | None]


def messages_of(table: Table) -> Iterator[Fields]:
    """Yield the rows in one order of fields. Raises: BadFile when a needed column is missing."""
    if table.has("CONVERSATION ID") and table.has("SENDER PROFILE URL"):
        # Plain tuples: to make a Message of each costs a third of the time that a whole row may take.
        return map(itemgetter(*map(table.at, _FIELDS)), table)
    if table.has("DIRECTION"):
        return _by_direction(table)
    missing = [name for name in ("CONVERSATION ID", "SENDER PROFILE URL") if not table.has(name)]
    raise BadFile(
        f"{table.name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
        hint="Nothing was read. Take the file from LinkedIn's archive as it is.",
        details={"file": table.name, "line": 1},
    )


def _by_direction(table: Table) -> Iterator[Fields]:
    """Rows of archives before 2020: no conversations and no profiles, but who wrote."""
    pick = itemgetter(*map(table.at, _FIELDS))
    direction = table.at("DIRECTION")
    for row in table:
        message = Message._make(pick(row))
        mine = row[direction].strip().upper() == "OUTGOING"
        other = message.to if mine else message.name
        url = _MINE_MARKER if mine else _THEIRS_MARKER
        if not mine and (message.name == MEMBER or _MARKUP.search(message.content)):
            url = ""
        yield message._replace(conversation=f"with {' '.join(other.casefold().split())}", url=url)


class MessageReader:
    """Reads one messages.csv; counts what others began, and yields what the owner did."""

    def __init__(self, table: Table, owner: Owner, *, keep_text: bool) -> None:
        self._table = table
        self._tally = table.tally
        self._profiles = owner.profiles
        self._slugs = tuple(key.rpartition("/")[2] for key in owner.profiles)
        self._keep_text = keep_text
        self._stamps = Stamps()
        self._sides: dict[str, int] = dict(_MARKED_SIDES)

    def conversations(self) -> Iterator[Conversation]:
        """Yield every conversation that the owner began, in an order of their ids. Raises: BadFile."""
        spool = Spool()
        try:
            for identity, rows in groupby(messages_of(self._table), itemgetter(0)):
                spool.add(identity, self._run(rows))
            for part in spool.parts():
                for identity, run in _joined(part).items():
                    if run[2] is not None and run[2][2] == MINE:
                        yield self._begun_by_owner(identity, run, run[2])
                    else:
                        self._count_other(run)
        finally:
            spool.close()

    def _run(self, rows: Iterable[Fields]) -> _Run:
        """Condense rows of one conversation. On the path of every row: what can wait is left for later."""
        days, minutes, seconds = self._stamps.days, self._stamps.minutes, self._stamps.seconds
        sides, table = self._sides, self._table
        seen: dict[int, int] = {}
        first = answer = None
        first_at = answer_at = _NEVER
        total = first_line = first_code = answer_line = 0
        for row in rows:
            _, name, url, _, _, stamp, subject, content, draft, whole = row
            if draft in _YES or whole in _YES:
                code = DRAFT
            elif url:
                code = sides.get(url) or self._side_of(url)
            else:
                code = SPONSORED if not subject and name != MEMBER and _has_markup(content) else NOBODY
            try:
                at = days[stamp[:11]] + minutes[stamp[11:16]] + seconds[stamp[16:]]
            except KeyError:
                at = self._learn_stamp(row, code)
                if at < 0:
                    continue
            total += 1
            # Without a message id, equal in all that tells messages apart is the same message.
            key = hash((at, url, name, content, code))
            if key in seen:
                continue
            seen[key] = code
            # Newest first in the file: on equal times the later row is the earlier message.
            if at <= first_at and code != DRAFT:
                first_at, first_line, first_code, first = at, table.line, code, row
            if at <= answer_at and code in _OTHER_SIDE:
                answer_at, answer_line, answer = at, table.line, row
        return (
            total,
            seen,
            first and (first_at, first_line, first_code, first[6], self._rest(first) if first_code == MINE else ()),
            answer and (answer_at, answer_line, answer[1], answer[2]),
        )

    def _side_of(self, url: str) -> int:
        """Return whose profile this is, and remember it. Most are spared the whole comparison."""
        if len(self._sides) > _MOST_PROFILES:
            self._sides.clear()
            self._sides.update(_MARKED_SIDES)
        folded = url.casefold()
        likely = "%" in url or any(slug in folded for slug in self._slugs)
        side = MINE if likely and profile_key(url) in self._profiles else THEIRS
        self._sides[url] = side
        return side

    def _learn_stamp(self, row: Fields, code: int) -> Instant:
        """Return the instant of a stamp not met before; -1 when it is none, which is counted."""
        try:
            return self._stamps.learn(row[5])
        except StampError:
            if code == DRAFT:
                return 0
            self._tally.problem(self._table.line, f"DATE {shown(row[5])} is no date this file uses")
            return -1

    def _rest(self, row: Fields) -> tuple[Any, ...]:
        text = row[7]
        kept = text if self._keep_text else ""
        return (row[3], row[4], text_digest(text), characters(text), kept)

    def _begun_by_owner(self, identity: str, run: _Run, first: _Earliest) -> Conversation:
        total, seen, _, answer = run
        at, line, _, subject, rest = first
        self._tally.count("duplicate", total - len(seen))
        opening = Opening(at, line, " ".join(subject.split()), *rest)
        return Conversation(identity, tuple(seen.values()), opening, Answer(*answer) if answer else None)

    def _count_other(self, run: _Run) -> None:
        total, seen, first, _ = run
        classes = self._tally.classes
        for code in seen.values():
            name = CLASS_OF_CODE[code]
            classes[name] = classes.get(name, 0) + 1
        if total > len(seen):
            self._tally.count("duplicate", total - len(seen))
        # A sponsored row never has a subject, so this is a person's.
        if first is not None and first[2] == THEIRS and first[3].strip():
            self._tally.recount("message", "inmail-received")


CLASS_OF_CODE = ("draft", "sponsored", "no-profile", "message", "message")


def _has_markup(content: str) -> bool:
    return ("<" in content or "%" in content) and _MARKUP.search(content) is not None


def _joined(runs: list[tuple[str, _Run]]) -> dict[str, _Run]:
    """Join the runs of each conversation: nearly always there is one."""
    whole = dict(runs)
    if len(whole) < len(runs):
        whole.clear()
        for identity, run in runs:
            whole[identity] = _join(whole[identity], run) if identity in whole else run
    return whole


def _join(one: _Run, other: _Run) -> _Run:
    return (one[0] + other[0], {**one[1], **other[1]}, _earlier(one[2], other[2]), _earlier(one[3], other[3]))


def _earlier(one: _Row | None, other: _Row | None) -> _Row | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda row: (row[0], -row[1]))
