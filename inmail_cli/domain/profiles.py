"""Profile addresses: one spelling for storage, one for comparison, and a name to begin with."""

import re
from urllib.parse import quote, unquote, urlsplit

from inmail_cli.errors import BadValue

# What is LinkedIn's without being anybody's profile, by the first word of the path.
_PAGES = frozenset("company events feed groups jobs messaging posts pulse school search showcase".split())
# What imports meet a hundred thousand times.
_CANONICAL = re.compile(r"https://www\.linkedin\.com/[a-z]+/[A-Za-z0-9%_-]+")


def looks_like_url(text: str) -> bool:
    """Tell whether a word on the command line is a profile address rather than a name.

    >>> [looks_like_url(text) for text in ("linkedin.com/in/example-dana", "HTTPS://example.com/d", "Dana Roy")]
    [True, True, False]
    """
    folded = text.strip().casefold()
    return folded.startswith(("http://", "https://")) or "linkedin.com/" in folded.split(" ")[0]


def canonical_url(text: str) -> str:
    """Return a profile address in the form that is stored: https, no query, no country host, no end slash.

    What LinkedIn's site adds to a profile's own address is left out: a language, and what is shown over or below it.

    Raises: BadValue for what is no web address with a path, and for an address of LinkedIn's whose path names nobody
    (`/in/`, or `/profile/view`, which names its member in the query), since strangers would share it.

    >>> canonical_url("http://UK.linkedin.com/in/Example-Dana/?trk=x")
    'https://www.linkedin.com/in/Example-Dana'
    >>> canonical_url("https://www.linkedin.com/in/example-dana/overlay/contact-info/")
    'https://www.linkedin.com/in/example-dana'
    """
    address = text.strip()
    if _CANONICAL.fullmatch(address):
        return address
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise _no_address(text) from None
    path = parts.path.rstrip("/")
    if parts.scheme.casefold() not in ("http", "https") or "." not in host or not path:
        raise _no_address(text)
    if " " in address or not address.isprintable():  # of all spaces, only this one counts as printable
        raise _no_address(text)
    if host == "linkedin.com" or host.endswith(".linkedin.com"):
        host = "www.linkedin.com"
        if path.count("/") < 2 or path.casefold() == "/profile/view":
            raise _no_address(text)
        path = _own_path(path)
    return f"https://{host}{path}"


def _own_path(path: str) -> str:
    """A member's path on LinkedIn: `/in/NAME`, or what stands before the comma on Sales Navigator."""
    words = path.split("/")
    kind = words[1].casefold()
    return "/".join(words[:3]) if kind == "in" else path.partition(",")[0] if kind == "sales" else path


def profile_url(text: str) -> str:
    """Return the canonical address of a person that a user named.

    Raises: BadValue as `canonical_url`, and for a page of LinkedIn's that is no person's, such as a company's.
    """
    url = canonical_url(text)
    _, _, host, kind, *_ = url.split("/")
    if host == "www.linkedin.com" and kind.casefold() in _PAGES:
        raise _no_address(text)
    return url


def _no_address(text: str) -> BadValue:
    return BadValue(f"{text!r} is no profile address.", hint="Write it as https://www.linkedin.com/in/NAME")


def folded_url(url: str) -> str:
    """Return an address for comparison: case and percent-escapes do not tell two profiles apart.

    >>> folded_url("https://www.linkedin.com/in/Zo%C3%AB") == folded_url("https://www.linkedin.com/in/zoë")
    True
    """
    return quote(unquote(url).casefold(), safe=":/")


def name_from_url(url: str) -> str:
    """Return a name made from an address's last part, until the user tells a better one.

    >>> name_from_url("https://www.linkedin.com/in/example-dana-1a2b3c4d")
    'Example Dana'
    """
    slug = unquote(url.rstrip("/").rpartition("/")[2])
    words = [word for word in slug.replace("_", "-").split("-") if word]
    if len(words) > 1 and any(sign.isdigit() for sign in words[-1]):
        words = words[:-1]
    return " ".join(word[:1].upper() + word[1:] for word in words) or slug
