"""A draft against the limits and the guide's advice, before it is sent.

An error is what `send` refuses, a warning what `send` warns of; advice and praise are for a draft alone. Each finding
names the place in the guide where it comes from.
"""

import re
from typing import TYPE_CHECKING, NamedTuple

from inmail_cli.domain.benchmarks import FactorName
from inmail_cli.domain.events import Route
from inmail_cli.domain.limits import (
    Excess,
    Finding,
    Severity,
    characters,
    generic_text,
    over_limits,
    warnings_of,
)
from inmail_cli.domain.wording import Wording, quoted, reads_english, wording_of

if TYPE_CHECKING:
    from inmail_cli.domain.plans import Lengths

AIM_FROM, AIM_TO = 400, 600
"""The lengths in characters, both inclusive, that the guide aims at. Source: the guide, Keep it brief."""
PRAISED_UNDER = 400
"""Messages under so many characters are said to be answered more often. Source: the guide, Factors That Improve."""

_ORDER: tuple[Severity, ...] = ("error", "warning", "advice", "good")
_GOOD_SUBJECT = "Your SaaS pricing article inspired this idea"
_SUBJECT_LINE = re.compile(r"\A\s*subject:[ \t]*(?P<subject>[^\n]*)\n?", re.IGNORECASE)
# Words that make no subject by themselves.
_EMPTY_WORDS = frozenset(
    "a an the and or of to for from in on at by with about re fw fwd hi hello hey dear greetings quick question"
    " questions chat call talk intro introduction opportunity opportunities meeting meet connect connection message"
    " note thoughts thought idea ideas you your me my we our us i it is this that new great amazing exciting hope"
    " help interested interest follow following up request inquiry enquiry info information update news time".split()
)

_SUBJECT = "The guide: Personalize the subject line"
_LENGTH = "The guide: Keep it brief; Factors That Improve Response Rates"
_REFERENCE = "The guide: Reference something specific"
_ASK = "The guide: Include a clear ask"
_VALUE = "The guide: Provide value first"
_BASIC = "LinkedIn help: invitations of Basic accounts"
_TEXT_ONLY = "The guide: InMail Message Limits (no attachments: text only)"


class Draft(NamedTuple):
    """A message that is not sent yet. `subject` None: it has none."""

    subject: str | None
    body: str
    via: Route


class Remark(NamedTuple):
    """A finding, in a word or two what it is about, and the factor of the guide's table that it bears on."""

    finding: Finding
    about: str
    factor: FactorName | None = None


class Linted(NamedTuple):
    """What was found, the gravest first. `wording_checked`: the text is English, so that its words were looked at."""

    remarks: tuple[Remark, ...]
    subject_characters: int
    body_characters: int
    over_limit: bool
    wording_checked: bool

    @property
    def to_mend(self) -> tuple[Remark, ...]:
        """What is no praise."""
        return tuple(remark for remark in self.remarks if remark.finding.severity != "good")

    @property
    def good(self) -> tuple[Remark, ...]:
        """What is praise."""
        return tuple(remark for remark in self.remarks if remark.finding.severity == "good")


def parted_draft(text: str) -> tuple[str | None, str]:
    r"""Part a draft's first line, where it is `Subject: ...`, from its text.

    >>> parted_draft("Subject: Your talk\n\nHi Dana"), parted_draft("Hi Dana")
    (('Your talk', 'Hi Dana'), (None, 'Hi Dana'))
    """
    found = _SUBJECT_LINE.match(text)
    if found is None:
        return None, text
    return found["subject"].strip(), text[found.end() :].lstrip("\n")


def lint(draft: Draft, lengths: "Lengths", *, basic: bool = False) -> Linted:
    """Look at a draft. `basic`: it goes out from an account with no plan."""
    subject, body = characters(draft.subject or ""), characters(draft.body)
    excesses = over_limits(draft.via, subject, body, lengths, basic=basic)
    english = reads_english(draft.body)
    remarks = [
        *(_excess(excess, draft.via, lengths) for excess in excesses),
        *_warnings(draft),
        *_subject(draft),
        *(() if not draft.body.strip() else _length(draft.via, body)),
        *(_words(draft) if english and draft.body.strip() else ()),
    ]
    remarks.sort(key=lambda remark: _ORDER.index(remark.finding.severity))
    return Linted(tuple(remarks), subject, body, bool(excesses), english)


# What `send` refuses and warns of


def _excess(excess: Excess, via: Route, lengths: "Lengths") -> Remark:
    over = excess.characters - excess.limit
    message = (
        f"The {excess.field} has {excess.characters:,} characters and {excess.limit:,} are taken by {via}:"
        f" shorten it by {over:,}."
    )
    source = lengths.source
    if excess.field == "note" and excess.limit < lengths.note:
        message, source = f"{message} No plan is active; with one {lengths.note:,} are taken.", _BASIC
    return Remark(Finding("too-long", message, source, "error"), f"{excess.field} too long")


def _warnings(draft: Draft) -> list[Remark]:
    found = warnings_of(draft.via, draft.subject, draft.body)
    return [Remark(finding, "generic text", _factor_of(finding.code)) for finding in found]


def _factor_of(code: str) -> FactorName | None:
    return "relevant-subject" if code == "generic-subject" else None if code == "no-subject-line" else "personalized"


