"""The commands as data: names, groups, help lines and where each one's function is. Nothing is imported for them.

A new command is one line here; a test holds the line to the first sentence of the function's docstring.
"""

from collections.abc import Mapping
from typing import NamedTuple

SECTIONS = ("start", "plans", "record", "look", "draft", "automate", "exchange", "keep")


class Entry(NamedTuple):
    """One command, or a group of them where it has `children`.

    `target` is `module:function` under `inmail_cli.cli`. A group's `default` child runs where no child is named;
    with `default_takes_words` a first word that names no child belongs to the default child.
    """

    section: str
    help: str
    target: str = ""
    children: "Mapping[str, Entry] | None" = None
    default: str = ""
    default_takes_words: bool = False


PLAN = {
    "show": Entry(
        "plans", "Show the history of plans: periods and cancels with their dates and terms.", "plans:plan_show"
    ),
    "list": Entry("plans", "List the plans of a rule set, with their credits and prices.", "plans:plan_list"),
    "compare": Entry(
        "plans",
        "Show what every plan would have come to on your own InMails, and what your pace needs.",
        "plans:plan_compare",
    ),
    "set": Entry("plans", "Start a plan, or change to another one.", "plans:plan_set"),
    "edit": Entry("plans", "Correct the plan you have, as if it had always been so.", "plans:plan_edit"),
    "cancel": Entry("plans", "End the plan: its credits are forfeited at 00:00 of a date.", "plans:plan_cancel"),
}

ACCOUNT = {
    "list": Entry("plans", "List the accounts with their plans and credits.", "accounts:account_list"),
    "add": Entry("plans", "Add an account; the first one becomes the current one.", "accounts:account_add"),
    "edit": Entry("plans", "Change the time zone of an account; dates of the past stay.", "accounts:account_edit"),
    "rename": Entry("plans", "Give an account another name.", "accounts:account_rename"),
    "use": Entry(
        "plans", "Make an account the current one: the one meant where no --account is given.", "accounts:account_use"
    ),
    "remove": Entry("plans", "Remove an account; one that has events only with --force.", "accounts:account_remove"),
}

IMPORT = {
    "linkedin": Entry(
        "exchange",
        "Import the archive that LinkedIn gives its members of their own data: all of it, or nothing.",
        "importing:import_linkedin",
    ),
    "csv": Entry(
        "exchange",
        "Import sends from any CSV file, by a mapping of its columns: all of it, or nothing.",
        "importing_csv:import_csv",
    ),
    "events": Entry(
        "exchange",
        "Import an events file, such as another machine's export: all of it, or nothing.",
        "exchange:import_events",
    ),
}
EXPORT = {
    "events": Entry(
        "exchange",
        "Export everything as an events file: one JSON object a line, which import events reads without loss.",
        "exchange:export_events",
    ),
    "ics": Entry(
        "exchange",
        "Export a calendar of renewals, of credits that will be lost, and of last days to get one back.",
        "calendars:export_ics",
    ),
}

PERSON = {
    "show": Entry(
        "look", "Show what is known of a person, whether you may write, and what was sent.", "persons:person_show"
    ),
    "list": Entry(
        "look", "List people in order of name, with how often and when you last wrote to them.", "persons:person_list"
    ),
    "edit": Entry(
        "look", "Change what is known of a person, such as that a message to them is free.", "persons:person_edit"
    ),
    "merge": Entry(
        "look",
        "Make one of two entries for the same person; the sends of the second move to the first.",
        "persons:person_merge",
    ),
}

CHART = {
    "balance": Entry("look", "Draw the balance of each day, with what was granted and lost.", "charting:chart_balance"),
    "rates": Entry("look", "Draw response rates with their intervals, by month or otherwise.", "charting:chart_rates"),
    "replies": Entry("look", "Draw how many days responses take.", "charting:chart_replies"),
    "weekdays": Entry("look", "Draw response rates by the weekday of the send.", "charting:chart_weekdays"),
    "forecast": Entry(
        "look", "Draw what becomes of the credits at a pace, with the range they may be in.", "charting:chart_forecast"
    ),
}

COMPLETION = {
    "show": Entry("keep", "Print the script that completes inmail in a shell.", "completion:show"),
    "install": Entry("keep", "Put the script where the shell finds it.", "completion:install"),
}

CONFIG = {
    "show": Entry("keep", "Show every setting with its value, and where the value comes from.", "configuring:show"),
    "set": Entry("keep", "Set a key in the config file; its comments stay.", "configuring:set_"),
    "unset": Entry("keep", "Take a key out of the config file.", "configuring:unset"),
    "edit": Entry("keep", "Open the config file in your editor; what is wrong is refused.", "configuring:edit"),
    "example": Entry("keep", "Print a config file with every key, explained and commented out.", "configuring:example"),
    "path": Entry("keep", "Print where the config file is, or would be.", "configuring:path"),
}

