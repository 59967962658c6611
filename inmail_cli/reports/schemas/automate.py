"""What the commands for cron and for prompts say."""

from typing import get_args

from inmail_cli.domain.conditions import ConditionKind
from inmail_cli.reports.schemas.words import COUNT, NUMBER, TEXT, document, maybe, members, one_of, rows_of

CHECK = document(
    "check/1",
    unchanged=COUNT,
    conditions=rows_of(
        members(
            kind=one_of(*get_args(ConditionKind)),
            account=TEXT,
            value=maybe(NUMBER),
            threshold=NUMBER,
            message=TEXT,
        )
    ),
)
