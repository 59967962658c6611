"""`--anonymise` and `--seed`, the same on every export."""

from typing import TYPE_CHECKING, Annotated

import typer

from inmail_cli.cli.session import Session
from inmail_cli.errors import BadValue, UsageError

if TYPE_CHECKING:
    from inmail_cli.domain.disguise import Disguise

Anonymise = Annotated[
    bool,
    typer.Option(
        "--anonymise", "--anonymize", help="Put invented words in the place of people, firms and texts; figures stay."
    ),
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", metavar="WORDS", help="With --anonymise: the same secret invents the same words again."),
]


def disguise_meant(session: Session, anonymise: bool, seed: str | None) -> "Disguise | None":
    """Return what replaces a user's own words, None where they stay. Without a seed no two calls replace them alike.

    Raises: UsageError for a seed without --anonymise; BadValue for an empty one.
    """
    if not anonymise:
        if seed is not None:
            raise UsageError("--seed goes with --anonymise.", hint="Add --anonymise, or leave --seed out.")
        return None
    if seed is not None and not seed.strip():
        raise BadValue("--seed is empty.", hint="Give a secret of some length, or leave --seed out.")
    from inmail_cli.domain.disguise import Disguise

    return Disguise(_key(seed), _generic(session))


def _key(seed: str | None) -> bytes:
    from hashlib import sha256
    from secrets import token_bytes

    from inmail_cli.domain.disguise import KEY_BYTES

    return token_bytes(KEY_BYTES) if seed is None else sha256(seed.encode("utf-8", "surrogatepass")).digest()


def _generic(session: Session) -> set[str]:
    """The words that are the program's own."""
    from inmail_cli import config
    from inmail_cli.usecases.desk import DEFAULT_ACCOUNT

    words = {DEFAULT_ACCOUNT}
    for name in config.shipped_rule_sets():
        plans = session.rules(name).plans
        words |= {name, *plans, *(plan.name for plan in plans.values())}
    return words
