"""Import an events file: tell new lines from those on record, and record the new ones as one batch."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from inmail_cli.domain.codec import encode
from inmail_cli.domain.events import Account, Fact, Mark, Person, Reply, Send
from inmail_cli.domain.ledger import Issue
from inmail_cli.errors import Conflicts, InmailError
from inmail_cli.importers.events import EventLine, bad_line, two_sides
from inmail_cli.store import bulk, merges, reading, records
from inmail_cli.store.connection import Store
from inmail_cli.usecases.accounts import not_all
from inmail_cli.usecases.desk import Desk, account_in_use
from inmail_cli.usecases.event_facts import Numbered, facts_of
from inmail_cli.usecases.people_book import PeopleBook
from inmail_cli.usecases.recording import Entry, Recorded, done, plural, recording
from inmail_cli.usecases.standing import ledger_until, refresh
from inmail_cli.usecases.ties import settle_ties

Standing = Literal["added", "same", "conflicting"]
OnConflict = Literal["refuse", "ours", "theirs"]
Line = dict[str, Any]


class LineResult(NamedTuple):
    """What became of one line. `theirs` and `ours` are the members that differ, in a conflict."""

    line: int
    type: str
    id: str
    standing: Standing
    theirs: Line | None = None
    ours: Line | None = None


class AccountIssue(NamedTuple):
    """Something odd in the history of an account."""

    account: str
    issue: Issue


class Imported(NamedTuple):
    """The answer of an import: the write, every line, and what is odd in the accounts concerned."""

    recorded: Recorded
    lines: tuple[LineResult, ...]
    issues: tuple[AccountIssue, ...]


def import_events(desk: Desk, lines: Iterable[EventLine], *, file: str, on_conflict: OnConflict) -> Imported:
    """Record the lines that are not on record yet: all of them, or none where one is bad.

    Conflicting lines make it refuse, leave ours, or replace ours by theirs, as `on_conflict` says.
    Raises: BadFile naming file and line; Conflicts naming both sides; Busy, StorageFailed.
    """
    origin = "import" if desk.origin == "script" else desk.origin
    desk = desk._replace(origin=origin)
    with recording(desk, "import events", account_in_use(desk)) as entry:
        merge = _Merge(entry, list(lines), file)
        merge.compare()
        merge.refuse_conflicts(on_conflict)
        merge.record(replacing=on_conflict == "theirs")
        issues = merge.issues()
        merge.book.tell(entry)
        _say(entry, file, merge.results, issues, on_conflict)
    return Imported(done(entry), tuple(merge.results), tuple(issues))


class _Merge:
    """One import in the making."""

    def __init__(self, entry: Entry, lines: list[EventLine], file: str) -> None:
        self.entry = entry
        self.store: Store = entry.desk.store
        self.file = file
        self.book = PeopleBook(self.store)
        self.known = merges.known_ids(self.store)
        self.accounts = {row.name.casefold(): Account(row.name, row.zone) for row in reading.accounts(self.store)}
        self.had_events = {row.name for row in reading.accounts(self.store) if merges.event_count(self.store, row.key)}
        self.facts = list(facts_of(entry, lines, file, self.accounts))
        self.results: list[LineResult] = []
        self.new: list[Numbered] = []
        self.new_accounts: dict[str, Account] = {}
        self.replacements: list[Numbered] = []

    # Compare

    def compare(self) -> None:
        """Note what each line is, and collect what is new. People come first, by address if they have one."""
        for item in sorted(self.facts, key=_turn):
            try:
                self._compare_one(item)
            except InmailError as error:
                raise bad_line(self.file, item.line, error.message) from error
        self.results.sort()
        self._refuse_unknown_sends(self.new)

    def _compare_one(self, item: Numbered) -> None:
        match item.fact:
            case Account():
                self._compare_account(item, item.fact)
            case Person():
                self._compare_person(item, item.fact)
            case _:
                self._compare_event(item)

    def _compare_account(self, item: Numbered, fact: Account) -> None:
        ours = self.accounts.get(fact.name.casefold()) or self.new_accounts.get(fact.name.casefold())
        if ours is None:
            self.new_accounts[fact.name.casefold()] = fact._replace(name=not_all(fact.name))
            self._note(item.line, fact, "added")
        elif ours.zone == fact.zone:
            self._note(item.line, fact, "same")
        else:
            self._conflict(item, {"zone": fact.zone}, {"zone": ours.zone})

    def _compare_person(self, item: Numbered, fact: Person) -> None:
        ours = self.book.learn(fact)
        if ours is None:
            self._note(item.line, fact, "added")
            return
        skipped = ("type", "id", "url", *(("person",) if ours.id != fact.id else ()))
        theirs, mine = _difference(encode(fact), encode(ours), skipped)
        # What a line leaves out it does not deny.
        theirs = {name: value for name, value in theirs.items() if name in mine and value is not None}
        if theirs:
            self._conflict(item, theirs, {name: mine[name] for name in theirs})
        else:
            self._note(item.line, fact, "same" if set(encode(fact)) <= set(encode(ours)) else "added")

    def _compare_event(self, item: Numbered) -> None:
        fact = item.fact
        assert not isinstance(fact, Account | Person)
        if isinstance(fact, Send):
            fact = self.book.with_person(fact)
        if not isinstance(fact, Reply | Mark):
            fact = fact._replace(account=self._account(fact.account))
        if fact.id not in self.known[type(fact)]:
            self.known[type(fact)].add(fact.id)
            self.new.append(item._replace(fact=fact))
            self._note(item.line, fact, "added")
            return
        ours = merges.recorded_fact(self.store, type(fact), fact.id) or self._earlier(fact)
        theirs, mine = _difference(self._comparable(fact), self._comparable(ours), ("recorded",))
        if theirs or mine:
            self._conflict(item._replace(fact=fact), theirs, mine)
        else:
            self._note(item.line, fact, "same")

    def _account(self, name: str) -> str:
        """Return the account's name as it is on record; one that nobody knows yet is created."""
        folded = name.casefold()
        if folded not in self.accounts and folded not in self.new_accounts:
            self.new_accounts[folded] = Account(not_all(name), self.entry.desk.machine_zone)
        return (self.accounts.get(folded) or self.new_accounts[folded]).name

    def _earlier(self, fact: Fact) -> Fact:
        """The line of the same file that had this id first."""
        return next(item.fact for item in self.new if type(item.fact) is type(fact) and item.fact[0] == fact[0])

    def _comparable(self, fact: Fact) -> Line:
        """The members that two statements of one event must share. A person may be spelt in several ways."""
        if not isinstance(fact, Send):
            return encode(fact)
        person = self.book.id_now(fact.person_id or "")
        return encode(fact._replace(person="", person_id=person, url=None, company=None, title=None))

    def _note(self, line: int, fact: Fact, standing: Standing) -> None:
        encoded = encode(fact)
        self.results.append(LineResult(line, encoded["type"], encoded.get("id", encoded.get("name", "")), standing))

    def _conflict(self, item: Numbered, theirs: Line, ours: Line) -> None:
        self._note(item.line, item.fact, "conflicting")
        self.results[-1] = self.results[-1]._replace(theirs=theirs, ours=ours)
        self.replacements.append(item)

    def _refuse_unknown_sends(self, items: Sequence[Numbered]) -> None:
        for item in items:
            if isinstance(item.fact, Reply | Mark) and item.fact.send not in self.known[Send]:
                raise bad_line(self.file, item.line, f"no send has the id {item.fact.send!r}.")

    def refuse_conflicts(self, on_conflict: OnConflict) -> None:
        """Raises: Conflicts listing both sides, unless the user chose one."""
        conflicts = [result for result in self.results if result.standing == "conflicting"]
        if not conflicts or on_conflict != "refuse":
            return
        first = conflicts[0]
        raise Conflicts(
            f"{plural(len(conflicts), 'conflict')} of {self.file} with what is on record; the first is line"
            f" {first.line} ({first.type} {first.id}): {two_sides(first.theirs, first.ours)}.",
            hint="Nothing was imported. Keep yours with --on-conflict ours, or take theirs with --on-conflict theirs.",
            details={"conflicts": [conflict._asdict() for conflict in conflicts]},
        )

    # Record

    def record(self, *, replacing: bool) -> None:
        """Write what is new, after the accounts and people that it needs, and bring the credits up to date.

        Raises: BadFile naming the line that replaces one of ours and refers to a send that is not there.
        """
        self.replacements = self.replacements if replacing else []
        self._refuse_unknown_sends(self.replacements)
        for account in self.new_accounts.values():
            records.add_account(self.store, account)
        self.book.record()
        bulk.bulk_add(self.store, (item.fact for item in self.new))
        for item in self.replacements:
            match item.fact:
                case Account():
                    records.update_account(self.store, item.fact.name, item.fact)
                case Person():
                    self.book.take(item.fact)
                case _:
                    records.update(self.store, item.fact)
        placed = [item.fact for item in self.new if item.placed]
        settle_ties(self.store, [item.fact for item in self.new], placed, self.had_events)
        self.entry.account = self.entry.account or account_in_use(self.entry.desk)
        if self.entry.account:
            self.entry.batch.account_key = self.entry.account.key
        for row in reading.accounts(self.store):
            refresh(self.store, row.key, self.entry.desk.now)
        made: dict[Standing, Line] = {"added": {}, **({"conflicting": {"change": "changed"}} if replacing else {})}
        self.entry.recorded += [
            {"type": one.type, "id": one.id, **made[one.standing]} for one in self.results if one.standing in made
        ]

    def issues(self) -> list[AccountIssue]:
        """What is odd in the accounts that new lines, and those in the place of ours, belong to."""
        facts = [item.fact for item in (*self.new, *self.replacements)]
        touched = {fact.account for fact in facts if not isinstance(fact, Account | Person | Reply | Mark)}
        if any(isinstance(fact, Reply | Mark) for fact in facts):
            touched |= {row.name for row in reading.accounts(self.store)}
        found = []
        for row in reading.accounts(self.store):
            if row.name in touched:
                ledger = ledger_until(self.store, row.key, self.entry.desk.now)
                found += [AccountIssue(row.name, issue) for issue in ledger.issues]
        return found


