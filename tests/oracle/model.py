"""A naive model of the credit rules: one object per credit, walked day by day.

It reads the lines of an events file (plain dicts) and shares no code with the program, so that an error in
one is unlikely to be repeated in the other. It is slow and plain on purpose: each block names the rule it
follows, and can be checked against it alone.
"""

import calendar
import copy
import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Line = dict[str, Any]

CREDIT_BACK_SECONDS = 7_776_000  # rule 7: 90 days, and this many seconds still count
CANCEL, PLAN, REST = 0, 1, 2  # ranks at one instant

BILLING_DAY, FIXED_DAY = "billing-day", "fixed-day"
SALES_NAVIGATOR = ("sales-navigator-core", "sales-navigator-advanced", "sales-navigator-advanced-plus")
RECRUITER = ("recruiter-lite", "recruiter-professional-services", "recruiter-corporate")

# plan: (monthly, cap) in each rule set
GUIDE = {
    "premium-career": (5, 15),
    "premium-business": (15, 45),
    "sales-navigator-core": (50, 150),
    "sales-navigator-advanced": (50, 150),
    "recruiter-lite": (30, 90),
    "recruiter-corporate": (150, 450),
}
HELP = {
    "premium-career": (5, 15),
    "premium-business": (15, 45),
    "sales-navigator-core": (50, 150),
    "sales-navigator-advanced": (50, 150),
    "sales-navigator-advanced-plus": (50, 150),
    "recruiter-lite": (30, 120),
    "recruiter-professional-services": (100, 400),
    "recruiter-corporate": (150, 600),
}
RULE_SETS = {"guide-2026": GUIDE, "linkedin-help": HELP}
PRICES = {"premium-career": "29.99", "premium-business": "59.99", "sales-navigator-core": "99.99"}


# --- time -------------------------------------------------------------------------------------------------


def instant(text: str) -> int:
    """Seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`."""
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


def iso(at: int) -> str:
    """The inverse of `instant`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def date_at(at: int, zone: str) -> date:
    """The date of an instant in a zone."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date()


@cache
def start_of(on: date, zone: str) -> int:
    """The first existing instant of a date in a zone (some zones skip midnight)."""
    there = ZoneInfo(zone)
    readings = []
    for fold in (0, 1):
        midnight = datetime(on.year, on.month, on.day, tzinfo=there, fold=fold)
        at = int(midnight.timestamp())
        readings.append(at)
        back = datetime.fromtimestamp(at, there)
        if (back.date(), back.hour, back.minute, back.second) == (on, 0, 0, 0):
            return at
    # Midnight does not exist: the clock jumped over it between the two readings. Step to the jump.
    at = min(readings)
    while date_at(at, zone) < on:
        at += 60
    return at


def local(on: date, hour: int, minute: int, second: int, zone: str) -> int:
    """A local time of a date; one that does not exist is the first instant after the gap."""
    there = ZoneInfo(zone)
    wanted = datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=there)
    at = int(wanted.timestamp())
    if datetime.fromtimestamp(at, there).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return at
    at = int(wanted.replace(fold=1).timestamp())  # the reading before the gap
    while datetime.fromtimestamp(at, there).replace(tzinfo=None) < wanted.replace(tzinfo=None):
        at += 60
    return at


def is_billing_date(on: date, billing_day: int) -> bool:
    """Rule 1: in a shorter month the last day serves and the anchor is kept."""
    return on.day == min(billing_day, calendar.monthrange(on.year, on.month)[1])


# --- the events -------------------------------------------------------------------------------------------


@dataclass
class Period:
    """What a plan line says, its defaults filled in."""

    plan: str
    rules: str
    billing_day: int
    seats: int
    opening_balance: int | None
    grant_on_start: bool
    carry: bool
    monthly_a_seat: int
    cap_a_seat: int
    lifetime_days: int | None
    renewal: str
    zone: str
    price: str | None
    currency: str | None

    def dates_zone(self) -> str:
        """Time: a fixed-day period keeps all its dates in UTC."""
        return "UTC" if self.renewal == FIXED_DAY else self.zone

    def pooled(self) -> int:
        """Plans: seats multiply monthly and cap for Recruiter, under both rule sets (and for a plan of one's own)."""
        own = self.plan not in GUIDE and self.plan not in HELP
        return self.seats if own or self.plan in RECRUITER else 1

    def monthly(self) -> int:
        return self.monthly_a_seat * self.pooled()

    def cap(self) -> int:
        return self.cap_a_seat * self.pooled()

    def but_for_seats(self) -> tuple[object, ...]:
        """Rule 9: what must be equal for a plan event to change the seats alone."""
        return (
            self.plan,
            self.rules,
            self.billing_day,
            self.monthly_a_seat,
            self.cap_a_seat,
            self.lifetime_days,
            self.renewal,
            self.dates_zone(),
            self.price,
            self.currency,
        )


