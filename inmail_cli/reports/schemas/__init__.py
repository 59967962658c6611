"""What the JSON of each command holds, as JSON Schema (draft 2020-12).

All members are always there; what is not known is null. A member is never renamed or dropped without a new number in
`schema`. A new command adds one line to `DOCUMENTS`; the tests hold every command's output to it.
"""

from collections.abc import Mapping
from typing import Any

from inmail_cli.errors import NotFound
from inmail_cli.reports.schemas.automate import CHECK, PROMPT
from inmail_cli.reports.schemas.charts import CHART_BALANCE, CHART_FORECAST, CHART_RATES, CHART_REPLIES, CHART_WEEKDAYS
from inmail_cli.reports.schemas.config import CONFIG, CONFIG_EXAMPLE, CONFIG_PATH, change
from inmail_cli.reports.schemas.credits import BALANCE, BALANCES, EXPIRIES, FORECAST, LEDGER, PENDINGS
from inmail_cli.reports.schemas.deciding import PLAN_COMPARE
from inmail_cli.reports.schemas.digest import REPORT
from inmail_cli.reports.schemas.exchange import (
    BACKUP,
    CALENDAR,
    COMPLETION_INSTALL,
    DEMO,
    DOCTOR,
    ERROR,
    IMPORT_CSV,
    IMPORT_EVENTS,
    IMPORT_LINKEDIN,
    MAPS,
    PATH,
    RESTORE,
    TOPIC,
    TOPIC_LIST,
)
from inmail_cli.reports.schemas.lines import LINE, write
from inmail_cli.reports.schemas.rates import COMPARE, CURVE, LINT, RATES
from inmail_cli.reports.schemas.records import (
    ACCOUNTS,
    CATALOGUE,
    HISTORY,
    LIST,
    ONE_BATCH,
    PEOPLE,
    PERSON,
    PLAN_ROW,
    RECONCILE,
    SHOW,
)
from inmail_cli.reports.schemas.words import TEXT, Schema, document, members, rows_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"

DOCUMENTS: Mapping[str, Schema] = {
    "inmail": BALANCE,
    "setup": write("setup"),
    "plan": document("plan/1", rows=rows_of(PLAN_ROW)),
    "plan show": document("plan/1", rows=rows_of(PLAN_ROW)),
    "plan list": CATALOGUE,
    "plan compare": PLAN_COMPARE,
    "plan set": write("plan-set"),
    "plan edit": write("plan-edit"),
    "plan cancel": write("plan-cancel"),
    "account": ACCOUNTS,
    "account list": ACCOUNTS,
    "account add": write("account-add"),
    "account edit": write("account-edit"),
    "account rename": write("account-rename"),
    "account use": write("account-use"),
    "account remove": write("account-remove"),
    "send": write("send"),
    "reply": write("reply"),
    "mark": write("mark"),
    "reconcile": RECONCILE,
    "grant": write("grant"),
    "edit": write("edit"),
    "delete": write("delete"),
    "undo": write("undo"),
    "redo": write("redo"),
    "history": {"anyOf": [HISTORY, ONE_BATCH]},
    "balance": {"anyOf": [BALANCE, BALANCES]},
    "expiries": EXPIRIES,
    "ledger": LEDGER,
    "pending": PENDINGS,
    "rates": {"anyOf": [RATES, CURVE]},
    "forecast": FORECAST,
    "compare": COMPARE,
    "chart balance": CHART_BALANCE,
    "chart rates": CHART_RATES,
    "chart replies": CHART_REPLIES,
    "chart weekdays": CHART_WEEKDAYS,
    "chart forecast": CHART_FORECAST,
    "report": REPORT,
    "list": LIST,
    "show": SHOW,
    "person": PERSON,
    "person show": PERSON,
    "person list": PEOPLE,
    "person edit": write("person-edit"),
    "person merge": write("person-merge"),
    "check": CHECK,
    "prompt": PROMPT,
    "import csv": {"anyOf": [IMPORT_CSV, MAPS]},
    "lint": LINT,
    "import events": IMPORT_EVENTS,
    "import linkedin": IMPORT_LINKEDIN,
    "export events": LINE,
    "export ics": CALENDAR,
    "path": PATH,
    "doctor": DOCTOR,
    "backup": BACKUP,
    "restore": RESTORE,
    "config": CONFIG,
    "config show": CONFIG,
    "config set": change("config-set"),
    "config unset": change("config-unset"),
    "config edit": change("config-edit"),
    "config example": CONFIG_EXAMPLE,
    "config path": CONFIG_PATH,
    "completion install": COMPLETION_INSTALL,
    "help": {"anyOf": [TOPIC_LIST, TOPIC]},
    "demo": DEMO,
    "schema": document("schema/1", rows=rows_of(members(command=TEXT, document=TEXT))),
    "error": ERROR,
}


def schema_named(words: str) -> dict[str, Any]:
    """Return the JSON Schema of a command's output, by the command's words. Raises: NotFound, listing the nearest."""
    name = " ".join(words.casefold().split())
    if name not in DOCUMENTS:
        from difflib import get_close_matches

        close = get_close_matches(name, DOCUMENTS, 3) or list(DOCUMENTS)
        raise NotFound(f"no command {words!r} has a schema.", hint=f"There are: {', '.join(close)}.")
    return {"$schema": DIALECT, "title": f"inmail {name}".replace("inmail inmail", "inmail"), **DOCUMENTS[name]}
