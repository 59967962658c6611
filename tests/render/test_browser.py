"""Pages in a real browser: nothing wider than the window, nothing fetched or complained of; light and dark."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from inmail_cli.render.svg import DARK, LIGHT
from tests.conftest import Inmail

HISTORY = Path(__file__).resolve().parents[1] / "demo" / "history.jsonl"
WIDTHS = (320, 359, 360, 390, 601, 760, 1200)
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Each page in a frame of each width: how wide its contents are, and which colours it has.
MEASURE = """<!doctype html><body><pre id="result"></pre><script>
const pages = PAGES, widths = WIDTHS, found = [];
const frames = pages.flatMap(page => widths.map(width => {
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 30000; frame.src = page; frame.dataset.page = page;
  document.body.append(frame);
  return new Promise(done => frame.onload = () => done(frame));
}));
Promise.all(frames).then(all => {
  for (const frame of all) {
    const page = frame.contentDocument, view = frame.contentWindow;
    const reaches = one => one.getBoundingClientRect().right > frame.width * 1 + 1;
    const right = one => one.getBoundingClientRect().right - parseFloat(view.getComputedStyle(one).paddingRight);
    const isHidden = one => one.closest("thead") && view.getComputedStyle(one.closest("thead")).position == "absolute";
    const card = one => one instanceof view.HTMLElement && !isHidden(one) && one.parentElement.closest(".card");
    const spills = one => card(one) && one.getBoundingClientRect().right > right(card(one)) + 1;
    const wide = [...page.querySelectorAll("body *")].filter(one => reaches(one) || spills(one));
    const style = element => view.getComputedStyle(page.querySelector(element));
    found.push({page: frame.dataset.page, width: frame.width * 1, scroll: page.documentElement.scrollWidth,
      wide: wide.map(one => one.outerHTML.slice(0, 200)),
      paper: style("body").backgroundColor, ink: style("body").color,
      letters: page.querySelector("svg text") ? style("svg text").fill : null});
  }
  document.getElementById("result").textContent = JSON.stringify(found);
});
</script>"""


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


@pytest.fixture
def pages(run_inmail: Inmail) -> Path:
    """A folder with pages: of the invented history, of names as long as can be, and of nothing."""
    folder = run_inmail.folder / "pages"
    folder.mkdir()
    (folder / "nothing.html").write_text(run_inmail("report", "--format", "html", env={"INMAIL_DB": ""}).out)
    run_inmail("import", "events", HISTORY, "--quiet")
    run_inmail("report", "-o", folder / "digest.html")
    for name, words in {"balance": ["balance"], "list": ["list"], "rates": ["rates", "--by", "template"]}.items():
        (folder / f"{name}.html").write_text(run_inmail(*words, "--format", "html").out)
    run_inmail("send", "W" * 150, "--template", "M" * 90, "--quiet", "--when", "2026-08-24 15:00")
    run_inmail("report", "--account", "all", "-o", folder / "long.html")
    return folder


def _measured(folder: Path, *flags: str) -> tuple[list[dict[str, Any]], str]:
    if BROWSER is None:
        assert os.environ.get("CI") != "true", "chromium is not installed"
        pytest.skip("chromium is not installed")
    names = sorted(path.name for path in folder.glob("*.html") if path.name != "measure.html")
    script = MEASURE.replace("PAGES", json.dumps(names)).replace("WIDTHS", json.dumps(WIDTHS))
    (folder / "measure.html").write_text(script)
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    command += [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
    ]
    command += [f"--user-data-dir={folder / 'browser'}", "--allow-file-access-from-files", "--enable-logging=stderr"]
    command += ["--disable-extensions", "--disable-dev-shm-usage", "--virtual-time-budget=10000", *flags, "--dump-dom"]
    command.append((folder / "measure.html").as_uri())
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    result = re.search(r'<pre id="result">(.*?)</pre>', done.stdout, re.DOTALL)
    assert result and result[1], done.stderr[-2000:]
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(html.unescape(result[1])), "\n".join(console)


def test_pages__windows_from_320_pixels_on__fit_and_are_quiet(pages: Path) -> None:
    found, console = _measured(pages, "--blink-settings=preferredColorScheme=1")
    assert len(found) == 6 * len(WIDTHS)
    assert [one for one in found if one["scroll"] > one["width"]] == []
    assert [one for one in found if one["wide"]] == []
    assert console == ""
    assert {(one["paper"], one["ink"]) for one in found} == {(_rgb(LIGHT["page"]), _rgb(LIGHT["ink"]))}


def test_pages__a_reader_who_prefers_dark__dark_charts_and_all(pages: Path) -> None:
    found, _ = _measured(pages, "--blink-settings=preferredColorScheme=0")
    assert {(one["paper"], one["ink"]) for one in found} == {(_rgb(DARK["page"]), _rgb(DARK["ink"]))}
    assert {one["letters"] for one in found} == {_rgb(DARK["soft"]), None}


def test_console__a_page_that_fetches_something__would_be_seen(tmp_path: Path) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    (tmp_path / "bad.html").write_text(f'<!doctype html>{policy}<img src="https://example.com/x.png"><p>x')
    _, console = _measured(tmp_path)
    assert "Content Security Policy" in console


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("paper", ["card", "page"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "good", "warn", "bad"])
def test_colours__words_on_their_ground__contrast_of_4_5(colours: dict[str, str], paper: str, ink: str) -> None:
    """Source: WCAG 2.2, success criterion 1.4.3 (level AA)."""
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
