"""Write what `inmail demo` runs on, from the invented history beside this: `python tests/demo/build.py`.

The history is divided as it would be in life. The archive has what LinkedIn keeps: messages, invitations, connections
and receipts, with rows of every kind that real archives have. `plan.jsonl` is what a user sets up before importing it,
and `notes.jsonl` what they add afterwards, since no archive tells it: tags, templates, free routes, kinds of responses.
"""

import csv
import io
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.benchmarks.make_archive import WORDS  # noqa: E402
from tests.conftest import Inmail  # noqa: E402

HISTORY = Path(__file__).with_name("history.jsonl")
DEMO = ROOT / "inmail_cli" / "demo"
ARCHIVE = "Complete_LinkedInDataExport_11-20-2026.zip"
NOW = "2026-11-22T14:00:00Z"
OWNER, OWNER_URL = "Olive Example", "https://www.linkedin.com/in/example-olive"
WRITTEN = (2026, 11, 20, 12, 0, 0)

Line = dict[str, Any]
Row = list[str]

MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"
    "ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT"
)
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
INVITATIONS = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl"
RECEIPTS = (
    "First Name,Last Name,Billing Country,Postal Code,Transaction Made At,Payment Method Type,Invoice Number,"
    "Description,Tax Amount,Sub Total,Total Amount,Currency Code"
)
STRANGERS = [
    f"{first} {last}" for last in ("Example", "Sample") for first in ("Abe", "Bea", "Cal", "Dot", "Eli", "Fay")
]


class History:
    """The invented history by type; `draw` makes what is only there to be left out."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self.draw = random.Random(1)
        self.sends = self.of("send")
        self.replies = {line["send"]: line for line in self.of("reply")}
        self.people = {line["id"]: line for line in self.of("person")}

    def of(self, kind: str) -> list[Line]:
        """The lines of a type."""
        return [line for line in self.lines if line["type"] == kind]

    def text(self, length: int) -> str:
        """Words of so many characters."""
        words = " ".join(self.draw.choices(WORDS, k=length))
        return words[: length - 1].rstrip().ljust(length - 1, "s") + "."


def moment(line: Line) -> datetime:
    """The instant of a line."""
    return datetime.fromisoformat(line["at"])


def message(
    conversation: str, sender: Row, to: Row, at: datetime, subject: str, text: str, *, draft: str = "No"
) -> Row:
    """A row of messages.csv; people are (name, URL)."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return [conversation, "", *sender, *to, stamp, subject, text, "INBOX", "", draft, "No"]


def message_rows(history: History) -> Iterator[Row]:
    """Conversations that began with an InMail, and those that did not; the newest first in each."""
    owner = [OWNER, OWNER_URL]
    for send in history.sends:
        reply = history.replies.get(send["id"])
        if send["via"] == "connection-note" and reply is None:
            continue
        other, conversation = [send["person"], send["url"]], f"2-{send['id']}"
        if reply is not None:
            answer = history.text(history.draw.randint(40, 200))
            yield message(conversation, other, owner, moment(reply), "", answer)
        at = moment(send) + timedelta(hours=1 if send["via"] == "connection-note" else 0)
        yield message(conversation, owner, other, at, send.get("subject", ""), body_of(send))
    yield from other_rows(history, owner)


def body_of(send: Line) -> str:
    """The text of a send: the same for the same send, wherever it stands."""
    maker = History([])
    maker.draw = random.Random(send["id"])
    return maker.text(send["body_characters"])


def other_rows(history: History, owner: Row) -> Iterator[Row]:
    """What is no InMail of the owner's."""
    start = datetime(2026, 6, 20, 9, 30, tzinfo=UTC)
    for number, name in enumerate(STRANGERS):
        other = [name, profile(name)]
        at = start + timedelta(days=11 * number)
        for turn in range(3):
            pair = (owner, other) if turn % 2 else (other, owner)
            yield message(f"2-talk-{number}", *pair, at - timedelta(hours=turn), "", history.text(60))
        if number < 5:
            yield message(
                f"2-in-{number}", [f"Recruiter {name}", profile(f"r {name}")], owner, at, "A role", history.text(90)
            )
        if number < 3:
            yield message(
                f"2-possible-{number}", owner, [f"Kim {name}", profile(f"kim {name}")], at, "", history.text(80)
            )
            yield message(f"2-draft-{number}", owner, other, at, "", history.text(20), draft="Yes")
        yield message(f"2-sponsored-{number}", ["LinkedIn", ""], owner, at, "", f"<p>{history.text(90)}</p>")
        yield message(f"2-left-{number}", ["LinkedIn Member", ""], owner, at, "", history.text(50))


def profile(name: str) -> str:
    """An invented profile."""
    return f"https://www.linkedin.com/in/example-{'-'.join(name.lower().split())}"


def invitation_rows(history: History) -> Iterator[Row]:
    """Notes sent, invitations without one, and some received."""
    for send in history.sends:
        if send["via"] == "connection-note":
            stamp = us_stamp(moment(send))
            yield [OWNER, send["person"], stamp, body_of(send), "OUTGOING", OWNER_URL, send["url"]]
    for number, name in enumerate(STRANGERS):
        stamp = us_stamp(datetime(2026, 7, 1 + number, 15, 5, tzinfo=UTC))
        if number % 2:
            yield [name, OWNER, stamp, "", "INCOMING", profile(name), OWNER_URL]
        else:
            yield [OWNER, name, stamp, "", "OUTGOING", OWNER_URL, profile(name)]


