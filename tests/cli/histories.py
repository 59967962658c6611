"""A history that several tests look at, worked out by hand.

Premium Career since 1 September 2026 (5 a month, renewed on the 1st, at most 15), no time zone but UTC:

    2026-08-01  Ed Old     InMail before the plan            not counted
    2026-09-10  Dana Roy   InMail, answered on 09-12         1 September's credit; it came back on 09-12
    2026-09-20  Ana Silva  InMail, no answer                 1 September's credit (back until 12-19)
    2026-10-05  Bo Li      Open Profile                      free
    2026-11-10  Cy Moss    InMail, undeliverable on 11-11    1 September's credit; it came back on 11-11

Balance: 5 - 1 + 1 - 1 (September) + 5 (October) + 5 (November) - 1 + 1 = 14.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Inmail

DANA = "https://www.linkedin.com/in/example-dana"
BALANCE = 14


def record(run_inmail: "Inmail") -> dict[str, str]:
    """Record that history; return the ids of the sends by the person's first name."""
    run_inmail("plan", "set", "career", "--since", "2026-09-01")
    run_inmail("send", "Ed Old", "--when", "2026-08-01")
    dana = ("--url", DANA, "--company", "Acme", "--subject", "Your pricing", "--chars", 420, "--template", "intro")
    run_inmail("send", "Dana Roy", *dana, "--tag", "saas", "--tag", "eu", "-p", "--sender", "Pat", "-w", "2026-09-10")
    run_inmail("reply", "dana", "--when", "2026-09-12")
    run_inmail("send", "Ana Silva", "--tag", "eu", "--when", "2026-09-20")
    run_inmail("send", "Bo Li", "--via", "open-profile", "--tag", "saas", "--when", "2026-10-05")
    run_inmail("send", "Cy Moss", "--when", "2026-11-10")
    run_inmail("mark", "cy", "undeliverable", "--when", "2026-11-11")
    return {row["person"].split()[0].lower(): row["id"] for row in rows(run_inmail)}


def rows(run_inmail: "Inmail", *words: object) -> list[Any]:
    """The rows of `list` with these options."""
    found: list[Any] = run_inmail("list", *words, "--json").json()["rows"]
    return found


def names(run_inmail: "Inmail", *words: object) -> list[str]:
    """The first names in `list` with these options."""
    return [row["person"].split()[0] for row in rows(run_inmail, *words)]


def balance(run_inmail: "Inmail") -> int | None:
    """The balance now."""
    found: int | None = run_inmail("balance", "--json").json()["balance"]
    return found
