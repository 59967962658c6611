"""The SQL that adds and replaces a fact, made from its shape."""

from functools import cache

from inmail_cli.store.base import Store
from inmail_cli.store.shapes import Shape, placeholder

ADD_TAG = "INSERT INTO tags (name) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM tags WHERE name = ?1)"
TAG_SEND = "INSERT INTO send_tags (send_key, tag_key, position) VALUES (?1, (SELECT key FROM tags WHERE name = ?2), ?3)"


@cache
def insert_statement(shape: Shape) -> str:
    """Return the INSERT whose parameters are the shape's values."""
    columns = ", ".join(f'"{column}"' for column in shape.columns)
    values = ", ".join(placeholder(column, position) for position, column in enumerate(shape.columns, 1))
    return f"INSERT INTO {shape.table} ({columns}) VALUES ({values})"


@cache
def replace_statement(shape: Shape) -> str:
    """Return the UPDATE by id whose parameters are the shape's values."""
    columns = list(enumerate(shape.columns, 1))[1:]
    values = ", ".join(f'"{column}" = {placeholder(column, position)}' for position, column in columns)
    return f"UPDATE {shape.table} SET {values} WHERE id = ?1"


def raise_recorded(store: Store, recorded: int) -> None:
    """See to it that order numbers which came with facts are never given out again."""
    store.execute("UPDATE settings SET value = ? WHERE name = 'recorded' AND value < ?", (recorded, recorded))