def read_period(line: Line, account_zone: str) -> Period | None:
    """Fill in a plan line's defaults. None when the rule set lacks the plan (rule 14) and the line its figures."""
    rules = line.get("rules", "guide-2026")
    plan = line["plan"]
    given = line.get("terms") or {}
    if plan not in RULE_SETS.get(rules, {}) and not ("monthly" in given and "cap" in given):
        return None
    monthly, cap = RULE_SETS.get(rules, {}).get(plan, (0, 0))
    defaults: Line = {
        "monthly": monthly,
        "cap": cap,
        "lifetime_days": 90,
        "renewal": BILLING_DAY,
        "zone": account_zone,
        "price": PRICES.get(plan) if rules == "guide-2026" else None,
        "currency": "USD" if rules == "guide-2026" and plan in PRICES else None,
    }
    if rules == "linkedin-help" and plan in SALES_NAVIGATOR:
        defaults["renewal"] = FIXED_DAY  # the 1st of every month, UTC
    if rules == "linkedin-help" and plan in RECRUITER:
        defaults["lifetime_days"] = None  # only the cap
    terms = {**defaults, **given}
    fixed = terms["renewal"] == FIXED_DAY
    start = date_at(instant(line["at"]), "UTC" if fixed else terms["zone"])
    billing_day = line.get("billing_day")
    if fixed and rules == "linkedin-help" and plan in SALES_NAVIGATOR:
        billing_day = 1  # whatever the billing day
    elif billing_day is None:
        billing_day = 1 if fixed else start.day
    return Period(
        plan=plan,
        rules=rules,
        billing_day=billing_day,
        seats=line.get("seats", 1),
        opening_balance=line.get("opening_balance"),
        grant_on_start=line.get("grant_on_start", False),
        carry=line.get("credits", "forfeit") == "carry",
        monthly_a_seat=terms["monthly"],
        cap_a_seat=terms["cap"],
        lifetime_days=terms["lifetime_days"],
        renewal=terms["renewal"],
        zone=terms["zone"],
        price=terms["price"],
        currency=terms["currency"],
    )


RANKS = {"cancel": CANCEL, "plan": PLAN, "send": REST, "reply": REST, "mark": REST, "reconcile": REST, "grant": REST}


@dataclass
class Entry:
    """One line with its place in the order of events: (instant, rank, recorded, id)."""

    at: int
    rank: int
    recorded: int
    id: str
    line: Line

    def place(self) -> tuple[int, int, int, str]:
        return (self.at, self.rank, self.recorded, self.id)


def entries_of(lines: list[Line], account: str, current: str = "default") -> list[Entry]:
    """The account's events in their order. `account` of a line left out is the current one."""
    senders = {line["id"]: line.get("account", current) for line in lines if line["type"] == "send"}
    entries = []
    for number, line in enumerate(lines, start=1):
        kind = line["type"]
        if kind not in RANKS:
            continue
        owner = senders.get(line["send"]) if kind in ("reply", "mark") else line.get("account", current)
        if owner != account:
            continue
        recorded = line.get("recorded", number)  # a file without it takes line order
        entries.append(Entry(instant(line["at"]), RANKS[kind], recorded, line.get("id", f"{number:09}"), line))
    zones = {line["name"]: line.get("zone", "UTC") for line in lines if line["type"] == "account"}
    for entry in entries:
        if entry.rank == CANCEL:
            entry.at = cancel_takes_effect(entry.at, entries, zones.get(account, "UTC"))
    return sorted(entries, key=Entry.place)


def cancel_takes_effect(at: int, entries: list[Entry], account_zone: str) -> int:
    """Time: a cancel always takes effect at 00:00 of its date, in the zone of the period that it ends."""
    zone = account_zone
    before = [entry for entry in entries if entry.rank == PLAN and entry.at < at]
    for entry in sorted(before, key=Entry.place):
        period = read_period(entry.line, account_zone)
        if period is not None:
            zone = period.dates_zone()
    return start_of(date_at(at, zone), zone)


