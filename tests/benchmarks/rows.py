"""The rows of the table of speeds: what is measured, against what, and the limit of the ratio."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import builders

HERE = Path(__file__).resolve().parent
NOW = "2026-11-22T09:00:00Z"
PROGRAM = str(Path(sys.executable).with_name("inmail"))

Words = Callable[[int], list[str]]


class Side(NamedTuple):
    """One of a pair: the command of a turn, its environment, and what happens before it is timed."""

    words: Words
    environ: Mapping[str, str] = {}
    before: Callable[[int], None] | None = None


class Row(NamedTuple):
    """One row: the ratio of `pair`'s first to its second is at most `limit`.

    `command` is the program's command that must exist. `unit` MiB compares the peaks of memory.
    """

    name: str
    title: str
    limit: float
    command: str
    pair: Callable[[], tuple[Side, Side]]
    turns: int = 15
    unit: str = "ms"


def folder() -> Path:
    """Where databases are built and kept between runs."""
    path = Path(os.environ.get("BENCH_FOLDER") or Path(tempfile.gettempdir()) / "inmail-bench")
    path.mkdir(parents=True, exist_ok=True)
    return path


def database(sends: int) -> Path:
    """One account with so many sends in ten years."""
    return builders.one_account(folder() / f"sends-{sends}.db", sends)


def ours(*words: str, db: Path | None = None) -> Side:
    """This program."""
    named = {"INMAIL_DB": str(db)} if db is not None else {}
    return Side(lambda turn: [PROGRAM, *(word.replace("{turn}", str(turn)) for word in words)], named)


def base(*words: str) -> Side:
    """The one-command Typer program."""
    return Side(lambda turn: [sys.executable, str(HERE / "base_program.py"), *words])


def script(code: str, *words: str) -> Side:
    """A few lines of Python as a process of its own."""
    return Side(lambda turn: [sys.executable, "-c", code, *words])


def starts(*words: str) -> Callable[[], tuple[Side, Side]]:
    """This program over 1,000 sends, against the one-command program."""
    return lambda: (ours(*words, db=database(1_000)), base())


def perform(side: Side, turn: int) -> None:
    """Run a command that is not measured."""
    environ = {**os.environ, **side.environ, "INMAIL_NOW": NOW, "HOME": str(folder())}
    subprocess.run(side.words(turn), env=environ, check=True, stdout=subprocess.DEVNULL)


def fresh(source: Path, name: str) -> Path:
    """A copy to write in."""
    return Path(shutil.copyfile(source, folder() / name))


def sending() -> tuple[Side, Side]:
    """`send`, each turn to somebody new."""
    db = fresh(database(1_000), "sending.db")
    return ours("send", "Nobody New{turn}", "--tag", "saas", db=db), base()


def replying() -> tuple[Side, Side]:
    """`reply`, each turn to a send of just before, which is not timed."""
    db = fresh(database(1_000), "replying.db")
    first = ours("send", "Answering Person{turn}", "--when", "1 hours ago", "--quiet", db=db)
    side = ours("reply", "Answering Person{turn}", db=db)
    return side._replace(before=lambda turn: perform(first, turn)), base()


def from_default_folder() -> tuple[Side, Side]:
    """`balance` with nothing named: the default folder, and a config file to read."""
    home = folder() / "home"
    data, config = home / ".local" / "share" / "inmail", home / ".config" / "inmail"
    data.mkdir(parents=True, exist_ok=True)
    config.mkdir(parents=True, exist_ok=True)
    fresh(database(1_000), str(data / "inmail.db"))
    (config / "config.toml").write_text('[send]\ntags = ["saas"]\n[check]\nbelow = 5\n', encoding="utf-8")
    return ours("balance", "--json")._replace(environ={"HOME": str(home)}), base()


def help_page() -> tuple[Side, Side]:
    """`--help` of both."""
    return ours("--help"), base("--help")


def completing() -> tuple[Side, Side]:
    """A person's name among 100,000, as a shell asks for it."""
    db = builders.one_account(folder() / "people-100000.db", 1_000, people=100_000)
    return ours("reply", "Bbaa")._replace(environ={"INMAIL_DB": str(db), "_INMAIL_COMPLETE": "bash"}), base()


