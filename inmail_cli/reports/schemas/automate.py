"""What the commands for cron and for prompts say."""

from typing import get_args

from inmail_cli.domain.conditions import ConditionKind
from inmail_cli.reports.schemas.words import COUNT, DATE, NUMBER, TEXT, WHOLE, document, maybe, members, one_of, rows_of

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
PROMPT = document(
    "prompt/1",
    text=maybe(TEXT),
    values=members(
        account=TEXT,
        plan=maybe(TEXT),
        balance=maybe(COUNT),
        max=maybe(COUNT),
        expiring=maybe(COUNT),
        expires_on=maybe(DATE),
        days_left=maybe(WHOLE),
        losing=maybe(COUNT),
        lost_on=maybe(DATE),
        lost_in=maybe(WHOLE),
        renewing=maybe(COUNT),
        renews_on=maybe(DATE),
        pending=maybe(COUNT),
    ),
)
