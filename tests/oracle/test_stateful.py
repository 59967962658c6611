"""Random commands in a row, and after each of them the answers against a naive model of the whole.

The model keeps the lines that the commands should have recorded, and walks them day by day (tests/oracle/model.py);
it shares no code with the program. `INMAIL_SEQUENCES` says how many sequences, always other ones; else they are the
same each time, 500 where `CI=true`.
"""

import json
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inmail_cli.usecases import standing
from tests.conftest import Answer, Inmail
from tests.oracle import model

Line = dict[str, Any]

SEQUENCES = int(os.environ.get("INMAIL_SEQUENCES", 500 if os.environ.get("CI") == "true" else 50))
PARTS = 10
STEPS = 14
DAY = 86_400
START = model.instant("2026-01-31T15:00:00Z")
ACCOUNTS = {"default": "America/New_York", "work": "Asia/Tokyo"}
NAMES = ("Dana Roy", "Ana Silva", "Bo Lindqvist", "Cy Moss")
PLANS = ("premium-career", "premium-business", "recruiter-lite")
ROUTES = ("inmail", "inmail", "inmail", "open-profile", "connection-note")
OUTCOMES = ("accepted", "declined", "quick-reply", "auto-reply")
MARKS = ("opened", "undeliverable", "spam")
SPANS = (0, 1, 3_600, 5 * DAY, 20 * DAY, 31 * DAY, 90 * DAY)
REFUSED = (2, 3, 4)

accounts = st.sampled_from(tuple(ACCOUNTS))
places = st.integers(-8, 8)
ago = st.sampled_from((0, 0, 60, DAY, 3 * DAY, 40 * DAY))