def long_history() -> tuple[Side, Side]:
    """100,000 sends in one account against 1,000."""
    return ours("balance", "--json", db=database(100_000)), ours("balance", "--json", db=database(1_000))


def one_of_many() -> tuple[Side, Side]:
    """One account among 10,000 with 1,000 sends each, against the same account alone."""
    many = builders.many_accounts(folder() / "accounts-10000.db", 10_000, 1_000)
    words = ("balance", "--json", "--account")
    return ours(*words, "account-5000", db=many), ours(*words, "default", db=database(1_000))


def all_accounts() -> tuple[Side, Side]:
    """`--all` over 1,000 accounts against one of them."""
    many = builders.many_accounts(folder() / "accounts-1000.db", 1_000, 1_000)
    return ours("balance", "--all", "--json", db=many), ours("balance", "--json", "--account", "default", db=many)


def rates_of_a_million() -> tuple[Side, Side]:
    """`rates --by tag` over a million sends, against the join itself."""
    many = builders.many_accounts(folder() / "accounts-1000.db", 1_000, 1_000)
    query = (
        "SELECT tags.name, count(*), count(sends.responded_at) FROM sends JOIN send_tags ON send_key = sends.key"
        " JOIN tags ON tags.key = tag_key GROUP BY tags.name"
    )
    joined = Side(lambda turn: ["sqlite3", str(many), query])
    return ours("rates", "--by", "tag", "--json", "--account", "all", db=many), joined


def backdated_send() -> tuple[Side, Side]:
    """A send dated three years back among 100,000, against one dated now; each on its own copy."""
    source = database(100_000)
    old, new = fresh(source, "backdated.db"), fresh(source, "dated-now.db")
    back = ours("send", "Nobody Old{turn}", "--when", "2023-11-{turn:02} 10:00", "--force", db=old)
    dated = back._replace(words=lambda turn: [word.replace("{turn:02}", f"{turn + 1:02}") for word in back.words(turn)])
    return dated, ours("send", "Nobody New{turn}", "--force", db=new)


def balance_after_backdated() -> tuple[Side, Side]:
    """The balance after a send dated three years back, against the balance before."""
    source = database(100_000)
    db = fresh(source, "after-backdated.db")
    before = ours("send", "Nobody Old{turn}", "--when", "2023-11-05 10:00", "--force", "--quiet", db=db)

    return ours("balance", "--json", db=db)._replace(before=lambda turn: perform(before, turn)), ours(
        "balance", "--json", db=source
    )


def archive(conversations: int) -> Path:
    """An invented archive as a folder; its messages.csv has about 117 MB for 100,000 conversations."""
    from tests.benchmarks import make_archive

    path = folder() / f"archive-{conversations}"
    if not path.exists():
        building = folder() / f"archive-{conversations}.building"
        shutil.rmtree(building, ignore_errors=True)
        make_archive.main([str(building), "--conversations", str(conversations)])
        building.rename(path)
    return path


def importing(conversations: int = 100_000, name: str = "importing.db") -> Side:
    """`import linkedin` into a new database, each turn anew."""
    db = folder() / name
    source = archive(conversations)
    side = ours("import", "linkedin", str(source), "--quiet", db=db)
    return side._replace(before=lambda turn: db.unlink(missing_ok=True))


COUNT_ROWS = (
    "import csv, sys; csv.field_size_limit(10**9)\n"
    "print(sum(1 for _ in csv.reader(open(sys.argv[1], encoding='utf-8', newline=''))))"
)


def import_and_reader() -> tuple[Side, Side]:
    """The import against Python's csv.reader counting the rows."""
    return importing(), script(COUNT_ROWS, str(archive(100_000) / "messages.csv"))


def import_and_sqlite_utils() -> tuple[Side, Side]:
    """The import against `sqlite-utils insert --csv` of the same file."""
    target = folder() / "sqlite-utils.db"
    words = [str(Path(sys.executable).with_name("sqlite-utils")), "insert", str(target), "messages"]
    words += [str(archive(100_000) / "messages.csv"), "--csv"]
    return importing(), Side(lambda turn: words, before=lambda turn: target.unlink(missing_ok=True))


def import_again() -> tuple[Side, Side]:
    """The same import a second time, against the first."""
    db = folder() / "again.db"
    again = ours("import", "linkedin", str(archive(100_000)), "--quiet", db=db)
    if not db.exists():
        perform(again, 0)
    return again, importing()