def _turn(item: Numbered) -> int:
    """Sends name people, and an address tells who an id is."""
    return 2 if not isinstance(item.fact, Person) else 0 if item.fact.url else 1


def _difference(theirs: Line, ours: Line, skipped: tuple[str, ...]) -> tuple[Line, Line]:
    """Return the members in which two lines differ, of each side."""
    names = [name for name in {**theirs, **ours} if name not in skipped and theirs.get(name) != ours.get(name)]
    return (
        {name: theirs.get(name) for name in names},
        {name: ours[name] for name in names if name in ours},
    )


def _say(
    entry: Entry, file: str, results: Sequence[LineResult], issues: Sequence[AccountIssue], on_conflict: OnConflict
) -> None:
    counts = Counter(result.standing for result in results)
    replaced = counts["conflicting"] if on_conflict == "theirs" else 0
    entry.batch.summary = f"import of {plural(counts['added'] + replaced, 'line')}"
    entry.batch.summary += f", {replaced:,} in the place of yours" if replaced else ""
    words = f"{file}: {plural(counts['added'], 'line')} added, {counts['same']:,} already there"
    kept = "replaced by theirs" if replaced else "yours kept"
    entry.say(f"{words}, {counts['conflicting']:,} in conflict: {kept}." if counts["conflicting"] else f"{words}.")
    if issues:
        first = issues[0].issue
        entry.warn(
            "issues",
            f"{plural(len(issues), 'event')} on record cannot be right; the first: {first.kind} ({first.ref}).",
        )