# --- the walk ---------------------------------------------------------------------------------------------


@dataclass
class Credit:
    """One credit. Those made earlier stand earlier in `Walk.credits`."""

    granted_on: date
    expires_on: date | None
    origin: str

    def lot(self) -> tuple[str | None, str, str]:
        expires = None if self.expires_on is None else self.expires_on.isoformat()
        return (expires, self.granted_on.isoformat(), self.origin)

    def age_order(self) -> tuple[date, date]:
        """Rule 5: expires first, then granted first (then made first, by a stable sort)."""
        return (self.expires_on or date.max, self.granted_on)


@dataclass(frozen=True)
class Movement:
    """One credit that came (+1) or went (-1)."""

    at: int
    on: date
    kind: str
    sign: int
    lot: tuple[str | None, str, str]
    ref: str | None


@dataclass
class Walk:
    """Where the walk stands: everything that the rules look at, and what they did so far."""

    sends: dict[str, Line]  # the InMails of the account, by id
    period: Period | None = None
    period_ref: str | None = None  # the plan event that it comes from
    periods: int = 0
    last_break: int | None = None
    today: date | None = None  # in the period's zone: its 00:00 has been lived through
    credits: list[Credit] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    issues: list[tuple[str, str]] = field(default_factory=list)  # (kind, id of the event)
    fate: dict[str, str] = field(default_factory=dict)  # send id -> spent, uncovered, unknown
    responded_at: dict[str, int] = field(default_factory=dict)  # sends whose first response has come, and when
    bounced: set[str] = field(default_factory=set)  # sends with a valid undeliverable mark
    returned: set[str] = field(default_factory=set)  # sends whose credit came back

    # -- single credits

    def add(self, count: int, origin: str, kind: str, at: int, ref: str | None, granted_on: date | None = None, **own):
        """Make credits. Every lot takes the age limit of the period in force, unless it has its own expiry."""
        assert self.period is not None
        assert self.today is not None
        granted_on = granted_on or self.today
        if "expires_on" in own:
            expires_on = own["expires_on"]
        elif self.period.lifetime_days is None:
            expires_on = None
        else:
            expires_on = granted_on + timedelta(days=self.period.lifetime_days)  # rule 2
        for _ in range(count):
            credit = Credit(granted_on, expires_on, origin)
            self.credits.append(credit)
            self.movements.append(Movement(at, self.today, kind, +1, credit.lot(), ref))

    def oldest(self) -> Credit:
        """Rule 5's order. `min` takes the first of equals, and the list is in the order of making."""
        return min(self.credits, key=Credit.age_order)

    def take(self, credit: Credit, kind: str, at: int, ref: str | None) -> None:
        assert self.today is not None
        self.credits = [other for other in self.credits if other is not credit]
        self.movements.append(Movement(at, self.today, kind, -1, credit.lot(), ref))

    # -- days

    def next_midnight(self) -> int:
        assert self.period is not None
        assert self.today is not None
        return start_of(self.today + timedelta(days=1), self.period.dates_zone())

    def live_until(self, at: int, *, renew_at_last_instant: bool = True) -> None:
        """Live through every 00:00 up to and including `at`.

        Rule 9: a period ends just before the instant of the next plan or cancel, so a renewal at that very
        instant does not happen (`renew_at_last_instant` False); what expires then has expired.
        """
        while self.period is not None and self.next_midnight() <= at:
            midnight = self.next_midnight()
            self.today = self.today + timedelta(days=1)
            renew = renew_at_last_instant or midnight < at
            self.begin_day(midnight, renew=renew)

    def begin_day(self, midnight: int, *, renew: bool) -> None:
        """Rule 4: at 00:00 expire, then renew, then clip to the cap."""
        self.expire(midnight)
        if renew and is_billing_date(self.today, self.period.billing_day):  # rule 1
            self.renew(midnight)

    def expire(self, at: int) -> None:
        """Rule 2: usable while the date is before `expires_on`."""
        for credit in sorted(self.credits, key=Credit.age_order):
            if credit.expires_on is not None and self.today >= credit.expires_on:
                self.take(credit, "expiry", at, None)

    def renew(self, at: int) -> None:
        """Rule 1, and rule 3 straight after."""
        self.add(self.period.monthly(), "renewal", "renewal", at, self.period_ref)
        self.clip(at)

    def clip(self, at: int) -> None:
        """Rule 3: the oldest lose what is above the cap."""
        while len(self.credits) > self.period.cap():
            self.take(self.oldest(), "cap", at, self.period_ref)

    # -- plans

    def forfeit(self, at: int, ref: str) -> None:
        for credit in sorted(self.credits, key=Credit.age_order):
            self.take(credit, "forfeit", at, ref)

    def cancel(self, at: int, ref: str) -> None:
        """Rule 10: the balance becomes 0. Rule 7: a cancel is a break."""
        self.live_until(at, renew_at_last_instant=False)
        if self.period is not None:
            self.forfeit(at, ref)
        self.period = None
        self.last_break = at

    def plan(self, at: int, ref: str, new: Period) -> None:
        """Rule 9."""
        old = self.period
        has_opening = new.opening_balance is not None
        seats_alone = (
            old is not None
            and not has_opening
            and new.but_for_seats() == old.but_for_seats()
            and new.seats != old.seats
        )
        if seats_alone:
            # From the next renewal on: nothing forfeited, granted or re-anchored, so this instant's own
            # 00:00 (rule 4: before the day's events) is lived through as it would have been.
            self.live_until(at)
            old.seats = new.seats
            self.period_ref = ref
            return

        self.live_until(at, renew_at_last_instant=False)
        carry = new.carry and old is not None and not has_opening
        if new.carry and old is None:  # both are refused by the command, and kept in an import
            self.issues.append(("carry-without-plan", ref))
        if new.carry and has_opening:
            self.issues.append(("carry-with-opening-balance", ref))
        if not carry:
            if old is not None:
                self.forfeit(at, ref)
            # Rule 7: the start of a period without carry is a break, but for the account's first with an
            # opening balance.
            if not (self.periods == 0 and has_opening):
                self.last_break = at
        self.period = copy.copy(new)
        self.period_ref = ref
        self.periods += 1
        self.today = date_at(at, new.dates_zone())
        self.expire(at)  # carried credits, where the new zone's date is already a later one

        if has_opening:
            self.lay_out_opening(at, ref)
        if not has_opening or new.grant_on_start:
            self.renew(at)  # rule 1: on its first day; with carry, the one clip to the new cap

    def lay_out_opening(self, at: int, ref: str) -> None:
        """Rule 11."""
        period = self.period
        left = period.opening_balance
        start = self.today
        lots_left = math.ceil(period.cap() / period.monthly()) if period.monthly() else 0
        day = start
        while left > 0 and lots_left > 0:
            # the latest billing date on or before `day`
            while not is_billing_date(day, period.billing_day):
                day -= timedelta(days=1)
            # while such a lot would still be alive on the start's date
            if period.lifetime_days is not None and start >= day + timedelta(days=period.lifetime_days):
                break
            share = min(left, period.monthly())
            self.add(share, "opening", "opening", at, ref, granted_on=day)
            left -= share
            lots_left -= 1
            day -= timedelta(days=1)  # then the one before it
        self.add(left, "opening", "opening", at, ref, granted_on=start)

    # -- the rest

    def send(self, at: int, ref: str) -> None:
        """Rules 5, 6, 10 and 13."""
        if self.period is None:
            self.fate[ref] = "unknown"
        elif not self.credits:
            self.fate[ref] = "uncovered"
        else:
            self.fate[ref] = "spent"
            self.take(self.oldest(), "send", at, ref)

    def may_return(self, send_id: str, at: int) -> bool:
        """Rule 7's conditions, which rule 8 shares."""
        sent_at = instant(self.sends[send_id]["at"])
        if self.period is None:
            return False  # a plan must be active
        if self.last_break is not None and sent_at < self.last_break:
            return False  # older than the last break
        return at - sent_at <= CREDIT_BACK_SECONDS

    def reply(self, at: int, ref: str, send_id: str) -> None:
        """Rule 7."""
        if at < instant(self.sends[send_id]["at"]):
            self.issues.append(("reply-before-send", ref))
            return
        # a later response returns nothing more; rule 8: nor does one after an undeliverable mark
        if send_id in self.responded_at or send_id in self.bounced:
            self.issues.append(("second-reply", ref))
            return
        self.responded_at[send_id] = at
        if self.may_return(send_id, at):
            self.returned.add(send_id)
            self.add(1, "refund", "refund", at, send_id)

    def undeliverable(self, at: int, ref: str, send_id: str) -> None:
        """Rule 8."""
        if at < instant(self.sends[send_id]["at"]):
            self.issues.append(("mark-before-send", ref))
            return
        if send_id in self.bounced:
            return  # at most one per send
        self.bounced.add(send_id)
        if send_id in self.returned:
            return  # after a credited response it returns none
        if self.may_return(send_id, at):
            self.returned.add(send_id)
            self.add(1, "refund", "undeliverable", at, send_id)

    def reconcile(self, at: int, ref: str, seen: int) -> None:
        """Rule 12."""
        if self.period is None:
            self.issues.append(("reconcile-without-plan", ref))
            return
        self.add(max(0, seen - len(self.credits)), "adjustment", "adjustment", at, ref)
        while len(self.credits) > seen:
            self.take(self.oldest(), "adjustment", at, ref)

    def grant(self, at: int, ref: str, line: Line) -> None:
        """Credits that came otherwise: a purchase, a transfer, goodwill."""
        if self.period is None:
            self.issues.append(("grant-without-plan", ref))
            return
        own: dict[str, date | None] = {}
        expires = line.get("expires")
        if expires == "never":
            own["expires_on"] = None
        elif expires is not None:
            own["expires_on"] = date.fromisoformat(expires)
            if own["expires_on"] <= self.today:
                self.issues.append(("grant-expired", ref))  # a lot of no life at all: nothing to add
                return
        self.add(line["credits"], line.get("origin", "purchase"), "grant", at, ref, **own)

    def happen(self, entry: Entry) -> None:
        """One event that is no plan and no cancel."""
        line = entry.line
        self.live_until(entry.at)
        if line["type"] == "send" and entry.id in self.sends:
            self.send(entry.at, entry.id)
        elif line["type"] == "reply" and line.get("outcome") != "spam" and line["send"] in self.sends:
            self.reply(entry.at, entry.id, line["send"])
        elif line["type"] == "mark" and line["mark"] == "undeliverable" and line["send"] in self.sends:
            self.undeliverable(entry.at, entry.id, line["send"])
        elif line["type"] == "reconcile":
            self.reconcile(entry.at, entry.id, line["balance"])
        elif line["type"] == "grant":
            self.grant(entry.at, entry.id, line)


