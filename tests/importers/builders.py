"""Invented archives of LinkedIn's, in the header of each era, written as a list of rows a reader can follow."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from inmail_cli.domain.codec import encode
from inmail_cli.importers.base import (
    AnswerCandidate,
    Candidate,
    PersonCandidate,
    PlanProposal,
    ReadOptions,
    SendCandidate,
    Tally,
)
from inmail_cli.importers.linkedin import open_linkedin

# To mid-2023.
NINE = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER".split(",")
_TEN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER"
).split(",")
_DRAFTS = ["IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"]
ERAS: dict[str, list[str]] = {
    "mid-2023 to 2025": _TEN,
    "December 2024": [*_TEN, *_DRAFTS],
    "2025": [*_TEN, "ATTACHMENTS"],
    "2025-26, one draft column": [*_TEN, "ATTACHMENTS", "IS MESSAGE DRAFT"],
    "2025-26, two draft columns": [*_TEN, "ATTACHMENTS", *_DRAFTS],
    "shuffled, in small letters": [name.lower() for name in reversed([*_TEN, "ATTACHMENTS", *_DRAFTS])],
}

OWNER = "Olive Example"
OWNER_URL = "https://www.linkedin.com/in/example-olive"


def profile(name: str) -> str:
    """The invented profile of an invented name."""
    return f"https://www.linkedin.com/in/example-{name.split()[0].lower()}"


def message(
    conversation: str,
    sender: str,
    to: str,
    date: str,
    content: str,
    *,
    subject: str = "",
    url: str | None = None,
    to_urls: str | None = None,
    draft: str = "No",
    conversation_draft: str = "No",
    title: str = "",
) -> dict[str, str]:
    """A row of messages.csv with every column of every era. `date` without zone; URLs follow from the names."""
    return {
        "CONVERSATION ID": conversation,
        "CONVERSATION TITLE": title,
        "FROM": sender,
        "SENDER PROFILE URL": url_of(sender) if url is None else url,
        "TO": to,
        "RECIPIENT PROFILE URLS": url_of(to) if to_urls is None else to_urls,
        "DATE": f"{date} UTC" if date else "",
        "SUBJECT": subject,
        "CONTENT": content,
        "FOLDER": "INBOX",
        "ATTACHMENTS": "",
        "IS MESSAGE DRAFT": draft,
        "IS CONVERSATION DRAFT": conversation_draft,
    }


def url_of(name: str) -> str:
    """The profile that the archive gives for a name: none for members who left."""
    if name == "LinkedIn Member" or not name:
        return ""
    return OWNER_URL if name == OWNER else profile(name)


def messages_csv(
    rows: Iterable[Mapping[str, str]], header: list[str] | None = None, *, quoted: bool = False, crlf: bool = False
) -> str:
    """The text of a messages.csv with these columns (default: the newest era's)."""
    header = header or ERAS["2025-26, two draft columns"]
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(text, quoting=quoting, lineterminator="\r\n" if crlf else "\n")
    writer.writerow(header)
    writer.writerows([[row[name.upper()] for name in header] for row in rows])
    return text.getvalue()


def connections_csv(*rows: str, preamble: bool = True) -> str:
    """Connections.csv with these rows, which are CSV already."""
    notes = 'Notes:\n"When exporting your connection data, you may notice that some addresses are missing."\n\n'
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    return (notes if preamble else "") + "\n".join([header, *rows]) + "\n"


def invitations_csv(*rows: str, urls: bool = True) -> str:
    """Invitations.csv with these rows, which are CSV already."""
    header = "From,To,Sent At,Message,Direction" + (",inviterProfileUrl,inviteeProfileUrl" if urls else "")
    return "\n".join([header, *rows]) + "\n"


def receipts_csv(*rows: tuple[str, str, str]) -> str:
    """Receipts.csv with (when, description, sub total); the total is a fifth more."""
    header = (
        "First Name,Last Name,Billing Country,Postal Code,Transaction Made At,Payment Method Type,Invoice Number,"
        "Description,Tax Amount,Sub Total,Total Amount,Currency Code"
    )
    lines = [
        f'Olive,Example,us,10001,"{when}",VISA,N{number},{description},1.00,"{price}",99.99,USD'
        for number, (when, description, price) in enumerate(rows)
    ]
    return "\n".join([header, *lines]) + "\n"


PROFILE_CSV = "First Name,Last Name,Maiden Name,Headline\nOlive,Example,,Examples\n"


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files into a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


class Result(NamedTuple):
    """What a reading gave."""

    candidates: list[Candidate]
    tally: Tally

    @property
    def sends(self) -> list[SendCandidate]:
        """The sends among them."""
        return [found for found in self.candidates if isinstance(found, SendCandidate)]

    @property
    def people(self) -> list[PersonCandidate]:
        """The people among them."""
        return [found for found in self.candidates if isinstance(found, PersonCandidate)]

    @property
    def answers(self) -> list[AnswerCandidate]:
        """The responses to sends of other files."""
        return [found for found in self.candidates if isinstance(found, AnswerCandidate)]

    @property
    def plans(self) -> list[PlanProposal]:
        """The proposed plan periods."""
        return [found for found in self.candidates if isinstance(found, PlanProposal)]

    def classes(self, name: str = "messages.csv") -> dict[str, int]:
        """The classes of rows of one file."""
        return next(tally.classes for tally in self.tally.files if tally.name == name)


def read(path: Path, **options: Any) -> Result:
    """Read an archive to its end, and check that every row of every file is accounted for."""
    with open_linkedin(path, ReadOptions(account="default", **options)) as source:
        candidates = list(source.candidates())
    for tally in source.tally.files:
        assert sum(tally.classes.values()) == tally.rows, tally.name
        assert all(tally.classes.values()), tally.classes
    return Result(candidates, source.tally)


def events(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """The facts as lines of an events file, in the order of time, their ids replaced by short labels."""
    facts: list[Any] = []
    for found in candidates:
        if isinstance(found, SendCandidate):
            facts += [found.send, *([found.reply] if found.reply else []), *found.marks]
        elif isinstance(found, AnswerCandidate):
            facts.append(found.reply)
        elif isinstance(found, PersonCandidate):
            facts.append(found.person)
    lines = [encode(fact) for fact in facts]
    lines.sort(key=lambda line: (line.get("at", ""), line["type"], line.get("person", "")))
    labels: dict[str, str] = {}
    for line in lines:
        labels[line["id"]] = f"{line['type']}-{sum(label.startswith(line['type']) for label in labels.values()) + 1}"
    for line in lines:
        line.pop("recorded", None)
        for member in ("id", "send", "person_id"):
            if member in line:
                line[member] = labels.get(line[member], "unlisted")
    return lines
