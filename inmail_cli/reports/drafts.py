"""What is to be said of a draft: over a limit, warned of, advised, praised, and what one's own sends tell."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from inmail_cli.domain.benchmarks import FactorName
from inmail_cli.domain.dates import iso_instant
from inmail_cli.domain.events import Route
from inmail_cli.domain.limits import Severity, body_limit, subject_limit
from inmail_cli.domain.linting import Draft, Linted, Remark
from inmail_cli.domain.plans import Lengths
from inmail_cli.domain.rates import FactorRow, RateRow, RatesResult
from inmail_cli.reports.blocks import BLANK, Aligned, Block, Cell, Grid, Line, Span, Tone
from inmail_cli.reports.model import Column, Report, Row, Value
from inmail_cli.reports.rates import factor_member, rate_member
from inmail_cli.reports.rates_screen import lift_words, range_words, share_words
from inmail_cli.reports.words import counted, full_date

_COLUMNS = (
    Column("severity", "What"),
    Column("message", "Message"),
    Column("source", "Source"),
    Column("code", "Code", "id", show="data"),
    Column("factor", "Factor", "id", show="data"),
    Column("own.lift", "Your lift", "decimal", show="data"),
)
_OWN_COLUMNS = (
    Column("factor", "Of your own sends"),
    Column("lift", "Your lift (95%)"),
    Column("published", "Published"),
)
_LENGTH_COLUMNS = (
    Column("length", "Your sends by length"),
    Column("sent", "Sent", "integer"),
    Column("rate", "Rate (95%)"),
    Column("note", "Note"),
)
_LABELS: Mapping[Severity, tuple[str, Tone]] = {
    "error": ("Over the limit", "bad"),
    "warning": ("Warning", "warn"),
    "advice": ("Advice", "warn"),
    "good": ("Good", "good"),
}
_KINDS: Mapping[Route, str] = {
    "inmail": "an InMail",
    "open-profile": "an Open Profile message",
    "connection-note": "a connection note",
    "group": "a message to a group member",
    "event": "a message to an event attendee",
    "message": "a message to a connection",
}
ENGLISH_ONLY = "Its wording was not looked at: that advice knows English alone."


class DraftView(NamedTuple):
    """What there is to say of a draft. `by_length` and `own` hold only what enough sends by its route tell.

    `basic`: it goes out from an account with no plan.
    """

    draft: Draft
    linted: Linted
    lengths: Lengths
    basic: bool
    result: RatesResult
    by_length: tuple[RateRow, ...]
    own: Mapping[FactorName, FactorRow]

    @property
    def body_limit(self) -> int:
        """The longest text that its route takes from that account."""
        return body_limit(self.draft.via, self.lengths, basic=self.basic)


def draft_report(view: DraftView, *, account: str, today: date) -> Report:
    """Show what was found in a draft, and what sends of one's own say; its text stays out, but for short quotes."""
    draft, linted, own = view.draft, view.linted, view.own
    title = f"A draft of {_KINDS[draft.via]}"
    notes = [_verdict(linted), *_dim_notes(view)]
    return Report(
        schema="inmail/lint/1",
        members={
            "as_of": iso_instant(view.result.query.as_of),
            "account": account,
            "via": draft.via,
            "subject_characters": linted.subject_characters,
            "subject_limit": subject_limit(draft.via, view.lengths),
            "body_characters": linted.body_characters,
            "body_limit": view.body_limit,
            "over_limit": linted.over_limit,
            "to_mend": len(linted.to_mend),
            "wording_checked": linted.wording_checked,
            "rows": [],
            "by_length": [rate_member(row, view.result.query) for row in view.by_length],
        },
        columns=_COLUMNS,
        rows=tuple(_row(remark, own) for remark in linted.remarks),
        title=title,
        screen=_screen(view, title, today, notes),
        notes=tuple(note.text for note in notes),
        empty="Nothing was found.",
    )