def spreadsheet(sends: int) -> Path:
    """An invented CSV file of sends with their texts; about 112 MB for 100,000."""
    from tests.benchmarks import make_archive

    path = folder() / f"sends-{sends}.csv"
    if not path.exists():
        make_archive.write_spreadsheet(path, sends)
    return path


def importing_csv() -> Side:
    """`import csv` into a new database, each turn anew."""
    db = folder() / "importing-csv.db"
    pairs = ("Name=person", "Link=url", "Sent on=at", "Subject=subject", "Text=body", "Tags=tags", "Replied=replied_at")
    mapped = [word for pair in pairs for word in ("--map", pair)]
    side = ours("import", "csv", str(spreadsheet(100_000)), *mapped, "--quiet", db=db)
    return side._replace(before=lambda turn: db.unlink(missing_ok=True))


def import_csv_and_reader() -> tuple[Side, Side]:
    """`import csv` against Python's csv.reader counting the rows, every one of which is a send."""
    return importing_csv(), script(COUNT_ROWS, str(spreadsheet(100_000)))


def import_csv_memory() -> tuple[Side, Side]:
    """The peak of memory of `import csv`, against 150 MiB (a program that takes just that)."""
    return importing_csv(), script("block = b'x' * ((150 - 10) << 20)")


def import_memory() -> tuple[Side, Side]:
    """The peak of memory of the import, against 150 MiB (a program that takes just that)."""
    return importing(), script("block = b'x' * ((150 - 10) << 20)")


def import_memory_flat() -> tuple[Side, Side]:
    """The peak of memory of an import, against one of a tenth of the rows."""
    return importing(), importing(10_000, "importing-small.db")


ROWS = (
    Row(
        "balance-json", "balance --json, 1,000 sends | one-command program", 1.3, "balance", starts("balance", "--json")
    ),
    Row("balance-table", "balance, 1,000 sends | one-command program", 1.8, "balance", starts("balance")),
    Row("prompt", "prompt, 1,000 sends | one-command program", 1.3, "prompt", starts("prompt")),
    Row("check", "check, 1,000 sends | one-command program", 1.3, "check", starts("check", "--within", "0")),
    Row("send", "send | one-command program", 1.5, "send", sending),
    Row("reply", "reply | one-command program", 1.5, "reply", replying),
    Row("balance-default", "balance --json, default folder and config", 1.45, "balance", from_default_folder),
    Row("help", "--help | one-command program's", 1.3, "", help_page),
    Row("path", "path --json | one-command program", 1.3, "path", starts("path", "--json")),
    Row("complete", "completion among 100,000 people", 1.3, "reply", completing),
    Row("long-history", "balance --json, 100,000 sends | 1,000", 1.2, "balance", long_history),
    Row("one-of-many", "balance --json, one of 10,000 accounts | alone", 1.3, "balance", one_of_many),
    Row("all-accounts", "balance --all --json, 1,000 accounts | one", 8.0, "balance", all_accounts, 5),
    Row("rates", "rates --by tag --json, 1,000,000 sends | one join", 3.5, "rates", rates_of_a_million, 3),
    Row("backdated", "send dated 3 years back in 100,000 | now", 4.0, "send", backdated_send, 9),
    Row("after-backdated", "balance after it | before", 1.3, "balance", balance_after_backdated, 9),
    Row("import", "import linkedin, 100,000 conversations | csv.reader", 5.0, "import linkedin", import_and_reader, 3),
    Row("import-su", "the same | sqlite-utils insert --csv", 0.334, "import linkedin", import_and_sqlite_utils, 1),
    Row("import-again", "the same again | the first", 0.6, "import linkedin", import_again, 3),
    Row("import-memory", "its peak of memory | 150 MiB", 1.0, "import linkedin", import_memory, 1, "MiB"),
    Row("import-csv", "import csv, 100,000 sends | csv.reader", 20.0, "import csv", import_csv_and_reader, 3),
    Row("import-csv-memory", "its peak of memory | 150 MiB", 1.0, "import csv", import_csv_memory, 1, "MiB"),
    Row("import-flat", "its peak | of a tenth of the rows", 1.1, "import linkedin", import_memory_flat, 1, "MiB"),
)
