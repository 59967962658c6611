"""Names made from the addresses of profiles."""

import pytest

from inmail_cli.domain.profiles import name_from_url


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("example-dana-1a2b3c4d", "Example Dana"),  # LinkedIn's own ending, which has digits
        ("dana-1a2b3c4d", "Dana"),
        ("dana_roy/", "Dana Roy"),
        ("dana-mcRoy", "Dana McRoy"),
        ("dana4", "Dana4"),  # nothing would be left
        ("4dana-roy", "4dana Roy"),
        ("--", "--"),
        ("zo%C3%AB-example", "Zoë Example"),
    ],
)
def test_name_from_url__its_last_part__as_words_without_the_ending(slug: str, name: str) -> None:
    assert name_from_url(f"https://www.linkedin.com/in/{slug}") == name
