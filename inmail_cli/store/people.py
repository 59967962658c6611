"""Find people: by id, by name, by a word of the name, by profile address."""

from collections.abc import Sequence

from inmail_cli.domain.events import Person
from inmail_cli.store.base import LAST_CHARACTER, Store, limit_or_all
from inmail_cli.store.shapes import PERSON_SELECT, folded_name, person_of


def person(store: Store, id: str) -> Person | None:  # noqa: A002
    """Return the person of exactly that id."""
    row = store.row(f"{PERSON_SELECT} WHERE id = ?", (id,))
    return person_of(row) if row else None


def people_named(store: Store, text: str) -> list[Person]:
    """Return the people of exactly that name, case folded, in order of id."""
    return _people(store, "WHERE name_folded = ? ORDER BY id", (folded_name(text),))


def people_by_url(store: Store, url: str) -> list[Person]:
    """Return the people of that profile address, in order of id. Raises: BadValue for what is no address."""
    from inmail_cli.domain.profiles import canonical_url, folded_url

    return _people(store, "WHERE url_folded = ? ORDER BY id", (folded_url(canonical_url(url)),))


def people_of_one_address(store: Store, limit: int) -> list[list[Person]]:
    """Return people who share a profile address with others, in order of address and id; at most `limit` addresses."""
    query = """SELECT url_folded FROM people WHERE url_folded IS NOT NULL
GROUP BY url_folded HAVING count(*) > 1 ORDER BY url_folded LIMIT ?"""
    where = "WHERE url_folded = ? ORDER BY id"
    return [_people(store, where, shared) for shared in store.rows(query, (limit,))]


def people_with_word_start(store: Store, text: str, limit: int = 100) -> list[Person]:
    """Return the people a word of whose name begins so, case folded, in order of name, at most `limit`."""
    return _people(store, f"{_WORD_START} ORDER BY name_folded, id LIMIT ?2", (folded_name(text), limit))


def names_with_word_start(store: Store, text: str, limit: int) -> list[str]:
    """Return names a word of which begins so, at most `limit`: first those that begin so themselves."""
    folded = folded_name(text)
    query = "SELECT name FROM people WHERE name_folded >= ? AND name_folded < ? ORDER BY name_folded LIMIT ?"
    names = [name for (name,) in store.rows(query, (folded, folded + LAST_CHARACTER, limit))]
    if len(names) < limit and folded:
        # Twice as many, since those that begin so are among them.
        found = store.rows(f"SELECT name FROM people {_WORD_START.replace('?1)', '?1) LIMIT ?2')}", (folded, 2 * limit))
        names += [name for (name,) in found if name not in names]
    return names[:limit]


# The name index alone is read: 8 ms for 100,000 people.
_WORD_START = "WHERE key IN (SELECT key FROM people WHERE instr(' ' || name_folded, ' ' || ?1))"


def people(store: Store, *, limit: int | None = None, after: str | None = None) -> list[Person]:
    """Return people in order of name; those after the one whose id is `after`."""
    tail = "ORDER BY name_folded, id LIMIT ?1"
    if after is None:
        return _people(store, tail, (limit_or_all(limit),))
    where = "WHERE (name_folded, id) > (SELECT name_folded, id FROM people WHERE id = ?2)"
    return _people(store, f"{where} {tail}", (limit_or_all(limit), after))


def _people(store: Store, tail: str, parameters: Sequence[object]) -> list[Person]:
    return [person_of(row) for row in store.rows(f"{PERSON_SELECT} {tail}", parameters)]
