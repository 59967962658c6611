"""Write an invented LinkedIn archive of any size: a folder, or a zip where the name ends in `.zip`.

    python tests/benchmarks/make_archive.py OUT [--conversations 100000] [--inmails 0.1] [--seed 1]

The mix is an outreach user's: one conversation in ten begins with an InMail of theirs (`--inmails`), a quarter of
those answered; the rest are sponsored rows, members who left, plain talk and InMails received, as archives have them.
100,000 conversations make a messages.csv of about 117 MB. Every person is invented.
"""

import argparse
import csv
import io
import random
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

OWNER = ("Olive Example", "https://www.linkedin.com/in/example-olive")
HEADER = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,"
    "FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT"
).split(",")
FIRST = datetime(2016, 1, 1, tzinfo=UTC)
WORDS = (
    "about above across after again almost always among another any around because before behind below between "
    "both bring build call careful change clear close common complete cover could daily decide design each early "
    "every exact example fair few field find first follow for from general give good great group grow have help "
    "here hiring how idea if in into it join just keep kind know large last later learn less let like line little "
    "long make many market matter may mean meet more most much name near need never new next no not note now of "
    "offer often on once one only open or other our over own part past people perhaps place plan point price "
    "product question quick read really right role same say see send several share short should show since small "
    "so some soon start still such sure take talk team tell than that the their them then there these they thing "
    "think this those through time to today together too toward try under until up us use very want way we well "
    "what when where which while who why will with within word work would year yes yet you your"
).split()

Row = list[str]
Party = tuple[str, str]


class Writer:
    """Rows of one archive: one instance, one seed, one sequence."""

    def __init__(self, seed: int, inmails: float, span_days: int) -> None:
        self.random = random.Random(seed)
        self.inmails = inmails
        self.span = span_days * 86_400

    def text(self, low: int, high: int) -> str:
        """Words between `low` and `high` characters, now and then with an umlaut, a quote or a line break."""
        wanted = self.random.randint(low, high)
        words = self.random.choices(WORDS, k=wanted // 5)
        if self.random.random() < 0.2:
            words.insert(len(words) // 2, self.random.choice(['"really"', "Zürich,", "naïve", "one\ntwo"]))
        return " ".join(words)[:wanted]

    def person(self, number: int) -> Party:
        """The invented person of this number."""
        return f"Person{number} Example", f"https://www.linkedin.com/in/example-person-{number}"

    def conversation(self, number: int) -> list[Row]:
        """The rows of one conversation, newest first."""
        draw = self.random.random()
        other = self.person(number)
        rest = (draw - self.inmails) / (1 - self.inmails)
        if draw < self.inmails:
            rows = self._inmail(other)
        elif rest < 0.06:
            rows = self._talk([other, OWNER] * 2, subject=self.text(15, 60))
        elif rest < 0.5:
            rows = self._talk([OWNER, other] * 3 if rest < 0.25 else [other, OWNER] * 3, subject="")
        elif rest < 0.75:
            rows = self._talk([("Sponsor Example", "")], subject="", markup=True)
        else:
            rows = self._talk([("LinkedIn Member", "")] * 2, subject="")
        identity = f"2-{number:012x}{self.random.getrandbits(64):016x}_{number % 1000:03d}"
        return [[identity, *row] for row in reversed(rows)]

    def _inmail(self, other: Party) -> list[Row]:
        parties = [OWNER]
        if self.random.random() < 0.25:
            parties += [other, OWNER][: self.random.randint(1, 2)]
        return self._talk(parties, subject=self.text(15, 60), other=other)

    def _talk(
        self, parties: list[Party], subject: str, *, markup: bool = False, other: Party | None = None
    ) -> list[Row]:
        rows = []
        at = self.random.randint(0, self.span)
        partner = other or next((party for party in parties if party != OWNER), OWNER)
        for sender in parties[: self.random.randint(1, len(parties))] if other is None else parties:
            to = partner if sender == OWNER else OWNER
            content = self.text(150, 500)
            body = f'<p class="spin">{content}</p>' if markup else content
            start = ["", sender[0], sender[1], to[0], to[1], self._date(at), subject]
            rows.append([*start, body, "INBOX", "", "No", "No"])
            at += self.random.randint(60, 20 * 86_400)
        return rows

    def _date(self, seconds: int) -> str:
        return (FIRST + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S UTC")


def message_rows(conversations: int, *, seed: int = 1, inmails: float = 0.1) -> Iterator[Row]:
    """Every row of messages.csv, the header first."""
    writer = Writer(seed, inmails, span_days=3_600)
    yield HEADER
    for number in range(conversations):
        yield from writer.conversation(number)


def connection_rows(conversations: int, seed: int) -> Iterator[Row]:
    """Connections.csv with its preamble; LinkedIn allows 30,000."""
    writer = Writer(seed + 1, 0, span_days=3_600)
    yield ["Notes:"]
    yield ["When exporting your connection data, you may notice that some of the email addresses are missing."]
    yield []
    yield "First Name,Last Name,URL,Email Address,Company,Position,Connected On".split(",")
    for number in range(0, min(conversations, 10_000), 2):
        name, url = writer.person(number)
        on = FIRST + timedelta(days=writer.random.randint(0, 3_600))
        yield [*name.split(" "), url, "", "Example & Co", "Head of Examples", on.strftime("%d %b %Y")]


def files(conversations: int, seed: int, inmails: float) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each file of the archive: its name and rows."""
    yield "Profile.csv", iter([["First Name", "Last Name"], OWNER[0].split(" ")])
    yield "Connections.csv", connection_rows(conversations, seed)
    yield "messages.csv", message_rows(conversations, seed=seed, inmails=inmails)


def write(out: Path, conversations: int, *, seed: int = 1, inmails: float = 0.1) -> None:
    """Write the archive at `out`."""
    if out.suffix != ".zip":
        out.mkdir(parents=True, exist_ok=True)
        for name, rows in files(conversations, seed, inmails):
            with (out / name).open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream, lineterminator="\n").writerows(rows)
        return
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files(conversations, seed, inmails):
            with archive.open(name, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as stream:
                csv.writer(stream, lineterminator="\n").writerows(rows)


def write_spreadsheet(path: Path, sends: int) -> None:
    """Write a CSV file as a CRM gives it: a row a send, to somebody new each, a quarter of them answered."""
    writer = Writer(1, 0.1, 3650)
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Name", "Link", "Sent on", "Subject", "Text", "Tags", "Replied"])
        for number in range(sends):
            sent = FIRST + timedelta(minutes=writer.random.randrange(writer.span // 60))
            replied = "" if number % 4 else (sent + timedelta(days=2)).date().isoformat()
            name, link = f"Person{number} Example", f"https://www.linkedin.com/in/example-{number}"
            tags = "saas;q1" if number % 3 else ""
            text = writer.text(800, 1_200)
            rows.writerow([name, link, sent.strftime("%Y-%m-%d %H:%M"), writer.text(10, 60), text, tags, replied])


def main(argv: list[str]) -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description="Write an invented LinkedIn archive.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--inmails", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    write(given.out, given.conversations, seed=given.seed, inmails=given.inmails)


if __name__ == "__main__":
    main(sys.argv[1:])