def walk_to(lines: list[Line], as_of: int, account: str = "default") -> Walk:
    """Live the account's history up to and including the instant `as_of`."""
    zones = {line["name"]: line.get("zone", "UTC") for line in lines if line["type"] == "account"}
    zone = zones.get(account, "UTC")
    entries = [entry for entry in entries_of(lines, account) if entry.at <= as_of]
    inmails = {
        line["id"]: line
        for line in lines
        if line["type"] == "send"
        and line.get("via", "inmail") == "inmail"  # rule 5: any other route costs nothing
        and line.get("account", "default") == account
    }
    walk = Walk(inmails)
    plans: dict[int, tuple[Entry, Period]] = {}
    for entry in entries:
        if entry.rank == PLAN:
            period = read_period(entry.line, zone)
            if period is not None:
                plans[entry.at] = (entry, period)  # rule 9: the later recorded replaces the earlier
    for entry in entries:
        if entry.rank == CANCEL:
            walk.cancel(entry.at, entry.id)
        elif entry.rank == PLAN:
            if read_period(entry.line, zone) is None:
                walk.issues.append(("unknown-plan", entry.id))  # rule 14: the period before goes on
            elif plans[entry.at][0] is entry:
                walk.plan(entry.at, entry.id, plans[entry.at][1])
        else:
            walk.happen(entry)
    walk.live_until(as_of)
    return walk


