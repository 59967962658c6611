"""The entry point of the console script and of `python -m inmail_cli`."""

import gc
import os
import sys


def _status(argv: list[str]) -> int:
    if "_INMAIL_COMPLETE" in os.environ:
        from inmail_cli.cli.tab import run as complete

        return complete(argv)
    from inmail_cli.cli.main import main

    return main(argv)


def run() -> None:
    """Run one command and leave with its status.

    One short command makes little garbage. Collecting it while modules load, and once more for the last time when
    the interpreter ends (which `freeze` spares us), costs a quarter of the whole.
    """
    gc.disable()
    try:
        status = _status(sys.argv[1:])
    except KeyboardInterrupt:  # before `main` could catch it, or after it was done
        status = 130
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    run()
