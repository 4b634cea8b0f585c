"""How a page is looked at: by eye, by ruler, and by axe."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from playwright.sync_api import Browser, Page, Request

from tests.rules.test_house import PROJECT

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that is drawn, and allowed at once; a microphone that hums.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PATIENCE = 60_000
"""Milliseconds that a page is waited for: how long it takes says how busy the machine is."""
SIZES: dict[str, tuple[int, int]] = {"phone": (390, 844), "desk": (1440, 900)}
_AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"

# What passes is not told in detail, and style sheets are read by no rule that is on; media are.
AXE_OPTIONS = "resultTypes: ['violations'], preload: { assets: ['media'] }"
_LOOK = f"""async (colors) => (await axe.run({{
  {AXE_OPTIONS}, rules: {{ 'color-contrast': {{ enabled: colors }} }}
}})).violations"""
_LOOK_AT_COLORS = f"""async () => (await axe.run({{ {AXE_OPTIONS}, runOnly: ['color-contrast'] }})).violations
  .flatMap((one) => one.nodes.map((node) => node.html.slice(0, 80)))"""


def _at_rest(look: str) -> str:
    """The look at a page in which nothing moves or waits: a color half-way to another is nobody's to read.

    What began to move while it was looked at is waited for, and looked at again.
    """
    return f"""async (given) => {{
  const moving = () => document.getAnimations().filter((one) =>
    one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity);
  const begins = ['transitionrun', 'animationstart'];
  const waits = () => document.querySelector('[data-underway], .htmx-request');
  for (let looks = 1; ; looks += 1) {{
    for (let turns = 0; waits() && turns < 100; turns += 1) await new Promise((go) => setTimeout(go, 50));
    await Promise.allSettled(moving().map((one) => one.finished));
    const waited = waits();
    let moved = false;
    const note = () => {{ moved = true; }};
    for (const one of begins) document.addEventListener(one, note, true);
    const seen = await ({look})(given);
    for (const one of begins) document.removeEventListener(one, note, true);
    if ((!moved && !moving().length && (waited || !waits())) || looks === 10) return seen;
  }}
}}"""


_VIOLATIONS, UNREADABLE = _at_rest(_LOOK), _at_rest(_LOOK_AT_COLORS)

_SMALLEST_TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const words = walker.currentNode, box = words.parentElement;
    if (!words.data.trim() || !box.checkVisibility() || box.closest('.sr-only, template, script')) continue;
    const size = parseFloat(getComputedStyle(box).fontSize);
    if (size < 12) found.push(`${size}px: ${words.data.trim().slice(0, 40)}`);
  }
  return found;
}"""
_SMALL_TARGETS = """() => [...document.querySelectorAll('button, .btn, input:not([type=hidden]), select, [role=tab], .choice')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.sr-only') && !one.classList.contains('sr-only'))
  .map((one) => [one.closest('label') ?? (one.id && document.querySelector(`label[for="${one.id}"]`)?.parentElement?.contains(one) ? one.parentElement : one), one])
  .map(([area, one]) => ({ box: area.getBoundingClientRect(), name: (one.textContent || one.name || one.className).trim().slice(0, 40) }))
  .filter(({ box }) => box.width && (box.height < 24 || box.width < 24))
  .map(({ box, name }) => `${Math.round(box.width)}x${Math.round(box.height)}: ${name}`)"""


@contextmanager
def a_page(
    browser: Browser, size: str, *, scheme: Literal["light", "dark"] = "light", **changes: Any
) -> Iterator[Page]:
    """A fresh browser window of that size, of somebody in Italy; a fault in the page's scripts is one of the test."""
    width, height = SIZES[size]
    told = {
        "viewport": {"width": width, "height": height},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
        "locale": "it-IT",
        "timezone_id": "Europe/Rome",
    }
    context = browser.new_context(**{**told, **changes})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None
    )
    try:
        yield page
    finally:
        context.close()
    assert not faults, faults


def asked_for(page: Page) -> list[str]:
    """Every address that the page asks for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    return asked


def violations(page: Page, *, colors: bool = True) -> list[str]:
    """What axe finds wrong, in a line each, once what moves has come to rest; without `colors`, but for contrast."""
    bring_axe(page)
    found: list[dict[str, Any]] = page.evaluate(_VIOLATIONS, colors)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


def faint_by_night(page: Page) -> list[str]:
    """What cannot be read in the colors of the night, on a page that is looked at by day, and is so again after it."""
    bring_axe(page)
    page.emulate_media(color_scheme="dark")
    found: list[str] = page.evaluate(UNREADABLE)
    page.emulate_media(color_scheme="light")
    return found


def bring_axe(page: Page) -> None:
    """The document that is open can be asked by axe; it is read into it once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())


def bring_axe_each_time(page: Page) -> None:
    """So can every document that the page opens from now on: where many are asked, it is sent but once."""
    page.add_init_script(script=_axe())


@cache
def _axe() -> str:
    assert _AXE.exists(), "axe-core is missing: run `npm ci`"
    return _AXE.read_text("utf-8")


def too_small_to_read(page: Page) -> list[str]:
    """Texts under twelve pixels."""
    found: list[str] = page.evaluate(_SMALLEST_TEXT)
    return found


def too_small_to_touch(page: Page) -> list[str]:
    """What can be touched, but hardly hit."""
    found: list[str] = page.evaluate(_SMALL_TARGETS)
    return found


def wider_than_the_screen(page: Page) -> int:
    """How many pixels a page scrolls sideways; none is right."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def focused(page: Page) -> str:
    """What the keyboard is on: its words, its name, or its tag."""
    told: str = page.evaluate(
        "(() => { const one = document.activeElement; return (one.getAttribute('aria-label')"
        " || one.name || one.textContent || one.tagName).trim(); })()"
    )
    return told
