"""Texts in CSV that a spreadsheet would take for a formula: guarded by a quote mark, and read back exactly."""

from collections.abc import Sequence

# A spreadsheet takes a cell that starts so for a formula; the quote mark itself, so that taking one off is exact.
_GUARDED_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")

_OF_LIST_ALONE = frozenset(("person_id", "credit", "credit_back_until", "batch"))

LIST_TEXTS = (
    *("id", "account", "person", "person_id", "url", "company", "title", "via", "subject", "tags", "template"),
    *("sender", "outcome", "credit"),
)
"""The columns that `list --format csv` guards."""


def guarded(text: str) -> str:
    """Put a quote mark before what a spreadsheet would run; `unguarded` takes it off again.

    >>> guarded("=1+1"), guarded("'tis"), guarded("Dana Roy")
    ("'=1+1", "''tis", 'Dana Roy')
    """
    return "'" + text if text.startswith(_GUARDED_STARTS) else text


def unguarded(cell: str) -> str:
    """Read a guarded cell back."""
    return cell[1:] if cell.startswith("'") else cell


def guarded_columns(header: Sequence[str]) -> frozenset[str]:
    """Return which columns of a CSV file are guarded: texts of this program's own list; none of any other file.

    >>> sorted(guarded_columns(["person", "person_id", "credit", "credit_back_until", "batch", "note"]))
    ['credit', 'person', 'person_id']
    """
    names = frozenset(header)
    return names & frozenset(LIST_TEXTS) if names >= _OF_LIST_ALONE else frozenset()