# --- the answers ------------------------------------------------------------------------------------------


def balance(walk: Walk) -> int | None:
    return None if walk.period is None else len(walk.credits)


def lots(walk: Walk) -> list[tuple[str | None, str, str, int]]:
    """(expires_on, granted_on, origin, credits), null expiry last."""
    counts = Counter(credit.lot() for credit in walk.credits)
    rows = [(*lot, count) for lot, count in counts.items()]
    return sorted(rows, key=lambda row: (row[0] is None, row[0] or "", row[1], row[2]))


def uncovered(walk: Walk) -> int:
    return sum(1 for fate in walk.fate.values() if fate == "uncovered")


def moves(walk: Walk) -> list[tuple[int, str, str, int, tuple[str | None, str, str], str | None]]:
    """(at, on, kind, signed credits, lot, ref): single credits of one event and lot added up, sorted."""
    totals: Counter[tuple[Any, ...]] = Counter()
    for move in walk.movements:
        totals[(move.at, move.on.isoformat(), move.kind, move.lot, move.ref)] += move.sign
    rows = [(at, on, kind, sign, lot, ref) for (at, on, kind, lot, ref), sign in totals.items()]
    return sorted(rows, key=lambda row: (row[0], row[2], row[4][0] or "9999", row[4][1:], row[5] or ""))