def us_stamp(at: datetime) -> str:
    """An instant as Invitations.csv has it, without zone and seconds."""
    at = at.astimezone(UTC)
    return f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M} {'PM' if at.hour >= 12 else 'AM'}"


def connection_rows(history: History) -> Iterator[Row]:
    """Those who accepted an invitation, and people known for longer."""
    sends = {send["id"]: send for send in history.sends}
    for mark in history.of("mark"):
        if mark["mark"] == "connected":
            person = history.people[sends[mark["send"]]["person_id"]]
            first, _, last = person["person"].partition(" ")
            on = moment(mark).strftime("%d %b %Y")
            yield [first, last, person["url"], "", person["company"], person["title"], on]
    for number, name in enumerate(STRANGERS):
        yield [*name.split(), profile(name), "", "Example Works", "Engineer", f"{number + 1:02} Feb 2025"]


def receipt_rows() -> Iterator[Row]:
    """Premium Career until June, Sales Navigator Core from then on, and something else."""
    bought = [(month, 15, "Premium Career Subscription (Monthly)", "29.99") for month in range(1, 6)]
    bought += [(month, 15, "Sales Navigator Core (Monthly)", "99.99") for month in range(6, 12)]
    bought += [(3, 2, "LinkedIn Learning", "19.99")]
    for number, (month, day, what, price) in enumerate(bought):
        buyer = ["Olive", "Example", "us", "10001", f"{month}/{day}/26, 10:0{number % 10} AM", "VISA", f"N{number:03}"]
        yield [*buyer, what, "0.00", price, price, "USD"]


def files(history: History) -> dict[str, str]:
    """Every file of the archive, by its name."""
    preamble = 'Notes:\n"When exporting your connection data, some of the email addresses are missing."\n\n'
    return {
        "Profile.csv": "First Name,Last Name,Headline\nOlive,Example,Examples\n",
        "Connections.csv": preamble + table(CONNECTIONS, connection_rows(history)),
        "Invitations.csv": table(INVITATIONS, invitation_rows(history)),
        "Receipts.csv": table(RECEIPTS, receipt_rows()),
        "Skills.csv": "Name\nExamples\n",
        "messages.csv": table(MESSAGES, message_rows(history)),
    }


def table(header: str, rows: Iterable[Row]) -> str:
    """A CSV file as LinkedIn writes it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header.split(","), *rows])
    return text.getvalue()


def write_archive(path: Path, history: History) -> None:
    """Write the zip, the same to the byte wherever the same zlib is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files(history).items():
            info = zipfile.ZipInfo(name, WRITTEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, text)


def plan_lines(history: History) -> list[Line]:
    """What is set up first."""
    return [line for line in history.lines if line["type"] in ("account", "plan", "reconcile")]


def note_lines(history: History, archive: Path) -> list[Line]:
    """What the archive does not tell of the sends that it gives."""
    found = imported(archive)
    ids = {(line["url"], line["via"] == "connection-note"): line for line in found if line["type"] == "send"}
    notes: list[Line] = []
    for send in history.sends:
        ours = ids[send["url"], send["via"] == "connection-note"]
        told = {name: send[name] for name in TOLD if name in send}
        notes.append({**ours, **told, "person_id": ours["person_id"]})
        reply = history.replies.get(send["id"])
        if reply is not None and reply.get("outcome") != "accepted":
            recorded = next(line for line in found if line["type"] == "reply" and line["send"] == ours["id"])
            notes.append({**recorded, "outcome": reply["outcome"]})
        notes += [
            {**mark, "send": ours["id"]}
            for mark in history.of("mark")
            if mark["send"] == send["id"] and mark["mark"] != "connected"
        ]
    return notes


TOLD = ("via", "tags", "template", "personalized", "mutual", "relevant_subject")


def imported(archive: Path) -> list[Line]:
    """The events of a database into which the archive was imported."""
    with tempfile.TemporaryDirectory() as folder:
        program = Inmail(Path(folder))
        program.now = NOW
        program.environ["TZ"] = "America/New_York"
        program("import", "linkedin", archive)
        lines = program("export", "events").lines()
    for line in lines:
        line.pop("recorded", None)
    return [line for line in lines if line["type"] != "account"]


def read_history() -> History:
    """The invented history."""
    return History(json.loads(line) for line in HISTORY.read_text(encoding="utf-8").splitlines())


def as_text(lines: Iterable[Line]) -> str:
    """Lines of an events file."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def write(folder: Path) -> None:
    """Write the three files."""
    history = read_history()
    write_archive(folder / ARCHIVE, history)
    (folder / "plan.jsonl").write_text(as_text(plan_lines(history)), encoding="utf-8")
    (folder / "notes.jsonl").write_text(as_text(note_lines(history, folder / ARCHIVE)), encoding="utf-8")


if __name__ == "__main__":
    write(DEMO)
