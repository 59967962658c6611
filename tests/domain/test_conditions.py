"""When a condition is worth telling again."""

from datetime import date

import pytest

from inmail_cli.domain.conditions import Condition, ConditionKind, Told, worsened

TODAY = date(2026, 11, 22)
SOON, LATER = date(2026, 11, 25), date(2026, 11, 28)


@pytest.mark.parametrize(
    ("kind", "threshold", "told", "now", "worse"),
    [
        ("balance", 5, (4, None), (4, None), False),
        ("balance", 5, (4, None), (3, None), True),
        ("balance", 5, (3, None), (4, None), False),
        ("balance", 5, (3, None), (None, None), True),
        ("balance", 5, (None, None), (None, None), False),
        ("balance", 5, (None, None), (2, None), False),
        ("expiry", 7, (5, SOON), (5, SOON), False),
        ("expiry", 7, (5, SOON), (6, SOON), True),
        ("expiry", 7, (5, SOON), (5, LATER), True),
        ("expiry", 7, (5, LATER), (4, LATER), False),
        ("expiry", 7, (9, LATER), (4, SOON), False),
        ("rate", 0.13, (0.1290, None), (0.1201, None), False),
        ("rate", 0.13, (0.1201, None), (0.1199, None), True),
        ("rate", 0.13, (0.11, None), (0.125, None), False),
        ("reconcile", 30, (31, None), (59, None), False),
        ("reconcile", 30, (31, None), (60, None), True),
        ("reconcile", 30, (60, None), (89, None), False),
        ("issues", 0, (1, None), (1, None), False),
        ("issues", 0, (1, None), (2, None), True),
        ("issues", 0, (2, None), (1, None), False),
    ],
)
def test_worsened__told_and_now__as_the_help_says(
    kind: ConditionKind,
    threshold: float,
    told: tuple[float | None, date | None],
    now: tuple[float | None, date | None],
    worse: bool,
) -> None:
    condition = Condition(kind, "default", now[0], threshold, TODAY, first=now[1], last=now[1])
    assert worsened(condition, Told(*told)) is worse