# The subject and the length


def _subject(draft: Draft) -> list[Remark]:
    """Source: the guide, Personalize the subject line (bad: Quick question)."""
    if draft.via not in ("inmail", "open-profile"):
        return []
    subject = (draft.subject or "").strip()
    if not subject:
        message = "There is no subject: give one with --subject, or as a first line `Subject: ...`."
        return [Remark(Finding("no-subject", message, _SUBJECT, "advice"), "subject", "relevant-subject")]
    if any(finding.code == "generic-subject" for finding in generic_text(subject, None)):
        return []
    if not _has_substance(subject):
        message = f'The subject "{quoted(subject)}" says little: name something of theirs, as in "{_GOOD_SUBJECT}".'
        return [Remark(Finding("thin-subject", message, _SUBJECT, "advice"), "subject", "relevant-subject")]
    message = f'The subject has substance: "{quoted(subject)}".'
    return [Remark(Finding("subject", message, _SUBJECT, "good"), "a subject of substance", "relevant-subject")]


def _has_substance(subject: str) -> bool:
    """Two words that say something, or any of a script that does not part its words."""
    words = re.findall(r"[^\W_]+", subject.casefold())
    if any(ord(letter) >= 0x2E80 for letter in subject):
        return True
    return sum(word not in _EMPTY_WORDS for word in words) >= 2


def _length(via: Route, body: int) -> list[Remark]:
    """The guide gives two figures, and both are said."""
    if via == "connection-note":
        return []
    count = f"The text has {body:,} {'character' if body == 1 else 'characters'}"
    if body > AIM_TO:
        message = (
            f"{count}: the guide aims at {AIM_FROM}-{AIM_TO} and praises those under {PRAISED_UNDER}; longer ones are"
            " answered less."
        )
        return [Remark(Finding("long", message, _LENGTH, "advice"), "length", "under-400")]
    if body >= AIM_FROM:
        message = f"{count}, as the guide aims at ({AIM_FROM}-{AIM_TO}); it also praises those under {PRAISED_UNDER}."
    else:
        message = f"{count}: under {PRAISED_UNDER} is praised by the guide, which also aims at {AIM_FROM}-{AIM_TO}."
    about = f"{body:,} characters (the guide aims at {AIM_FROM}-{AIM_TO}, and also praises those under {PRAISED_UNDER})"
    return [Remark(Finding("length", message, _LENGTH, "good"), about, "under-400")]


# The words


def _words(draft: Draft) -> list[Remark]:
    wording = wording_of(draft.subject, draft.body)
    found = [*_reference(wording), *_ask(wording), *_value(wording)]
    return found + (_text_only(wording) if draft.via in ("inmail", "open-profile", "connection-note") else [])


def _reference(wording: Wording) -> list[Remark]:
    if wording.mutual is not None:
        message = f'It mentions a connection: "{wording.mutual}".'
        return [Remark(Finding("reference", message, _REFERENCE, "good"), "a connection mentioned", "mutual")]
    if wording.specific is not None:
        message = f'It refers to something specific: "{wording.specific}".'
        return [Remark(Finding("reference", message, _REFERENCE, "good"), "a specific reference", "personalized")]
    message = "Nothing specific was recognised: mention a post of theirs, news of their company or a shared connection."
    return [Remark(Finding("no-reference", message, _REFERENCE, "advice"), "reference", "personalized")]


def _ask(wording: Wording) -> list[Remark]:
    asks = wording.asks
    if not asks:
        message = "No ask was recognised: end with one question that is easy to answer."
        return [Remark(Finding("no-ask", message, _ASK, "advice"), "ask")]
    if len(asks) > 1:
        listed = " and ".join(f'"{ask}"' for ask in asks[:2])
        more = f" and {len(asks) - 2} more" if len(asks) > 2 else ""
        message = f"It asks for {len(asks)} things ({listed}{more}): one is easier to answer."
        return [Remark(Finding("several-asks", message, _ASK, "advice"), "ask")]
    return [Remark(Finding("ask", f'One clear ask: "{asks[0]}".', _ASK, "good"), "one clear ask")]


def _value(wording: Wording) -> list[Remark]:
    if wording.offers_first:
        message = f'It offers something first: "{wording.offer}".'
        return [Remark(Finding("value", message, _VALUE, "good"), "value first")]
    if wording.self_first is not None:
        message = f'It opens with yourself ("{wording.self_first}"): begin with an insight or an offer that helps them.'
        return [Remark(Finding("self-first", message, _VALUE, "advice"), "value")]
    if wording.asks:
        message = "Nothing was recognised that it offers before it asks: share an insight, or offer help, first."
        return [Remark(Finding("ask-first", message, _VALUE, "advice"), "value")]
    return []


def _text_only(wording: Wording) -> list[Remark]:
    found: list[Remark] = []
    if wording.attachment is not None:
        message = f'"{wording.attachment}": an InMail carries no attachment; say it in the text, or offer to send it.'
        found.append(Remark(Finding("attachment", message, _TEXT_ONLY, "advice"), "attachment"))
    if wording.markup is not None:
        message = f'"{wording.markup}" is shown as it stands: an InMail is plain text.'
        found.append(Remark(Finding("markup", message, _TEXT_ONLY, "advice"), "markup"))
    return found
