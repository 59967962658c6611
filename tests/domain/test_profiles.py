"""Addresses of profiles: the one form that is stored, what is none, and names made from them."""

import pytest

from inmail_cli.domain.profiles import canonical_url, folded_url, looks_like_url, name_from_url, profile_url
from inmail_cli.errors import BadValue

PLACE = "https://www.linkedin.com/in/example-dana"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (PLACE, PLACE),
        ("linkedin.com/in/example-dana", PLACE),
        (" HTTP://de.LinkedIn.com./in/example-dana/?trk=x#top ", PLACE),
        (f"{PLACE}/de/", PLACE),
        ("https://www.linkedin.com/sales/lead/ab,NAME_SEARCH,x", "https://www.linkedin.com/sales/lead/ab"),
        ("https://www.linkedin.com/talent/profile/a,b", "https://www.linkedin.com/talent/profile/a,b"),
        ("https://example.com/dana/", "https://example.com/dana"),
        ("https://example.com/danaX", "https://example.com/danaX"),
        ("https://notlinkedin.com/dana", "https://notlinkedin.com/dana"),
        ("https://linkedin.com.example.com/dana", "https://linkedin.com.example.com/dana"),
    ],
)
def test_canonical_url__an_address__one_form(text: str, stored: str) -> None:
    assert canonical_url(text) == profile_url(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/in/",
        "https://de.linkedin.com/in",
        "https://www.linkedin.com/Profile/View?id=1",
        "https://www.linkedin.com",
        "https://example.com/",
        "https://localhost/dana",
        "ftp://example.com/dana",
        "https://example.com/dana roy",
        "https://example.com/dana\u2003roy",
        "https://[example.com/dana",
        "",
    ],
)
def test_canonical_url__what_names_nobody__is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="is no profile address") as raised:
        canonical_url(text)
    assert repr(text) in raised.value.message
    assert raised.value.hint == "Write it as https://www.linkedin.com/in/NAME"


@pytest.mark.parametrize("kind", ["company", "Jobs", "groups"])
def test_profile_url__a_page_that_is_no_person_s__is_refused_on_linkedin_alone(kind: str) -> None:
    with pytest.raises(BadValue, match=f"'https://www.linkedin.com/{kind}/example' is no profile address"):
        profile_url(f"https://www.linkedin.com/{kind}/example")
    assert profile_url(f"https://example.com/{kind}/example") == f"https://example.com/{kind}/example"


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("example-dana-1a2b3c4d", "Example Dana"),  # LinkedIn's own ending, which has digits
        ("dana-1a2b3c4d", "Dana"),
        ("dana_roy/", "Dana Roy"),
        ("dana-mcRoy", "Dana McRoy"),
        ("dana-felX", "Dana FelX"),
        ("dana4", "Dana4"),  # nothing would be left
        ("4dana-roy", "4dana Roy"),
        ("--", "--"),
        ("zo%C3%AB-example", "Zoë Example"),
    ],
)
def test_name_from_url__its_last_part__as_words_without_the_ending(slug: str, name: str) -> None:
    assert name_from_url(f"https://www.linkedin.com/in/{slug}") == name


def test_folded_url__case_and_percent_escapes__one_spelling() -> None:
    assert folded_url("https://www.linkedin.com/in/Zo%c3%8B") == "https://www.linkedin.com/in/zo%C3%AB"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" http://example.com/dana", True),
        ("HTTPS://example.com/dana", True),
        ("www.LinkedIn.com/in/example-dana", True),
        ("Dana Roy", False),
        ("Dana (linkedin.com/in/example-dana)", False),
        ("httpd", False),
    ],
)
def test_looks_like_url__a_word_of_a_command_line__an_address_or_a_name(text: str, address: bool) -> None:
    assert looks_like_url(text) is address
