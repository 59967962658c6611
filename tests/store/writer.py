"""A process of its own that writes: `python -m tests.store.writer PATH NAME COUNT [stop-inside]`.

Each write reads a number and records the next one, so that a lost update shows. It prints a line for each write
that was acknowledged: its id, its batch, and the seconds that it took.
"""

import sys
import time
from pathlib import Path

from inmail_cli.domain.events import Reply, Send
from inmail_cli.store import records
from inmail_cli.store.connection import open_writing, writing


def main(path: Path, name: str, count: int, *, stop_inside: bool) -> None:
    for number in range(count):
        began = time.monotonic()
        with open_writing(path, create=True) as store:
            with writing(store, command="send", at=number, origin="script") as batch:
                recorded = records.next_recorded(store)
                key = f"{name}-{number}"
                records.add(store, Send(key, "default", 1000 + recorded, recorded, "Dana Roy", "d1", tags=(name,)))
                records.add(store, Reply(f"r{key}", key, 9000, recorded))
                if stop_inside:
                    store.execute("PRAGMA cache_size = 1")
                    store.execute("UPDATE people SET note = ?", ("x" * 200_000,))
                    print("inside", flush=True)
                    sys.stdin.read()
            print(key, batch.number, round(time.monotonic() - began, 3), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), stop_inside=len(sys.argv) > 4)
