"""Random histories as the lines of an events file, biased towards what is rare.

`history` draws from a `Chooser`; hypothesis drives one (`histories()`, which shrinks), and `random.Random`
another (`random_history(seed)`, for long runs). Histories are small: few events, few credits, but their
instants are taken from a pool where rules meet: both sides of midnights, of renewals, of the 90th day after
something, and the instants of other events.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.oracle.model import CREDIT_BACK_SECONDS, is_billing_date, iso, start_of
from tests.oracle.model import instant as seconds

T = TypeVar("T")
Line = dict[str, Any]

DAY = 86_400
ZONES = (
    "UTC",
    "America/New_York",
    "Europe/London",
    "Africa/Cairo",  # skips midnight in spring
    "America/Santiago",  # skips midnight, southern
    "America/Havana",  # skips midnight; in autumn 00:00 comes twice
    "Atlantic/Azores",  # in autumn 00:00 comes twice
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Kiritimati",  # +14
    "Pacific/Pago_Pago",  # -11
    "Asia/Kathmandu",  # +5:45
)
OUTCOMES = ("accepted", "declined", "quick-reply", "auto-reply", "spam")
FREE_ROUTES = ("open-profile", "connection-note", "group", "event", "message")


class Chooser(Protocol):
    """What a history is drawn from."""

    def integer(self, low: int, high: int) -> int: ...


class RandomChooser:
    """Draws with a seeded `random.Random`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def integer(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


class DrawChooser:
    """Draws with hypothesis; the low end is what it shrinks to."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


class History(NamedTuple):
    """Lines of one account's events file, and the instants at which to look at it (ascending)."""

    lines: list[Line]
    looks: list[int]


class Author:
    """Writes one history."""

    def __init__(self, chooser: Chooser) -> None:
        self.chooser = chooser
        self.zone = self.pick(ZONES) if self.chance(60) else "UTC"
        self.first_day = date(2025, 1, 1) + timedelta(days=self.integer(0, 900))
        self.days = self.integer(20, 240) if self.chance(70) else self.integer(200, 460)
        self.pool: list[int] = []
        self.lines: list[Line] = []
        self.numbers: dict[str, int] = {}

    # -- choices

    def integer(self, low: int, high: int) -> int:
        return self.chooser.integer(low, high)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        return self.integer(0, 99) >= 100 - percent

    # -- instants

    def midnight(self, zone: str) -> int:
        return start_of(self.first_day + timedelta(days=self.integer(0, self.days)), zone)

    def noon(self) -> int:
        on = self.first_day + timedelta(days=self.integer(0, self.days))
        return int(datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(self.zone)).timestamp())

    def any_second(self) -> int:
        start = int(datetime(self.first_day.year, self.first_day.month, self.first_day.day, tzinfo=UTC).timestamp())
        return start + self.integer(0, self.days * DAY)

    def moment(self) -> int:
        """An instant, more often than not one where rules meet."""
        choice = self.integer(0, 9)
        if choice <= 1:
            return self.any_second()
        if choice <= 4 or not self.pool:
            return self.noon()  # the date-only entries of the past
        at = self.pick(self.pool)
        if choice <= 6:
            return at
        if choice == 7:
            return at + self.pick((-1, 1, 60, -60, 3600, -3600))
        if choice == 8:
            return at + self.pick((1, 2, 7, 30, 89, 90, 91)) * DAY
        return self.midnight(self.zone) + self.pick((0, 0, -1, 1))

    def remember(self, at: int) -> int:
        self.pool.append(at)
        return at

    # -- lines

    def write(self, kind: str, at: int, **members: Any) -> str:
        number = self.numbers.get(kind, 0) + 1
        self.numbers[kind] = number
        name = f"{kind[:3]}{number:03}"
        self.lines.append({"type": kind, "id": name, "account": "default", "at": iso(at), **members})
        if kind in ("reply", "mark"):
            del self.lines[-1]["account"]
        return name

    def terms(self) -> tuple[str, str, Line]:
        """A plan key, a rule set, and the terms given in the line."""
        style = self.integer(0, 9)
        if style <= 4:  # a plan of one's own: small figures, so that every rule bites
            terms: Line = {"monthly": self.integer(1, 6), "cap": self.integer(1, 18)}
            terms["lifetime_days"] = self.pick((90, 90, 90, 30, 31, 60, 3, 1, 120, None))
            if self.chance(20):
                terms["renewal"] = "fixed-day"
            if self.chance(15):
                terms["zone"] = self.pick(ZONES)
            return self.pick(("premium-career", "recruiter-lite")), "guide-2026", terms
        if style <= 6:
            return "premium-career", self.pick(("guide-2026", "linkedin-help")), {}
        if style == 7:  # fixed day, in UTC
            return "sales-navigator-core", "linkedin-help", {"monthly": self.integer(1, 8), "cap": self.integer(5, 20)}
        if style == 8:  # no age limit, pooled
            return "recruiter-lite", "linkedin-help", {"monthly": self.integer(1, 5), "cap": self.integer(3, 20)}
        plan = self.pick(("premium-business", "sales-navigator-core", "recruiter-lite", "sales-navigator-advanced"))
        return plan, self.pick(("guide-2026", "linkedin-help")), {}

    def plan(self, at: int, *, first: bool) -> None:
        plan, rules, terms = self.terms()
        members: Line = {"plan": plan, "rules": rules}
        if terms:
            members["terms"] = terms
        if self.chance(50):
            members["billing_day"] = self.pick((1, 15, 28, 29, 30, 31)) if self.chance(60) else self.integer(1, 31)
        if plan == "recruiter-lite" and self.chance(40):
            members["seats"] = self.integer(1, 3)
        if self.chance(45 if first else 25):
            members["opening_balance"] = self.integer(0, 25)
            if self.chance(25):
                members["grant_on_start"] = True
            if self.chance(25) and "lifetime_days" in terms and terms.get("renewal") != "fixed-day":
                members["billing_day"], terms["lifetime_days"] = self.dead_on_the_start(
                    at, terms.get("zone", self.zone)
                )
        elif not first and self.chance(50):
            members["credits"] = "carry"
        if self.chance(4):
            members["plan"] = "premium-nonesuch"
            members.pop("terms", None)
        self.write("plan", at, **members)

    def dead_on_the_start(self, at: int, zone: str) -> tuple[int, int]:
        """A billing day and an age limit with which a lot of an earlier billing date is gone on the start itself."""
        start = datetime.fromtimestamp(at, ZoneInfo(zone)).date()
        granted = start - timedelta(days=self.pick((1, 10, 31, 59, 60, 90)))
        return granted.day, (start - granted).days

    def change_of_seats(self) -> None:
        """The plan of an earlier line in all but seats, or exactly (a restart)."""
        plans = [line for line in self.lines if line["type"] == "plan"]
        pooled = [line for line in plans if line["plan"] == "recruiter-lite"]
        before = dict(self.pick(pooled if pooled and self.chance(80) else plans))
        before_at = seconds(before["at"])
        terms = before.get("terms") or {}
        fixed = terms.get("renewal") == "fixed-day" or (
            before["rules"] == "linkedin-help" and before["plan"].startswith("sales")
        )
        zone = "UTC" if fixed else terms.get("zone", self.zone)
        default_day = 1 if fixed else datetime.fromtimestamp(before_at, ZoneInfo(zone)).day
        members = {key: before[key] for key in ("plan", "rules", "terms") if key in before}
        members["billing_day"] = before.get("billing_day", default_day)
        if before["plan"] == "recruiter-lite":
            members["seats"] = self.integer(1, 4)
        if self.chance(15):
            members["credits"] = "carry"
        elif self.chance(15):
            members["opening_balance"] = self.integer(0, 15)
        at = self.plan_moment()
        if self.chance(40):  # 00:00 of a renewal, where the order of the day tells
            first = datetime.fromtimestamp(before_at, ZoneInfo(zone)).date()
            days = [first + timedelta(days=ahead) for ahead in range(1, 130)]
            at = start_of(self.pick([on for on in days if is_billing_date(on, members["billing_day"])]), zone)
        self.write("plan", self.remember(at), **members)

    def plan_moment(self) -> int:
        choice = self.integer(0, 9)
        if choice <= 5:
            return self.midnight(self.zone)
        if choice == 6:
            return self.midnight("UTC")
        return self.moment()

    def cancel(self) -> None:
        """At 00:00 of its date, where the plan keeps its dates: mostly the account's zone."""
        self.write("cancel", self.remember(self.midnight(self.zone)))

    def send(self) -> None:
        members: Line = {"person": f"Example {self.numbers.get('send', 0) + 1}"}
        if self.chance(12):
            members["via"] = self.pick(FREE_ROUTES)
        self.write("send", self.remember(self.moment()), **members)

    def send_and_at(self) -> tuple[str, int]:
        line = self.pick([line for line in self.lines if line["type"] == "send"])
        return line["id"], seconds(line["at"])

    def after_send(self, sent_at: int) -> int:
        """When a response comes: soon, on the last day that counts, too late, at once, or before the send."""
        choice = self.integer(0, 11)
        if choice <= 4:
            return sent_at + self.integer(1, 40 * DAY)
        if choice == 5:
            return sent_at
        if choice == 6:
            return sent_at + CREDIT_BACK_SECONDS
        if choice == 7:
            return sent_at + CREDIT_BACK_SECONDS + self.pick((-1, 1))
        if choice == 8:
            return sent_at - self.integer(1, 3 * DAY)
        if choice == 9:
            return sent_at + self.integer(80, 100) * DAY
        at = self.moment()
        return at if at >= sent_at else sent_at + self.integer(1, 60 * DAY)

    def reply(self) -> None:
        send, sent_at = self.send_and_at()
        members: Line = {"send": send}
        if self.chance(40):
            members["outcome"] = self.pick(OUTCOMES)
        self.write("reply", self.remember(self.after_send(sent_at)), **members)

    def mark(self) -> None:
        send, sent_at = self.send_and_at()
        kind = "undeliverable" if self.chance(75) else self.pick(("opened", "spam", "connected"))
        self.write("mark", self.remember(self.after_send(sent_at)), send=send, mark=kind)

    def reconcile(self) -> None:
        self.write("reconcile", self.remember(self.moment()), balance=self.integer(0, 14))

    def grant(self) -> None:
        at = self.remember(self.moment())
        members: Line = {"credits": self.integer(1, 5)}
        if self.chance(60):
            members["origin"] = self.pick(("purchase", "transfer", "goodwill"))
        if self.chance(45):
            on = datetime.fromtimestamp(at, UTC).date() + timedelta(days=self.pick((1, 2, 30, 90, 90, 91, 365, 0, -3)))
            members["expires"] = "never" if self.chance(25) else on.isoformat()
        self.write("grant", at, **members)

    # -- the whole

    def write_all(self) -> History:
        self.lines.append({"type": "account", "name": "default", "zone": self.zone})
        if not self.chance(4):
            early = self.pick((0, 0, 0, 10, 40))
            start = start_of(self.first_day + timedelta(days=early), self.zone)
            if self.chance(35):
                start += self.pick((12 * 3600, 1, 5 * 3600 + 7, 86_399, -1))
            self.remember(start)
            self.plan(start, first=True)
            self.pool += self.renewals()
            if self.chance(20):
                self.before_the_record(start)
        for _ in range(self.integer(0, 3) if self.chance(60) else 0):
            self.change()
        self.events()
        self.number()
        return History(self.lines, self.looks())

    def before_the_record(self, start: int) -> None:
        """Sends older than the first plan, answered after it, and perhaps a cancel between them."""
        for _ in range(self.integer(1, 3)):
            sent_at = self.remember(start - self.integer(0, 40) * DAY - self.pick((0, 1, 3600)))
            name = self.write("send", sent_at, person="Example before")
            at = self.remember(sent_at + self.integer(1, 80 * DAY))
            if self.chance(70):
                self.write("reply", at, send=name)
            else:
                self.write("mark", at, send=name, mark="undeliverable")
        if self.chance(40):
            cancelled = datetime.fromtimestamp(start, UTC).date() - timedelta(days=self.integer(0, 30))
            self.write("cancel", self.remember(start_of(cancelled, self.zone)))

    def change(self) -> None:
        choice = self.integer(0, 9)
        plans = [line for line in self.lines if line["type"] == "plan"]
        if choice <= 4 or not plans:
            at = self.remember(self.plan_moment())
            self.plan(at, first=False)
            if self.chance(10):
                self.plan(at, first=False)  # two plans at one instant
        elif choice <= 7:
            self.change_of_seats()
        else:
            self.cancel()

    def renewals(self) -> list[int]:
        """00:00 of some billing dates of the first plan, where it renews by the account's zone."""
        line = next(line for line in self.lines if line["type"] == "plan")
        day = line.get("billing_day", self.first_day.day)
        days = [self.first_day + timedelta(days=ahead) for ahead in range(self.days + 1)]
        return [start_of(on, self.zone) for on in days if is_billing_date(on, day)][:8]

    def events(self) -> None:
        kinds = [self.send] * 8 + [self.reply] * 5 + [self.mark] * 2 + [self.reconcile] * 1 + [self.grant] * 2
        for _ in range(self.integer(0, 25)):
            write = self.pick(kinds)
            if write in (self.reply, self.mark) and not self.numbers.get("send"):
                write = self.send
            write()
            if write == self.send and self.chance(15):
                self.burst()
        if self.chance(35):
            self.busy_day()

    def burst(self) -> None:
        """Several sends at one instant, until the credits are gone."""
        at = self.pool[-1]
        for _ in range(self.integer(1, 6)):
            self.write("send", at, person=f"Example {self.numbers.get('send', 0) + 1}")

    def busy_day(self) -> None:
        """Credits of several origins made on one date, so that only the order of making tells them apart."""
        at = self.pick([line for line in self.lines if line["type"] == "send"] or [{"at": iso(self.noon())}])["at"]
        at = self.remember(seconds(at) + self.integer(0, 20) * DAY)
        for _ in range(self.integer(3, 9)):
            at += self.pick((0, 1, 600))
            choice = self.integer(0, 5)
            sends = [line["id"] for line in self.lines if line["type"] == "send" and seconds(line["at"]) <= at]
            if choice <= 1 and sends:
                self.write("reply", at, send=self.pick(sends))
            elif choice == 2:
                self.write("grant", at, credits=1, origin=self.pick(("goodwill", "transfer")))
            elif choice == 3:
                self.write("reconcile", at, balance=self.integer(1, 8))
            else:
                self.write("send", at, person=f"Example {self.numbers.get('send', 0) + 1}")

    def number(self) -> None:
        """Recorded numbers in an order that is not the order of the instants."""
        order = list(range(1, len(self.lines) + 1))
        for index in range(len(order) - 1, 0, -1):
            other = self.integer(0, index) if self.chance(50) else index
            order[index], order[other] = order[other], order[index]
        for line, recorded in zip(self.lines, order, strict=True):
            if line["type"] != "account":
                line["recorded"] = recorded

    def looks(self) -> list[int]:
        last = start_of(self.first_day + timedelta(days=self.days), "UTC")
        chosen = {last + self.pick((0, 0, 100 * DAY))}
        for _ in range(2):
            chosen.add(self.moment())
        return sorted(chosen)


def random_history(seed: int) -> History:
    """The history of a seed; the same seed gives the same history."""
    return Author(RandomChooser(seed)).write_all()


@st.composite
def histories(draw: Any) -> History:
    """A strategy of histories."""
    return Author(DrawChooser(draw)).write_all()
