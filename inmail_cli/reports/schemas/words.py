"""The small words of which the schemas are made."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def members(**wanted: Schema) -> Schema:
    """An object with exactly these members."""
    return {
        "type": "object",
        "properties": wanted,
        "required": list(wanted),
        "additionalProperties": False,
    }


def rows_of(row: Schema) -> Schema:
    """A list of such items."""
    return {"type": "array", "items": row}


def maybe(schema: Schema) -> Schema:
    """That, or null for what is not known."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: str) -> Schema:
    """One of some words."""
    return {"enum": list(words)}


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
AMOUNT: Schema = {"type": "number", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
DATE: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
INSTANT: Schema = {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
PRICE: Schema = {"type": "string", "pattern": r"^\d+\.\d{2}$"}
WORDS = rows_of(TEXT)
ANYTHING: Schema = {"type": "object"}
VALUE: Schema = {"type": ["string", "number", "boolean", "null"]}
ORIGIN = one_of("opening", "renewal", "refund", "adjustment", "purchase", "transfer", "goodwill")
KIND = one_of(
    *("opening", "renewal", "send", "refund", "expiry", "cap", "forfeit", "adjustment", "grant", "undeliverable")
)
LOT_NAME = members(granted_on=DATE, expires_on=maybe(DATE), origin=ORIGIN)
LOT = members(granted_on=DATE, expires_on=maybe(DATE), origin=ORIGIN, credits=COUNT)
WARNING = members(code=TEXT, message=TEXT)


def document(number: str, **own: Schema) -> Schema:
    """A command's document: its name and version, the instant and the account, then its own members."""
    return members(schema={"const": f"inmail/{number}"}, as_of=INSTANT, account=maybe(TEXT), **own)