class Commands(RuleBasedStateMachine):
    """The program, and what it should have recorded: `lines`, in the order of recording."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.patch = mock.patch.multiple(standing, CHECKPOINT_EVERY=2, CHECKPOINT_SPAN=DAY)
        self.patch.start()
        self.inmail = Inmail(Path(self.folder.name))
        self.now = START
        self.lines: list[Line] = []
        self.exported = self.listed = ""
        self.done: list[tuple[int, list[Line], str, list[Line], str]] = []
        self.undone: list[tuple[int, list[Line], str, list[Line], str]] = []

    def teardown(self) -> None:
        try:
            self.ends_well()
        finally:
            self.patch.stop()
            self.folder.cleanup()

    # --- the two sides ----------------------------------------------------------------------------

    def run(self, *words: object) -> Answer:
        self.inmail.now = model.iso(self.now)
        return self.inmail(*words, "--json", status=None)

    def export(self) -> str:
        return self.run("export", "events").out

    def write(self, words: tuple[object, ...], after: list[Line], *, fills: Line | None = None) -> bool:
        """Run a command that should leave `after`, or be refused and leave all as it was; tell whether it was done.

        `fills` is the line, in `after`, that takes the id which the program gave.
        """
        before = self.exported
        answer = self.run(*words)
        self.exported = self.export()
        if answer.status in REFUSED:
            assert self.exported == before, f"{words} was refused and changed something: {answer.err}"
            return False
        assert answer.status == 0, (words, answer.err)
        document = answer.json()
        if fills is not None:
            fills["id"] = next(fact["id"] for fact in document["recorded"] if fact["type"] == fills["type"])
        if document["batch"] is not None:
            self.done.append((document["batch"], self.lines, before, after, self.exported))
            self.undone.clear()
        self.lines = after
        return True

    def adds(self, words: tuple[object, ...], line: Line) -> bool:
        return self.write(words, [*self.lines, line], fills=line)

    def walk(self, account: str, at: int | None = None) -> model.Walk:
        return model.walk_to(self.all_lines(), self.now if at is None else at, account)

    def all_lines(self) -> list[Line]:
        zones: list[Line] = [{"type": "account", "name": name, "zone": zone} for name, zone in ACCOUNTS.items()]
        return zones + self.lines

    def midnight(self, zone: str) -> int:
        return model.start_of(model.date_at(self.now, zone), zone)

    def began_today(self, account: str) -> bool:
        """Whether a plan of today is in force: a successor at 00:00 would come before it, and change nothing."""
        entries = model.entries_of(self.all_lines(), account)
        terms = [entry for entry in entries if entry.rank != model.REST and entry.at <= self.now]
        return bool(terms) and terms[-1].rank == model.PLAN and terms[-1].at > self.midnight(ACCOUNTS[account])

    def some(self, place: int, *kinds: str) -> Line | None:
        found = [line for line in self.lines if line["type"] in kinds]
        return found[place % len(found)] if found else None

    def account_of(self, line: Line) -> str:
        if "account" in line:
            return str(line["account"])
        return next(str(send["account"]) for send in self.lines if send.get("id") == line["send"])

    # --- the commands -----------------------------------------------------------------------------

    @initialize(
        plan=st.sampled_from(PLANS),
        opening=st.sampled_from((None, 0, 7)),
        sends=st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from(SPANS), st.booleans()), min_size=3, max_size=8
        ),
    )
    def begin(self, plan: str, opening: int | None, sends: list[tuple[str, int, bool]]) -> None:
        for name, zone in ACCOUNTS.items():
            self.run("account", "add", name, "--zone", zone)
        self.exported = self.export()
        self.plan_set("default", plan, opening, carry=False)
        for who, span, answered in sends:
            self.now += span
            self.send("default", who, "inmail", 0, force=True)
            if answered:
                self.reply(-1, "accepted")

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: int) -> None:
        self.now += span

    @rule(
        account=accounts,
        plan=st.sampled_from(PLANS),
        opening=st.sampled_from((None, None, None, 0, 7)),
        carry=st.booleans(),
    )
    def plan_set(self, account: str, plan: str, opening: int | None, carry: bool) -> None:
        zone = ACCOUNTS[account]
        at = self.now if opening is not None or self.began_today(account) else self.midnight(zone)
        line = {"type": "plan", "account": account, "at": model.iso(at), "plan": plan, "opening_balance": opening}
        words: list[object] = ["plan", "set", plan, "--account", account]
        words += [] if opening is None else ["--opening-balance", opening]
        words += ["--credits", "carry"] if carry else []
        self.adds(tuple(words), line | {"credits": "carry" if carry else "forfeit"})

    @rule(account=accounts)
    def plan_cancel(self, account: str) -> None:
        at = self.midnight(ACCOUNTS[account])
        self.adds(("plan", "cancel", "--account", account), {"type": "cancel", "account": account, "at": model.iso(at)})

    @rule(account=accounts, who=st.sampled_from(NAMES), via=st.sampled_from(ROUTES), ago=ago, force=st.booleans())
    def send(self, account: str, who: str, via: str, ago: int, force: bool) -> None:
        at = model.iso(self.now - ago)
        line = {"type": "send", "account": account, "at": at, "via": via, "person": who}
        walk = self.walk(account)
        words = ("send", who, "--via", via, "--when", at, "--account", account, *(["--force"] if force else []))
        done = self.adds(words, line)
        assert done or not force
        no_credit = walk.period is not None and model.balance(walk) == 0
        assert not (done and not force and ago == 0 and via == "inmail" and no_credit), "sent without a credit"

    @rule(who=st.sampled_from(NAMES), span=st.sampled_from(SPANS))
    def send_later(self, who: str, span: int) -> None:
        self.now += span
        self.send("default", who, "inmail", 0, force=True)

    @rule(place=places, outcome=st.sampled_from(OUTCOMES))
    def reply(self, place: int, outcome: str) -> None:
        send = self.some(place, "send")
        if send is None:
            return
        line = {"type": "reply", "send": send["id"], "at": model.iso(self.now), "outcome": outcome}
        answered = any(one["type"] == "reply" and one["send"] == send["id"] for one in self.lines)
        words = ("reply", send["id"], "--as", outcome, "--when", line["at"], "--account", send["account"])
        assert self.adds(words, line) is not answered

    @rule(place=places, kind=st.sampled_from(MARKS))
    def mark(self, place: int, kind: str) -> None:
        send = self.some(place, "send")
        if send is None:
            return
        line = {"type": "mark", "send": send["id"], "at": model.iso(self.now), "mark": kind}
        self.adds(("mark", send["id"], kind, "--when", line["at"], "--account", send["account"]), line)

    @rule(account=accounts, number=st.integers(0, 40), ago=ago)
    def reconcile(self, account: str, number: int, ago: int) -> None:
        at = model.iso(self.now - ago)
        line = {"type": "reconcile", "account": account, "at": at, "balance": number}
        self.adds(("reconcile", number, "--when", at, "--account", account), line)

    @rule(account=accounts, number=st.integers(1, 9), ago=ago)
    def grant(self, account: str, number: int, ago: int) -> None:
        at = model.iso(self.now - ago)
        line = {"type": "grant", "account": account, "at": at, "credits": number, "origin": "goodwill"}
        self.adds(("grant", number, "--origin", "goodwill", "--when", at, "--account", account), line)

    @rule(place=places, ago=ago)
    def edit(self, place: int, ago: int) -> None:
        line = self.some(place, "send", "reply", "mark", "reconcile", "grant")
        if line is None:
            return
        moved = line | {"at": model.iso(self.now - ago)}
        words = ("edit", line["id"], "--when", moved["at"], "--account", self.account_of(line))
        self.write(words, [moved if one is line else one for one in self.lines])

    @rule(place=places)
    def delete(self, place: int) -> None:
        line = self.some(place, "send", "reply", "mark", "reconcile", "grant", "plan", "cancel")
        if line is None:
            return
        left = [one for one in self.lines if one is not line and one.get("send") != line["id"]]
        assert self.write(("delete", line["id"], "--account", self.account_of(line)), left)

    @precondition(lambda self: len({line["person"] for line in self.lines if line["type"] == "send"}) > 2)
    @rule(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def person_merge(self, one: str, other: str) -> None:
        merged = [line | {"person": one} if line.get("person") == other else line for line in self.lines]
        self.write(("person", "merge", one, other), merged)

    @precondition(lambda self: self.done)
    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        """One after the other, the last one first; each brings back just what was before it."""
        for _ in range(min(times, len(self.done))):
            step = self.done.pop()
            answer = self.run("undo", step[0])
            assert answer.status == 0, answer.err
            self.exported = self.export()
            assert self.exported == step[2]
            self.lines = step[1]
            self.undone.append(step)

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        step = self.undone.pop()
        answer = self.run("redo", step[0])
        assert answer.status == 0, answer.err
        self.exported = self.export()
        assert self.exported == step[4]
        self.lines = step[3]
        self.done.append(step)

    @rule(account=accounts, who=st.sampled_from(NAMES), replied=st.booleans(), ago=ago)
    def import_lines(self, account: str, who: str, replied: bool, ago: int) -> None:
        name = f"theirs-{len(self.done)}-{self.now}"
        at = model.iso(self.now - ago)
        lines: list[Line] = [
            {"type": "send", "id": name, "account": account, "at": at, "person": who, "via": "inmail"},
            {"type": "reply", "id": f"{name}-r", "send": name, "at": model.iso(self.now), "outcome": "declined"},
        ][: 2 if replied else 1]
        if any(line.get("id") == name for line in self.lines):
            return
        file = Path(self.folder.name) / "lines.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        assert self.write(("import", "events", file), [*self.lines, *lines])

    @precondition(lambda self: len(self.done) % 5 == 4)
    @rule()
    def import_own_export(self) -> None:
        again = self.inmail("import", "events", "-", "--json", stdin=self.exported).json()
        assert (again["added"], again["conflicting"], again["batch"]) == (0, 0, None)
        assert self.export() == self.exported

    @precondition(lambda self: len(self.done) % 5 == 2)
    @rule()
    def backup_and_restore(self) -> None:
        file = Path(self.folder.name) / f"{self.now}.backup"
        self.run("backup", file, "--force")
        self.inmail("send", "Gone Again", "--force", "--account", "default")
        self.inmail("restore", file)
        assert self.export() == self.exported

    @rule(account=accounts, back=st.integers(-40, 120))
    def look(self, account: str, back: int) -> None:
        at = self.now - back * DAY - 7
        told = self.run("balance", "--account", account, "--as-of", model.iso(at)).json()
        self.compare(told, self.walk(account, at))

    # --- what must hold ---------------------------------------------------------------------------

    @invariant()
    def answers_agree(self) -> None:
        views = self.run("balance", "--account", "all").json()["rows"]
        assert [view["account"] for view in views] == sorted(ACCOUNTS)
        for view in views:
            self.compare(view, self.walk(view["account"]))
        if self.listed != self.exported:
            found = sorted(
                (row["id"], row["person"], row["via"], row["sent_at"], row["responded_at"])
                for row in self.run("list", "--account", "all").json()["rows"]
            )
            assert found == sorted(self.expected_sends())
            self.listed = self.exported

    def expected_sends(self) -> Iterator[tuple[object, ...]]:
        for line in self.lines:
            if line["type"] == "send":
                replies = [one["at"] for one in self.lines if one["type"] == "reply" and one["send"] == line["id"]]
                first = min((at for at in replies if at >= line["at"]), default=None)
                yield line["id"], line["person"], line["via"], line["at"], first

    def compare(self, told: Line, walk: model.Walk) -> None:
        lots = [(lot["expires_on"], lot["granted_on"], lot["origin"], lot["credits"]) for lot in told["lots"]]
        assert (told["balance"], lots) == (model.balance(walk), model.lots(walk))
        assert (told["uncovered"], told["issues"]) == (model.uncovered(walk), len(walk.issues))
        assert told["next_renewal"] == model.next_renewal(walk)

    def ends_well(self) -> None:
        """All is well with the database, and its export is the same history elsewhere."""
        if not self.lines:
            return
        odd = {row["code"] for row in self.run("doctor").json()["rows"]}
        assert not odd & {"damaged", "lost", "history", "schema", "answers", "settings", "checkpoint", "conservation"}
        exported = self.export()
        (Path(self.folder.name) / "other").mkdir()
        other = Inmail(Path(self.folder.name) / "other")
        other.now = model.iso(self.now)
        other("import", "events", "-", stdin=exported)
        assert other("export", "events").out == exported
        for account in ACCOUNTS:
            words = ("ledger", "--account", account, "--json")
            assert other(*words).json() == self.run(*words[:-1]).json()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_commands__any_sequence__answers_as_the_naive_model(part: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    chosen = settings(
        max_examples=-(-SEQUENCES // PARTS),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    machine = type("Commands", (Commands,), {})
    begins = part if "INMAIL_SEQUENCES" not in os.environ else random.SystemRandom().getrandbits(64)
    run_state_machine_as_test(seed(begins)(machine), settings=chosen)
