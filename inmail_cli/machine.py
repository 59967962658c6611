"""What the machine says of itself: its time zone."""

import os
from collections.abc import Mapping
from pathlib import Path

_ZONES = "/usr/share/zoneinfo"
_UTC_NAMES = ("UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal", "UCT", "Universal", "Zulu")


def machine_zone(environ: Mapping[str, str], root: Path = Path("/")) -> str:
    """The IANA name of the machine's time zone; `UTC` where it has none that can be named.

    TZ comes first and is final: a TZ in POSIX form (`CET-1CEST`) names no IANA zone, so it gives UTC.
    """
    if environ.get("TZ"):
        return _iana(environ["TZ"].removeprefix(":")) or "UTC"
    return _iana(_linked_zone(root)) or _iana(_zone_file(root)) or "UTC"


def _linked_zone(root: Path) -> str:
    target = os.path.realpath(root / "etc" / "localtime")
    return target.rpartition("/zoneinfo/")[2] if "/zoneinfo/" in target else ""


def _zone_file(root: Path) -> str:
    try:
        return (root / "etc" / "timezone").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def _iana(text: str) -> str | None:
    """The zone's name where a zone database has it; a path into the database counts, other paths do not.

    The machine's own database is looked at first: importing zoneinfo costs as much as reading the history.
    """
    name = text.rpartition("/zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")
    if name in _UTC_NAMES:
        return "UTC"
    plain = bool(name) and ".." not in name and not name.startswith("/")
    return name if plain and (Path(_ZONES, name).is_file() or _in_zoneinfo(name)) else None


def _in_zoneinfo(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
