"""What the groups of a dimension may be called, for completion: without counting their sends."""

from inmail_cli.store.base import Store
from inmail_cli.store.grouping import GROUPINGS

_NAMES = {
    "tag": "SELECT name FROM tags",
    "template": "SELECT template AS name FROM sends",
    "via": "SELECT via AS name FROM sends",
    "account": "SELECT name FROM accounts",
    "plan": "SELECT plan AS name FROM plan_periods",
    "company": "SELECT company AS name FROM people",
    "title": "SELECT title AS name FROM people",
    "sender": "SELECT sender AS name FROM sends",
    "month": "SELECT strftime('%Y-%m', sent_at, 'unixepoch') AS name FROM sends",
}
_WORDS = {True: "yes", False: "no"}


def group_names(store: Store, dimension: str, start: str, most: int) -> list[str]:
    """Return at most so many names of groups that begin so, without regard to case.

    Where a dimension has few values that never change it is all of them. Raises: StorageFailed.
    """
    places = next((grouping.places for name, grouping in GROUPINGS.items() if name == dimension), ())
    if places:
        return [*(_WORDS[value] if isinstance(value, bool) else str(value) for value in places), "none"]
    if dimension == "hour":
        return [f"{hour:02}:00" for hour in range(24)]
    if dimension not in _NAMES:
        return []
    pattern = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = f"SELECT DISTINCT name FROM ({_NAMES[dimension]}) WHERE name LIKE ? ESCAPE '\\' ORDER BY name LIMIT ?"
    return [str(name) for (name,) in store.rows(query, (pattern, most))]
