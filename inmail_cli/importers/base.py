"""What every importer hands over: candidates to record, rows it could not read, and a count of all it saw.

An importer reads and never writes: it yields candidates, whose facts have `recorded` 0 until they are recorded.
Its report names every file and every class of row with its count, so that nothing is dropped in silence.
"""

from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Literal, NamedTuple

from inmail_cli.domain.events import Instant, Mark, Person, Reply, Send
from inmail_cli.errors import NothingRecognised

Progress = Callable[[int, int], None]
Format = Literal["linkedin", "sales-navigator", "csv", "events"]

# A report that lists every one of a million bad rows helps nobody: all are counted, these many are kept.
KEPT_PROBLEMS = 200
KEPT_POSSIBLE = 200

CLASS_TITLES = {
    "inmail": "InMails sent",
    "response": "first responses to an InMail or a note",
    "possible-inmail": "possible InMails (no subject, not connected that day)",
    "connection-note": "connection notes sent",
    "note-in-messages": "notes of accepted invitations, repeated as messages",
    "inmail-received": "InMails received",
    "message": "plain messages",
    "group-message": "messages to several people",
    "sponsored": "sponsored messages",
    "no-profile": "messages of members without a profile",
    "draft": "drafts",
    "duplicate": "exact duplicates",
    "repeated": "about the send of an earlier row",
    "by-other-route": "sent by other routes",
    "before-since": "dated before --since",
    "invitation-received": "invitations received",
    "invitation-without-note": "invitations sent without a note",
    "person": "people",
    "hidden-person": "people without a name (they hid or closed their profile)",
    "receipt": "receipts of a plan that gives InMail credits",
    "other-receipt": "receipts of something else",
    "owner": "owner of the archive",
    "other-activity": "activities that are no InMail",
    "unreadable": "unreadable",
}

_TITLES_OF_ONE = {
    "inmail": "InMail sent",
    "response": "first response to an InMail or a note",
    "possible-inmail": "possible InMail (no subject, not connected that day)",
    "connection-note": "connection note sent",
    "note-in-messages": "note of an accepted invitation, repeated as a message",
    "inmail-received": "InMail received",
    "message": "plain message",
    "group-message": "message to several people",
    "sponsored": "sponsored message",
    "no-profile": "message of a member without a profile",
    "draft": "draft",
    "duplicate": "exact duplicate",
    "by-other-route": "sent by another route",
    "invitation-received": "invitation received",
    "invitation-without-note": "invitation sent without a note",
    "person": "person",
    "hidden-person": "person without a name (they hid or closed their profile)",
    "receipt": "receipt of a plan that gives InMail credits",
    "other-receipt": "receipt of something else",
    "other-activity": "activity that is no InMail",
}


def class_title(name: str, rows: int) -> str:
    """Name a class of rows after its count.

    >>> class_title("person", 2), class_title("person", 1), class_title("owner", 1)
    ('people', 'person', 'owner of the archive')
    """
    return _TITLES_OF_ONE.get(name, CLASS_TITLES[name]) if rows == 1 else CLASS_TITLES[name]


class RowProblem(NamedTuple):
    """A row that was not understood. `line` is the first line of the row, counted from 1."""

    file: str
    line: int
    reason: str


class FileTally:
    """One file's counts: `rows` is how many data rows it has, `classes` what became of them (they add up).

    `ignored` says why a file was not read, else it is None.
    """

    def __init__(self, name: str, ignored: str | None = None) -> None:
        self.name = name
        self.ignored = ignored
        self.rows = 0
        self.classes: dict[str, int] = {}
        self.unknown_columns: tuple[str, ...] = ()
        self.problems: list[RowProblem] = []

    def count(self, name: str, number: int = 1) -> None:
        """Add `number` rows to a class of `CLASS_TITLES`."""
        if number:
            self.classes[name] = self.classes.get(name, 0) + number

    def recount(self, was: str, now: str) -> None:
        """Move a row from one class to another."""
        self.classes[was] -= 1
        if not self.classes[was]:
            del self.classes[was]
        self.count(now)

    def problem(self, line: int, reason: str) -> None:
        """Count an unreadable row, and keep the first `KEPT_PROBLEMS` of them."""
        self.count("unreadable")
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(RowProblem(self.name, line, reason))


def none_understood(tally: FileTally, next_step: str) -> NothingRecognised:
    """Return the error for a file all of whose rows are unreadable."""
    first = tally.problems[0]
    return NothingRecognised(
        f"{tally.name}: none of its {tally.rows:,} rows was understood. Line {first.line}: {first.reason}.",
        hint=f"Nothing was imported. {next_step}",
        details={
            "file": tally.name,
            "line": first.line,
            "problems": [{"line": one.line, "reason": one.reason} for one in tally.problems],
        },
    )