def next_renewal(walk: Walk) -> Line | None:
    """The next renewal, nothing else happening."""
    if walk.period is None:
        return None
    ahead = copy.deepcopy(walk)
    ahead.movements = []
    while not any(move.kind == "renewal" for move in ahead.movements):
        ahead.movements = []
        if not ahead.period.monthly() and is_billing_date(ahead.today + timedelta(days=1), ahead.period.billing_day):
            return {"on": (ahead.today + timedelta(days=1)).isoformat(), "credits": 0, "lost_at_cap": 0}
        ahead.live_until(ahead.next_midnight())
    lost = sum(1 for move in ahead.movements if move.kind == "cap")
    return {"on": ahead.today.isoformat(), "credits": ahead.period.monthly(), "lost_at_cap": lost}


def expiries(walk: Walk, within: int) -> list[tuple[str, int, int, str, str, str]]:
    """(on, days_left, credits, reason, origin, granted_on) for the next `within` days, with no sends."""
    if walk.period is None:
        return []
    ahead = copy.deepcopy(walk)
    ahead.movements = []
    today = walk.today
    last = today + timedelta(days=within)
    ahead.live_until(start_of(last, ahead.period.dates_zone()))
    totals: Counter[tuple[Any, ...]] = Counter()
    for move in ahead.movements:
        if move.kind in ("expiry", "cap"):
            reason = "age" if move.kind == "expiry" else "cap"
            totals[(move.on, (move.on - today).days, reason, move.lot[2], move.lot[1])] += 1
    rows = [
        (on.isoformat(), left, n, reason, origin, granted) for (on, left, reason, origin, granted), n in totals.items()
    ]
    return sorted(rows, key=lambda row: (row[0], row[3], row[5], row[4]))


def next_expiry(walk: Walk) -> Line | None:
    """The first date on which credits held now expire by age, nothing else happening (a clip may come first)."""
    if walk.period is None:
        return None
    dates = [credit.expires_on for credit in walk.credits if credit.expires_on is not None]
    ahead = copy.deepcopy(walk)
    held = list(ahead.credits)
    while dates and ahead.today < max(dates):
        before = ahead.credits
        ahead.live_until(ahead.next_midnight())
        aged = [one for one in before if one.expires_on is not None and ahead.today >= one.expires_on]
        gone = sum(1 for one in aged if any(one is mine for mine in held))
        if gone:
            return {"on": ahead.today.isoformat(), "credits": gone}
    return None


def earliest_expiry(walk: Walk) -> Line | None:
    """The plainer reading of next_expiry: the earliest `expires_on` held, and how many credits have it."""
    dates = [credit.expires_on for credit in walk.credits if credit.expires_on is not None]
    if walk.period is None or not dates:
        return None
    return {"on": min(dates).isoformat(), "credits": dates.count(min(dates))}


def conservation(walk: Walk) -> tuple[int, int]:
    """Both sides: opening + renewed + refunded + added, and everything that went + the balance."""
    came = sum(1 for move in walk.movements if move.sign > 0)
    went = sum(1 for move in walk.movements if move.sign < 0)
    return came, went + len(walk.credits)


def answer(lines: list[Line], as_of: int, *, account: str = "default", within: int = 90) -> Line:
    """Everything that the model has to say of an account at an instant."""
    walk = walk_to(lines, as_of, account)
    came, gone = conservation(walk)
    assert came == gone
    return {
        "balance": balance(walk),
        "lots": lots(walk),
        "uncovered": uncovered(walk),
        "issues": sorted(kind for kind, _ in walk.issues),
        "moves": moves(walk),
        "fate": dict(walk.fate),
        "next_renewal": next_renewal(walk),
        "next_expiry": next_expiry(walk),
        "expiries": expiries(walk, within),
    }
