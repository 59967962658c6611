"""The fields that a column of any CSV file may hold, and how their text is read. Nothing is guessed."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from inmail_cli.domain.events import OUTCOMES, ROUTES, MarkKind, Outcome, Person, Route
from inmail_cli.domain.matching import name_key, profile_key
from inmail_cli.domain.profiles import canonical_url, name_from_url
from inmail_cli.domain.sizes import LONGEST_NAME
from inmail_cli.errors import BadValue
from inmail_cli.importers.base import person_id, shown
from inmail_cli.importers.csv_dates import CsvDates

FIELDS = {
    "person": "the name of the person written to",
    "first_name": "their first name, where names stand in two columns",
    "last_name": "their last name",
    "url": "their profile",
    "at": "when it was sent: YYYY-MM-DD, with a time or without (others: --dates)",
    "via": "the route: " + ", ".join(ROUTES),
    "subject": "the subject",
    "body": "the text (its length is kept, the text only with --keep-text)",
    "template": "the template",
    "tags": "tags, divided by ;",
    "personalized": "yes or no",
    "mutual": "whether a mutual connection is mentioned: yes or no",
    "relevant_subject": "yes or no",
    "sender": "who sent it",
    "company": "the person's company",
    "title": "the person's position",
    "open_profile": "whether they have an Open Profile: yes or no",
    "connected_on": "when they connected",
    "replied_at": "when they responded",
    "outcome": "accepted, declined, quick-reply, auto-reply, undeliverable or spam",
}
_PARTS = ("first_name", "last_name")
# What programs write where they know no address.
_NO_ADDRESS = ("", "-", "n/a", "na", "none", "null", "(null)")
_YES = ("yes", "y", "true", "1")
_NO = ("no", "n", "false", "0")
MARK_OUTCOMES: tuple[MarkKind, ...] = ("undeliverable", "spam")


class ColumnMap(NamedTuple):
    """Which column holds which field: `columns` has the column's name by the field's."""

    columns: Mapping[str, str]

    def lines(self) -> list[str]:
        """Return it as `column=field`, as it was given and as it may be saved."""
        return [f"{column}={field}" for field, column in self.columns.items()]

    def with_others(self, others: "ColumnMap") -> "ColumnMap":
        """Return it with another mapping's fields, which replace its own."""
        return ColumnMap({**self.columns, **others.columns})


def parse_map(pairs: Iterable[str], base: ColumnMap | None = None) -> ColumnMap:
    """Return the mapping that a user gave, over a saved one if any. Raises: BadValue, naming what is wrong."""
    columns: dict[str, str] = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        column, field = column.strip(), field.strip().casefold().replace("-", "_")
        if not equals or not column:
            raise BadValue(f"--map {pair!r} is not COLUMN=FIELD.", hint=_fields_hint())
        if field not in FIELDS:
            raise BadValue(f"--map {pair!r}: there is no field {field!r}.", hint=_meant(field))
        if field in columns:
            raise BadValue(f"--map gives the field {field!r} twice.", hint="A field is in one column.")
        columns[field] = column
    return complete_map(ColumnMap(columns) if base is None else base.with_others(ColumnMap(columns)))


def complete_map(found: ColumnMap) -> ColumnMap:
    """Return a mapping that tells enough to read a row by. Raises: BadValue."""
    fields = found.columns.keys()
    if "at" not in fields or not {"person", "url", *_PARTS} & fields:
        raise BadValue("--map must say which columns hold at, and person or url.", hint=_fields_hint())
    if "person" in fields and fields & {*_PARTS}:
        raise BadValue("--map has person, and first_name or last_name.", hint="Give the one, or the other two.")
    if "outcome" in fields and "replied_at" not in fields:
        raise BadValue(
            "--map has outcome without replied_at.", hint="A response counts from its date: map that column, too."
        )
    return found


def _meant(field: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(field, FIELDS, 1)
    return f"Did you mean {close[0]}? {_fields_hint()}" if close else _fields_hint()


def _fields_hint() -> str:
    return f"Fields: {', '.join(FIELDS)}."


def read_person(values: Mapping[str, str], dates: CsvDates) -> Person:
    """Return the person whom a row tells of. Raises: BadValue when it names nobody."""
    url = _address(values.get("url", ""))
    name = " ".join((values.get("person") or " ".join(values.get(part, "") for part in _PARTS)).split())
    if not name and url is None:
        raise BadValue("neither a person nor a profile")
    if len(name) > LONGEST_NAME:
        raise BadValue(f"person {shown(name)} is too long a name")
    name = name or name_from_url(url or "")
    identity = person_id("url", profile_key(url)) if url else person_id("name", name_key(name))
    return Person(
        identity,
        name,
        url,
        company=values.get("company") or None,
        title=values.get("title") or None,
        open_profile=read_flag("open_profile", values),
        connected_on=dates.day("connected_on", values.get("connected_on", "")),
    )


def _address(text: str) -> str | None:
    if text.casefold() in _NO_ADDRESS:
        return None
    try:
        return canonical_url(text)
    except BadValue:
        raise BadValue(f"url {shown(text)} is no profile address") from None


def read_flag(field: str, values: Mapping[str, str]) -> bool | None:
    """Return a yes or no, or None for an empty field. Raises: BadValue."""
    word = values.get(field, "").casefold()
    if word in _YES or word in _NO:
        return word in _YES
    if word:
        raise BadValue(f"{field} {shown(word)} is neither yes nor no")
    return None


def read_route(text: str) -> Route:
    """Return a route; an empty field is an InMail. Raises: BadValue."""
    word = text.casefold().replace(" ", "-")
    for route in ROUTES:
        if word == route:
            return route
    if word:
        raise BadValue(f"via {shown(text)} is none of {', '.join(ROUTES)}")
    return "inmail"


def read_outcome(word: str) -> Outcome:
    """Return an outcome; an empty field is an acceptance. Raises: BadValue."""
    for outcome in OUTCOMES:
        if word == outcome:
            return outcome
    if word:
        raise BadValue(f"outcome {shown(word)} is none of {', '.join((*OUTCOMES, *MARK_OUTCOMES))}")
    return "accepted"
