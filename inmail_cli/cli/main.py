"""`main(argv) -> int`: the only exit of the program, and the only place where an error becomes a message."""

import errno
import os
from collections.abc import Mapping, Sequence
from itertools import pairwise

from typer.exceptions import Abort, Exit, TyperException

from inmail_cli.cli.session import Session, standard_session, unwritten
from inmail_cli.cli.signals import Terminated, signals_heard
from inmail_cli.cli.streams import forget, write_words
from inmail_cli.errors import (
    EXIT_BUG,
    EXIT_INTERRUPTED,
    EXIT_IO,
    EXIT_OK,
    EXIT_TERMINATED,
    BadFile,
    InmailError,
    StorageFailed,
)

DISK_FAILURES = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EROFS)


def main(argv: Sequence[str]) -> int:
    """Run one command line (without the program's name); the exit status comes back.

    Nothing is raised: every error is told on stderr, as JSON where the answer was to be JSON.
    """
    session = standard_session()
    try:
        with signals_heard():
            return _run(argv, session)
    except BaseException as problem:
        return _status_of(problem, argv, session)
    finally:
        session.close()


def _run(argv: Sequence[str], session: Session) -> int:
    if session.streams.stdout is None:
        raise StorageFailed("Standard output is closed.", hint="Nothing was done.")
    from inmail_cli.cli.app import program

    group = program()
    try:
        with group.make_context("inmail", list(argv), obj=session) as ctx:
            group.invoke(ctx)
        session.streams.stdout.flush()
    except Exit as leaving:
        session.streams.stdout.flush()
        return leaving.exit_code
    return EXIT_OK


def _status_of(problem: BaseException, argv: Sequence[str], session: Session) -> int:
    """Tell the error, and give its exit status."""
    match problem:
        case KeyboardInterrupt() | Abort():
            write_words(session.streams.stderr, "Interrupted.\n")
            return EXIT_INTERRUPTED
        case Terminated():
            return EXIT_TERMINATED
        case BrokenPipeError():
            forget(session.streams.stdout)
            return EXIT_OK
        case SystemExit():
            return problem.code if isinstance(problem.code, int) else EXIT_BUG
        case _:
            _show_traceback(session.environ, problem)
            error = _as_ours(problem, argv, session)
            tell(error, argv, session)
            if error.exit_status == EXIT_IO:
                forget(session.streams.stdout)
            return error.exit_status


def _as_ours(problem: BaseException, argv: Sequence[str], session: Session) -> InmailError:
    """Any error as one of ours."""
    if isinstance(problem, InmailError):
        return problem
    if isinstance(problem, TyperException):
        from inmail_cli.cli.usage import usage_error

        return usage_error(problem, argv)
    if isinstance(problem, OSError) and problem.errno in DISK_FAILURES:
        if problem.filename is None:
            return unwritten(problem, recorded=session.wrote)
        return StorageFailed(f"{problem.filename}: {problem.strerror}.")
    if isinstance(problem, OSError) and problem.filename is not None:
        return BadFile(f"{problem.filename}: {problem.strerror}.", details={"file": str(problem.filename)})
    return _bug(problem)


def _bug(problem: BaseException) -> InmailError:
    """What is told of an error of the program itself: its kind and place, no names and no values."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119
    what = f"this is a bug in inmail ({type(problem).__name__} at {where}); INMAIL_DEBUG=1 shows more."
    error = InmailError(what)
    error.code = "bug"
    return error


def tell(error: InmailError, argv: Sequence[str], session: Session) -> None:
    """Write an error on stderr: one or two lines, or one JSON object."""
    from inmail_cli.render.errors import error_json, error_text

    text = error_json(error) if wants_json(argv) else error_text(error, session.words_screen)
    write_words(session.streams.stderr, text)


def wants_json(argv: Sequence[str]) -> bool:
    """Whether the answer was to be JSON, as far as a command line that may be wrong can tell.

    >>> wants_json(["balance", "--jsno", "--json"]), wants_json(["--format", "jsonl"]), wants_json(["--", "--json"])
    (True, True, False)
    """
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    after_format = {after for word, after in pairwise(words) if word == "--format"}
    return bool({"--json", "--format=json", "--format=jsonl"} & set(words) or {"json", "jsonl"} & after_format)


def _show_traceback(environ: Mapping[str, str], problem: BaseException) -> None:
    if environ.get("INMAIL_DEBUG"):
        import traceback

        traceback.print_exception(problem)
