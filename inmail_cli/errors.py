"""Every error a user can meet: the class is the code, the exit status and the default next step.

Nothing is imported here, so that every layer may raise these. `cli/main.py` is the only place that
turns one into words on stderr and an exit status.
"""

from collections.abc import Mapping, Sequence

EXIT_OK = 0
EXIT_BUG = 1
EXIT_USAGE = 2
EXIT_NOT_FOUND = 3
EXIT_REFUSED = 4
EXIT_CONDITION = 5
EXIT_DATABASE = 6
EXIT_IO = 74
EXIT_BUSY = 75
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


class InmailError(Exception):
    """An error with a message for the user, a stable code and an exit status.

    `message` says what is wrong and names the offending value; `hint` is the next step. `details` holds
    machine-readable facts for the JSON form. `candidates` lists `{"id", "name", "url"}` when a name was
    ambiguous. `lines` are shown between message and hint, for the few errors that need a list.
    """

    code = "error"
    exit_status = EXIT_BUG
    default_hint: str | None = None
    lines: Sequence[str] = ()

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        details: Mapping[str, object] | None = None,
        candidates: Sequence[Mapping[str, object]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint if hint is not None else self.default_hint
        self.details = dict(details) if details else {}
        self.candidates = list(candidates) if candidates is not None else None


class UsageError(InmailError):
    """The command line itself is wrong: an unknown option, a missing argument."""

    code = "usage"
    exit_status = EXIT_USAGE


class BadValue(InmailError):
    """A value does not mean anything: a date, number, zone or name that is not understood."""

    code = "bad-value"
    exit_status = EXIT_USAGE


class BadDate(BadValue):
    """A date or instant is not in one of the accepted forms."""

    code = "bad-date"


class UnknownPlan(BadValue):
    """A plan key that the rule set lacks, or a rule set that does not exist."""

    code = "unknown-plan"
    default_hint = "See `inmail plan list`."


class BadFile(InmailError):
    """A file that cannot be read as what it should be; `details` has `file` and, where known, `line`."""

    code = "bad-file"
    exit_status = EXIT_USAGE


class NothingRecognised(BadFile):
    """A file in which nothing is recognised."""

    code = "nothing-recognised"


class NeedsMapping(BadFile):
    """A CSV file whose columns nobody has said the meaning of; `lines` show them."""

    code = "needs-mapping"


class NotFound(InmailError):
    """No event, person, account or batch goes by that id or name."""

    code = "not-found"
    exit_status = EXIT_NOT_FOUND


class Ambiguous(InmailError):
    """Several match; nothing is guessed on a write. Carries `candidates`."""

    code = "ambiguous"
    exit_status = EXIT_NOT_FOUND
    default_hint = "Use an id or a profile URL."


class Refused(InmailError):
    """A rule of LinkedIn's, or of this program, forbids it."""

    code = "refused"
    exit_status = EXIT_REFUSED


class NoCredit(Refused):
    """A send by InMail while no credit is left."""

    code = "no-credit"


class Waiting(Refused):
    """A second InMail to a person whose response is awaited."""

    code = "waiting"


class TooLong(Refused):
    """A subject or body over its limit."""

    code = "too-long"


class AlreadyAnswered(Refused):
    """A second response to one send."""

    code = "already-answered"
    default_hint = "Correct the one recorded with `inmail edit`."


class BeforeSend(Refused):
    """A response dated before its send."""

    code = "before-send"
    default_hint = "Correct the date with --when, or the send's with `inmail edit`."


class NoPlan(Refused):
    """Something that needs an active plan, while none is."""

    code = "no-plan"
    default_hint = "Start with `inmail setup`, or see `inmail plan list`."


class Conflicts(Refused):
    """An import whose lines contradict what is recorded, or an undo that later changes stand on."""

    code = "conflicts"


class MissingDatabase(InmailError):
    """The database file that was named does not exist."""

    code = "missing-database"
    exit_status = EXIT_DATABASE
    default_hint = "Start one with `inmail setup PLAN`, or name another with --db."


class NotOurs(InmailError):
    """The file is no database of this program: a folder, a text file, another program's database."""

    code = "not-ours"
    exit_status = EXIT_DATABASE
    default_hint = "Nothing was changed. Name another file with --db."


class Corrupt(InmailError):
    """The database is damaged."""

    code = "corrupt"
    exit_status = EXIT_DATABASE
    default_hint = "Nothing was changed. Restore a copy made with `export events`, or a backup."


class NewerDatabase(InmailError):
    """The database was written by a newer version of this program."""

    code = "newer-database"
    exit_status = EXIT_DATABASE
    default_hint = "Upgrade: pipx upgrade inmail-cli."


class StorageFailed(InmailError):
    """The disk is full, read-only, or failed."""

    code = "storage-failed"
    exit_status = EXIT_IO
    default_hint = "Nothing was changed. Free some space or choose another place with --db."


class Busy(InmailError):
    """The database stayed locked by another process."""

    code = "busy"
    exit_status = EXIT_BUSY
    default_hint = "Nothing was changed. Try again."


class NeedsTerminal(UsageError):
    """Something must be asked, and there is no terminal (or --no-input was given)."""

    code = "needs-input"
