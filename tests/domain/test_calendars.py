"""What a calendar knows an event by, and which edition of the history it has."""

from datetime import date

import pytest

from inmail_cli.domain.calendars import Edition, edition, uid_of

FIRST = 1_577_836_800  # 2020-01-01T00:00:00Z


def test_uid_of__kind_account_and_date__each_makes_another_event() -> None:
    """Subscribers' calendars hold these already: other ones would double every event."""
    on = date(2026, 12, 15)
    uids = [
        uid_of("renewal", "default", on),
        uid_of("loss", "default", on),
        uid_of("renewal", "work", on),
        uid_of("renewal", "default", date(2026, 12, 16)),
    ]
    assert uids == [
        "d1bed243-0bf9-5fe8-ba4f-53aee41077dd@inmail",
        "1f48d0f9-fc5b-5be7-b556-85cdd10a5af0@inmail",
        "37debe5c-4305-5531-bc3f-50b2799e40af@inmail",
        "caa9220f-b116-545a-9d9b-12b6e6307835@inmail",
    ]


def test_uid_of__an_account_in_other_letters__the_same_event() -> None:
    assert uid_of("loss", "WORK", date(2026, 12, 15)) == uid_of("loss", "Work", date(2026, 12, 15))


@pytest.mark.parametrize(
    ("seconds", "sequence", "revised"),
    [
        ([5], 5, 5),
        ([5, 9], 9, 9),
        ([5, 5], 6, 5),
        ([5, 3, 6], 7, 6),
        ([5, 3, 8], 8, 8),
        ([1], 1, 1),
        ([0], 1, 0),
        ([-7, -7], 2, -7),
        ([2**31 - 1], 2**31 - 1, 2**31 - 1),
        ([2**31], 2**31 - 1, 2**31),
    ],
)
def test_edition__writes__the_seconds_to_the_last_or_one_more_than_before(
    seconds: list[int], sequence: int, revised: int
) -> None:
    assert edition(FIRST + at for at in seconds) == Edition(sequence, FIRST + revised)


def test_edition__nothing_written__the_first_of_all() -> None:
    assert edition([]) == Edition(0, 0)