COMMANDS: Mapping[str, Entry] = {
    "setup": Entry("start", "Begin in mid-subscription, from the number that LinkedIn shows now.", "setup:setup"),
    "plan": Entry("plans", "Show, start, change or end a plan.", children=PLAN, default="show"),
    "account": Entry("plans", "Show, add, change or remove accounts.", children=ACCOUNT, default="list"),
    "send": Entry("record", "Record a message sent to one or more people.", "sending:send"),
    "reply": Entry(
        "record", "Record a response to a send; the first one within 90 days returns its credit.", "sending:reply"
    ),
    "mark": Entry("record", "Mark a send as opened, spam, undeliverable or connected.", "sending:mark"),
    "reconcile": Entry(
        "record", "Compare the balance with the number that LinkedIn shows, and take that one.", "counting:reconcile"
    ),
    "grant": Entry("record", "Record credits that came otherwise than by renewal or response.", "counting:grant"),
    "edit": Entry(
        "record",
        "Correct an entry: any option of the command that made it, and what that takes as its argument.",
        "correcting:edit_",
    ),
    "delete": Entry("record", "Delete entries; a send goes with its responses and marks.", "correcting:delete"),
    "undo": Entry(
        "record",
        "Take back what the last command recorded; one with a later one standing on it is refused.",
        "undoing:undo",
    ),
    "redo": Entry("record", "Bring back what was undone last, or what was undone of a number.", "undoing:redo"),
    "history": Entry(
        "record",
        "Show what was recorded, changed and undone, command by command; or all that one of them changed.",
        "undoing:history",
    ),
    "balance": Entry("look", "Show the credits there are, as dated lots, and what comes next.", "looking:balance"),
    "expiries": Entry(
        "look", "Show which credits will be lost, when and why, if nothing more is sent.", "looking:expiries"
    ),
    "ledger": Entry(
        "look", "Show every movement of credits: grants, sends, credits back, expiries and losses.", "looking:ledger"
    ),
    "pending": Entry(
        "look", "Show the InMails that await a response, and until when one returns the credit.", "looking:pending"
    ),
    "rates": Entry(
        "look", "Show response rates, each with its count, its interval, and what is still open.", "rating:rates"
    ),
    "forecast": Entry(
        "look",
        "Show what becomes of the credits day by day, when they run out, and what to send by when to lose none.",
        "forecasting:forecast",
    ),
    "compare": Entry(
        "look", "Compare the response rates of groups: do they differ, or is it chance.", "rating:compare"
    ),
    "chart": Entry("look", "Draw charts, in the terminal or as SVG.", children=CHART),
    "list": Entry("look", "List sends, what became of them, and of the credit that each took.", "listing:list_"),
    "show": Entry(
        "look",
        "Show an entry with all that is known: which lot paid, what came back and when, and why.",
        "listing:show",
    ),
    "person": Entry(
        "look",
        "Show, list, correct or merge people.",
        children=PERSON,
        default="show",
        default_takes_words=True,
    ),
    "report": Entry(
        "automate", "Write a digest of a week or a month: credits, what to do by when, and rates.", "reporting:report"
    ),
    "check": Entry(
        "automate",
        "Look for what asks for attention, for cron: silent when all is well, else a line each and exit status 5.",
        "watching:check",
    ),
    "prompt": Entry("automate", "Print one line for a shell prompt or a status bar.", "prompting:prompt"),
    "lint": Entry("draft", "Look at a draft before it is sent: the limits, and the guide's advice.", "drafting:lint"),
    "import": Entry("exchange", "Import from another machine or program.", children=IMPORT),
    "export": Entry("exchange", "Export for another machine or program.", children=EXPORT),
    "help": Entry("keep", "Explain a topic, such as rules, dates or exit-codes; or a command.", "helping:help_"),
    "demo": Entry(
        "keep",
        "Import an invented archive and show the main views, as of 22 November 2026; nothing is left behind.",
        "demo:demo",
    ),
    "doctor": Entry(
        "keep",
        "Look for damage, and for entries that cannot be right; nothing is changed without --repair.",
        "keeping:doctor",
    ),
    "backup": Entry(
        "keep", "Back the database up to a file, and compare every row of it with the database.", "keeping:backup"
    ),
    "restore": Entry(
        "keep", "Put a backup in the place of the database, which is kept under a dated name.", "keeping:restore"
    ),
    "config": Entry("keep", "Show and change preferences.", children=CONFIG, default="show"),
    "completion": Entry("keep", "Complete commands, options and names with Tab.", children=COMPLETION),
    "schema": Entry("keep", "Print the JSON Schema of what a command prints with --json.", "schema:schema"),
    "path": Entry("keep", "Print where the database is.", "keeping:path"),
}

PROGRAM_HELP = """Track LinkedIn InMail credits as dated lots: what is left, what expires, what comes back.

Begin with `inmail setup`. `inmail COMMAND --help` shows a command's options and examples."""

WITHOUT_COMMAND = "looking:home"  # the target that `inmail` alone runs
