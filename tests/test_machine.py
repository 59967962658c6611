"""The machine's time zone, from the environment and the files that name it."""

from pathlib import Path

import pytest

from inmail_cli.machine import machine_zone


def link_localtime(root: Path, target: str) -> None:
    (root / "etc").mkdir()
    (root / "etc" / "localtime").symlink_to(target)


def test_machine_zone__tz_variable__wins_and_is_final(tmp_path: Path) -> None:
    link_localtime(tmp_path, "/usr/share/zoneinfo/Europe/Paris")
    assert machine_zone({"TZ": "America/New_York"}, tmp_path) == "America/New_York"
    assert machine_zone({"TZ": ":Asia/Tokyo"}, tmp_path) == "Asia/Tokyo"
    assert machine_zone({"TZ": "/usr/share/zoneinfo/Asia/Tokyo"}, tmp_path) == "Asia/Tokyo"
    assert machine_zone({"TZ": "CET-1CEST"}, tmp_path) == "UTC"
    assert machine_zone({"TZ": "../../etc/passwd"}, tmp_path) == "UTC"


@pytest.mark.parametrize(
    ("target", "zone"),
    [
        ("/usr/share/zoneinfo/Europe/Paris", "Europe/Paris"),
        ("/usr/share/zoneinfo/posix/Europe/Paris", "Europe/Paris"),
        ("/usr/share/zoneinfo/Etc/UTC", "UTC"),
        ("/usr/share/zoneinfo/No/Such", "UTC"),
    ],
)
def test_machine_zone__link__its_name(tmp_path: Path, target: str, zone: str) -> None:
    link_localtime(tmp_path, target)
    assert machine_zone({"TZ": ""}, tmp_path) == zone


def test_machine_zone__name_in_a_file_or_nowhere__file_then_utc(tmp_path: Path) -> None:
    assert machine_zone({}, tmp_path) == "UTC"
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "timezone").write_text("Australia/Sydney\n", encoding="utf-8")
    assert machine_zone({}, tmp_path) == "Australia/Sydney"