class SendCandidate(NamedTuple):
    """A send that the source shows, with what became of it. `line` is where it stands in `file`.

    `possible` says that it may be no InMail, and `reason` why: such ones come only when asked for.
    """

    file: str
    line: int
    send: Send
    person: Person
    reply: Reply | None = None
    marks: tuple[Mark, ...] = ()
    possible: bool = False
    reason: str | None = None


class AnswerCandidate(NamedTuple):
    """A response to a send that another file of the same source holds."""

    file: str
    line: int
    reply: Reply


class PersonCandidate(NamedTuple):
    """Somebody the source tells of."""

    file: str
    line: int
    person: Person


class PlanProposal(NamedTuple):
    """A plan period that receipts show, to be recorded only when the user accepts it.

    It runs from `starts_on` to before `paid_until`, the end of what the last receipt paid for. `price` is one
    payment before tax, a decimal string, and `every` what it paid for. `billing_day` is 1 to 31.
    """

    file: str
    line: int
    plan: str
    description: str
    starts_on: date
    paid_until: date
    billing_day: int
    price: str | None
    currency: str | None
    every: Literal["month", "year"]
    receipts: int


Candidate = SendCandidate | AnswerCandidate | PersonCandidate | PlanProposal


class Tally:
    """The report of one reading: every file of the source, in the order of reading, and notes for the user.

    `possible` are the first `KEPT_POSSIBLE` of the possible InMails, for a list; all are counted.
    """

    def __init__(self) -> None:
        self.files: list[FileTally] = []
        self.notes: list[str] = []
        self.possible: list[SendCandidate] = []

    def file(self, name: str, ignored: str | None = None) -> FileTally:
        """Open the count of a file."""
        tally = FileTally(name, ignored)
        self.files.append(tally)
        return tally

    def total(self, name: str) -> int:
        """Return how many rows of a class all files have."""
        return sum(tally.classes.get(name, 0) for tally in self.files)


class ReadOptions(NamedTuple):
    """How to read a source. `since` is an instant, inclusive: sends before it are counted and left out.

    `me` is the owner's name or profile URL where the archive does not tell; `assume_free` takes every InMail for
    one to an Open Profile; `possible` yields possible InMails too; `progress` is told of bytes read and bytes in all.
    """

    account: str
    me: str | None = None
    since: Instant | None = None
    assume_free: bool = False
    keep_text: bool = False
    possible: bool = False
    progress: Progress | None = None


# Ids

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_SHIFTS = (60, 50, 40, 30, 20, 10, 0)
_PAIRS = tuple(high + low for high in _DIGITS for low in _DIGITS)


def content_id(at: Instant, *parts: str) -> str:
    """Return an id that depends on the content alone: seven digits of the second, eight of a hash of `parts`.

    The same fact found in two archives gets one id, so that importing both makes one history.

    >>> content_id(1_790_000_000, "send", "2-abc") == content_id(1_790_000_000, "send", "2-abc")
    True
    >>> content_id(1_790_000_000, "send", "2-abc").startswith("1nb2ew0")
    True
    """
    # 40 bits, of which only what one second holds must differ.
    number = at << 40 | _hash(parts, 5)
    return _DIGITS[number >> 70 & 31] + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def person_id(*parts: str) -> str:
    """Return an id for a person, by what tells them apart: `("url", "in/example")` or `("name", ...)`."""
    number = _hash(parts, 8)
    return "".join([_PAIRS[number >> shift & 1023] for shift in (50, 40, 30, 20, 10, 0)])


def text_digest(text: str) -> str:
    """Return a hash of a text that spaces and line breaks do not alter: eras write them differently."""
    # Four passes in C: to split and join takes three times as long.
    dense = text.replace(" ", "").replace("\n", "").replace("\r", "").replace("\t", "")
    return blake2b(dense.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def _hash(parts: tuple[str, ...], size: int) -> int:
    # A separator that no field holds: ("ab", "c") and ("a", "bc") must differ.
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(joined, digest_size=size).digest(), "big")


# Text


def shown(value: str, longest: int = 40) -> str:
    """Return a value for a message: quoted, on one line, and cut.

    >>> shown("31/12/2024")
    "'31/12/2024'"
    """
    return repr(value if len(value) <= longest else value[:longest] + "…")


def identify(path: Path) -> Format | None:
    """Return which importer reads this file or folder, by its content, or None when none does.

    Raises: BadFile when it cannot be read at all.
    """
    from inmail_cli.importers.identify import format_of

    return format_of(path)
