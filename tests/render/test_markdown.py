"""Markdown: a table that nothing typed can break out of."""

from inmail_cli.render.markdown import markdown_escaped
from inmail_cli.render.screen import Screen
from inmail_cli.render.writers import write
from inmail_cli.reports.model import Column, Report
from tests.render.hostile import EVERYTHING, dangers

COLUMNS = (Column("person", "Person"), Column("sent", "Sent", "integer"), Column("rate", "Rate", "percent"))


def markdown(report: Report, *, wide: bool = False) -> str:
    return write(report, form="markdown", screen=Screen(wide=wide))


def test_markdown__a_report__title_table_notes() -> None:
    report = Report(
        "x/1", {}, COLUMNS, ({"person": "Dana Roy", "sent": 12, "rate": 0.25},), title="Rates", notes=("Few.",)
    )
    assert markdown(report) == (
        "## Rates\n\n| Person | Sent | Rate |\n| --- | ---: | ---: |\n| Dana Roy | 12 | 25% |\n\nFew.\n"
    )


def test_markdown__pipes_line_breaks_backticks_html__shown_as_typed() -> None:
    row = {"person": "a|b\n| c | `rm` <script> & [x](y) *z* _w_ \\|", "sent": None, "rate": None}
    body = markdown(Report("x/1", {}, COLUMNS, (row,))).splitlines()
    assert body[2] == (r"| a\|b␊\| c \| \`rm\` &lt;script&gt; &amp; \[x\](y) \*z\* \_w\_ \\\| | – | – |")
    assert len(body) == 3


def test_markdown__nothing__says_so() -> None:
    assert markdown(Report("x/1", {}, COLUMNS, (), title="Rates", empty="No sends.")) == "## Rates\n\nNo sends.\n"


def test_markdown__columns__six_at_most_unless_wide() -> None:
    columns = tuple(Column(f"c{n}", f"C{n}", show="always" if n < 8 else "wide") for n in range(9))
    report = Report("x/1", {}, columns, ({f"c{n}": str(n) for n in range(9)},))
    assert markdown(report).splitlines()[0].count("|") == 7
    assert markdown(report, wide=True).splitlines()[0].count("|") == 10


def test_markdown__every_code_point__no_control_and_one_line() -> None:
    text = markdown_escaped(EVERYTHING)
    assert dangers(text) == set()
