"""Read a scenario: a history as lines of an events file, and the assertions about it. See README.md here."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.oracle.model import SALES_NAVIGATOR, iso, local, start_of

Line = dict[str, Any]

FOLDER = Path(__file__).parent
WHEN = re.compile(r"(\d{4}-\d\d-\d\d)(?: (\d\d):(\d\d)(?::(\d\d))?(Z)?)?\s+(\w+)\s*(.*)")
ASSERTIONS = ("balance", "lots", "moved", "uncovered", "issues", "renews", "loses")
TERMS = {"monthly": "monthly", "cap": "cap", "lifetime": "lifetime_days", "zone": "zone"}


class Assertion(NamedTuple):
    """One thing that must be true at `as_of` (inclusive), on the date `on`."""

    text: str
    line_number: int
    as_of: int
    on: str
    what: str
    rest: str


class Scenario(NamedTuple):
    """A history and its assertions."""

    name: str
    lines: list[Line]
    assertions: list[Assertion]


class _When(NamedTuple):
    on: date
    clock: tuple[int, int, int] | None
    utc: bool


def names() -> list[str]:
    """Every scenario's name, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def read(name: str) -> Scenario:
    """Read a scenario. Raises: ValueError naming the line that is not understood."""
    zone = "UTC"
    lines: list[Line] = []
    assertions: list[Assertion] = []
    for number, raw in enumerate((FOLDER / f"{name}.txt").read_text("utf-8").splitlines(), start=1):
        text = re.sub(r"(^|\s)#.*", "", raw).strip()
        if not text:
            continue
        if text.startswith("zone "):
            zone = text.removeprefix("zone ").strip()
            continue
        found = WHEN.fullmatch(text)
        if found is None:
            raise ValueError(f"{name}.txt:{number}: not understood: {raw}")
        clock = (int(found[2]), int(found[3]), int(found[4] or 0)) if found[2] else None
        when = _When(date.fromisoformat(found[1]), clock, found[5] is not None)
        if found[6] in ASSERTIONS:
            as_of = instant_of(when, zone, "assertion")
            assertions.append(Assertion(text, number, as_of, found[1], found[6], found[7].strip()))
        else:
            lines.append(event(found[6], found[7].split(), when, zone, number, lines))
    return Scenario(name, [{"type": "account", "name": "default", "zone": zone}, *lines], assertions)


def instant_of(when: _When, zone: str, kind: str) -> int:
    """A date alone is 12:00; of a plan or cancel its 00:00; of an assertion its end."""
    zone = "UTC" if when.utc else zone
    if when.clock is not None:
        return local(when.on, *when.clock, zone)
    if kind in ("plan", "cancel"):
        return start_of(when.on, zone)
    if kind == "assertion":
        return start_of(when.on + timedelta(days=1), zone) - 1
    return local(when.on, 12, 0, 0, zone)


def event(kind: str, words: list[str], when: _When, zone: str, number: int, before: list[Line]) -> Line:
    """One line of the events file."""
    line: Line = {"type": kind, "id": f"{kind}-{number:03}", "recorded": number}
    options = dict(word.split("=", 1) for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    match kind:
        case "plan":
            line |= plan_members(plain, options)
            fixed = line["terms"].get("renewal") == "fixed-day" or (
                line["plan"] in SALES_NAVIGATOR and line.get("rules") == "linkedin-help"
            )
            if when.clock is None:
                zone = "UTC" if fixed else line["terms"].get("zone", zone)
        case "send":
            line |= {"id": plain[0], "person": f"Example {plain[0]}", "via": plain[1] if plain[1:] else "inmail"}
        case "reply":
            line |= {"send": plain[0], "outcome": plain[1] if plain[1:] else "accepted"}
        case "mark":
            line |= {"send": plain[0], "mark": plain[1]}
        case "reconcile":
            line |= {"balance": int(plain[0])}
        case "grant":
            line |= {"credits": int(plain[0]), "origin": plain[1] if plain[1:] else "purchase", **options}
        case "cancel":
            pass
        case _:
            raise ValueError(f"line {number}: no event or assertion {kind!r}")
    return line | {"at": iso(instant_of(when, zone, kind))}


def plan_members(plain: list[str], options: dict[str, str]) -> Line:
    members: Line = {"plan": plain[0]}
    terms: Line = {}
    for name, value in options.items():
        if name in TERMS:
            terms[TERMS[name]] = None if value == "none" else int(value) if value.isdecimal() else value
        elif name == "rules":
            members["rules"] = value
        elif name == "opening":
            members["opening_balance"] = int(value)
        else:
            members[name.replace("-", "_")] = int(value)
    for word in plain[1:]:
        if word == "carry":
            members["credits"] = "carry"
        elif word == "grant-on-start":
            members["grant_on_start"] = True
        elif word == "fixed-day":
            terms["renewal"] = "fixed-day"
        else:
            raise ValueError(f"plan: {word!r} is not understood")
    return members | {"terms": terms}


# --- what an assertion says, in the form of the answers ----------------------------------------------------


def expected(assertion: Assertion) -> Any:
    """The value that an assertion states."""
    rest = assertion.rest
    match assertion.what:
        case "balance":
            return None if rest == "none" else int(rest)
        case "uncovered":
            return int(rest)
        case "issues":
            return [] if rest == "none" else sorted(rest.split(", "))
        case "moved":
            return [] if rest == "nothing" else sorted(_moved(part) for part in rest.split(", "))
        case "lots":
            return [] if rest == "none" else [_lot(part) for part in rest.split(", ")]
        case "renews":
            return None if rest == "never" else _renewal(rest)
        case "loses":
            return _losses(rest)
    raise ValueError(assertion.text)


def _moved(part: str) -> tuple[str, int]:
    kind, credits = part.split()
    return kind, int(credits)


def _lot(part: str) -> tuple[str | None, str, str, int]:
    credits, origin, granted_on, _, expires_on = part.split()
    return (None if expires_on == "never" else expires_on, granted_on, origin, int(credits))


def _renewal(rest: str) -> Line:
    on, credits, _, lost = rest.split()
    return {"on": on, "credits": int(credits), "lost_at_cap": int(lost)}


def _losses(rest: str) -> list[tuple[str, int, str]]:
    _, listed = rest.split(": ")
    if listed == "nothing":
        return []
    return [(on, int(credits), reason) for on, credits, reason in (part.split() for part in listed.split(", "))]


def days_ahead(assertion: Assertion) -> int:
    """The N of `loses N: ...`."""
    return int(assertion.rest.split(":")[0])
