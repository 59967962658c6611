"""The entry point of the console script and of `python -m inmail_cli`."""

import gc
import sys


def run() -> None:
    """Run one command and leave with its status.

    One short command makes little garbage, and collecting it while modules load costs a fifth of the start-up.
    """
    gc.disable()
    from inmail_cli.cli.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