def _row(remark: Remark, own: Mapping[FactorName, FactorRow]) -> Row:
    finding = remark.finding
    tells = own.get(remark.factor) if remark.factor else None
    mine: Value = factor_member(tells) if tells else None
    return {
        "severity": finding.severity,
        "code": finding.code,
        "message": finding.message,
        "source": finding.source,
        "factor": remark.factor,
        "own": mine,
    }


def _screen(view: DraftView, title: str, today: date, notes: Sequence[Span]) -> tuple[Block, ...]:
    blocks: list[Block] = [Line((Span(title, "strong"),), (Span(full_date(today), "dim"),)), BLANK]
    blocks += [_sizes(view), BLANK, *_findings(view.linted), *(Line((note,)) for note in notes)]
    if own := _own(view):
        blocks += [BLANK, Grid(_OWN_COLUMNS, tuple(map(_own_cells, own)), limited=False)]
    if view.by_length:
        cells = tuple(_length_cells(row, view.linted.body_characters) for row in view.by_length)
        blocks += [BLANK, Grid(_LENGTH_COLUMNS, cells, limited=False)]
    return tuple(blocks)


def _dim_notes(view: DraftView) -> list[Span]:
    return [] if view.linted.wording_checked or not view.draft.body else [Span(ENGLISH_ONLY, "dim")]


def _sizes(view: DraftView) -> Aligned:
    draft, linted = view.draft, view.linted
    subject_most, body_most = subject_limit(draft.via, view.lengths), view.body_limit
    rows = []
    if subject_most is not None:
        rows.append(("Subject", linted.subject_characters, subject_most))
    rows.append(("Note" if draft.via == "connection-note" else "Text", linted.body_characters, body_most))
    return Aligned(
        tuple(
            (Span(name, "dim"), Span(f"{size:,}", "bad" if size > most else "plain"), Span(f"of {most:,} characters"))
            for name, size, most in rows
        ),
        right_columns=(1,),
    )


def _findings(linted: Linted) -> list[Block]:
    blocks: list[Block] = []
    for remark in linted.to_mend:
        label, tone = _LABELS[remark.finding.severity]
        words = Span(f"{remark.finding.message} ", typed=True)
        blocks.append(Line((Span(f"{label}: ", tone), words, Span(f"[{remark.finding.source}]", "dim", typed=True))))
    if linted.good:
        label, tone = _LABELS["good"]
        praise = ", ".join(remark.about for remark in linted.good)
        blocks.append(Line((Span(f"{label}: ", tone), Span(f"{praise}."))))
    return [*blocks, BLANK]


def _verdict(linted: Linted) -> Span:
    if linted.over_limit:
        return Span("LinkedIn takes no text over its limit: shorten it first.", "bad")
    count = len(linted.to_mend)
    if not count:
        return Span("Nothing to mend.", "good")
    return Span(f"{counted(count, 'thing')} to look at; nothing that stops a send.")


def _own(view: DraftView) -> list[FactorRow]:
    """The user's own lifts for what was remarked on, each factor once."""
    names = dict.fromkeys(remark.factor for remark in view.linted.remarks if remark.factor)
    return [view.own[name] for name in names if name in view.own]


def _own_cells(row: FactorRow) -> dict[str, Cell]:
    published = row.published
    of = " opens" if published.measure == "open rate" else ""
    return {
        "factor": published.title,
        "lift": lift_words(row.lift) + (f"; opens {lift_words(row.open_lift)}" if row.open_lift else ""),
        "published": "no figure" if published.lift is None else f"{published.lift:+.0%}{of}",
    }


def _length_cells(row: RateRow, body: int) -> dict[str, Cell]:
    return {
        "length": row.group[0],
        "sent": row.sent,
        "rate": f"{share_words(row.rate)}{range_words(row.interval)}",
        "note": Span("this draft" if _within(str(row.group[0]), body) else "", "dim"),
    }


def _within(label: str, body: int) -> bool:
    """Tell whether a length is in a group of lengths, by the group's name.

    >>> _within("400-600", 600), _within("over 1200", 1200)
    (True, False)
    """
    if label.startswith("over "):
        return body > int(label.removeprefix("over "))
    first, _, last = label.partition("-")
    return int(first) <= body <= int(last)
