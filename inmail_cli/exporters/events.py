"""Write everything as an events file: one JSON object a line, which `import events` reads back without loss."""

import json
from collections.abc import Iterable, Iterator

from inmail_cli.domain.codec import encode
from inmail_cli.domain.events import Account, Fact, Person


def lines(facts: Iterable[Fact]) -> Iterator[str]:
    """Yield a line for each fact, in the order given, each ending in a newline.

    `recorded` is counted anew in that order, so that two machines with the same history write the same file.
    """
    recorded = 0
    for fact in facts:
        if not isinstance(fact, Account | Person):
            recorded += 1
            fact = fact._replace(recorded=recorded)
        yield json.dumps(encode(fact), ensure_ascii=False, allow_nan=False) + "\n"
