"""What journeys share: a guarded page, axe, screenshots, a login and a camera that films one QR."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request

from events.accounts.tables import LoginSession, User
from events.keys import new_token, token_digest
from events.qr import qr_png

ARTIFACTS = Path(__file__).parent.parent.parent / "test-artifacts"
PHONE = (360, 740)
DESKTOP = (1280, 800)
OFF = (
    # Each profile would draw its address bar's suggestions and AI mode as pages, and keep a process in reserve.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
    # Playwright's own list, of which only the last one given counts.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    f"--disable-features={','.join(OFF)}",
)
MISSING = "Chromium is missing: install it with `sudo apt-get install chromium` and run the tests again."
AXE = Axe()
# Every rule; of what it finds, only what a person reads: the report of all that is right took a third of the time.
VIOLATIONS = """axe.run({reporter: "no-passes", resultTypes: ["violations"], selectors: false}).then((found) =>
  found.violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map((node) => node.html)})))"""
OUTSIDE = """[...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 30)}`)"""
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI || event.sample}`));"""


def chromium_path() -> str:
    """The system's Chromium; fails the test, never skips it, when there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.fail(MISSING)
    return found


@dataclass
class Guard:
    """Collects what no page may do: console errors, uncaught exceptions, CSP violations, foreign requests.

    `expect("status of 422")` forgives console errors that contain these words: the test caused them.
    """

    origin: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    paused: bool = False

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("request", self._request)

    def begin(self) -> None:
        """Forget what was, for the next visit of the same page."""
        self.faults, self.expected, self.paused = [], [], False

    def expect(self, words: str) -> None:
        self.expected.append(words)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self.paused:
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"left the origin: {request.url}")

    def check(self) -> None:
        """Fail with every fault that the test did not expect."""
        faults = [fault for fault in self.faults if not any(words in fault for words in self.expected)]
        assert not faults, "\n".join(faults)


async def axe(page: Page) -> None:
    """Fail with the names and places of every accessibility violation axe finds."""
    page.guard.paused = True  # axe itself adds an inline style, which our CSP blocks and reports
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.axe_script)
    found = await page.evaluate(VIOLATIONS)
    await page.evaluate("new Promise((done) => setTimeout(done, 20))")
    page.guard.paused = False
    lines = [
        f"{violation['id']}: {violation['help']}: {[html[:160] for html in violation['nodes']]}" for violation in found
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


async def screenshot(page: Page, name: str, *, full: bool = False) -> None:
    """Keep what the page looks like in `test-artifacts/` when `HADIR_SCREENSHOTS=1`, for people to look at."""
    if os.environ.get("HADIR_SCREENSHOTS") != "1":
        return
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=full)


async def no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than its window."""
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    outside = await page.evaluate(OUTSIDE) if wide > 0 else []
    assert wide <= 0, f"{page.url}: {wide} px wider than {page.viewport_size['width']} px: {outside}"


BROKEN = """() => {
  const found = [];
  const hidden = (one) => one && (one.getBoundingClientRect().width < 2 || hidden(one.parentElement));
  for (const one of document.querySelectorAll(".button, .tag, .chip, dt, th[scope=col]")) {
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!one.checkVisibility() || hidden(text.parentElement)) continue;
      for (const word of text.data.matchAll(/[^\\s\\/-]+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
        if (lines.size > 1) found.push(word[0]);
      }
    }
  }
  return found;
}"""


async def no_word_is_broken(page: Page) -> None:
    """Fail when a button, a tag, a heading of a column or the name of a value breaks within a word."""
    found = await page.evaluate(BROKEN)
    assert not found, f"{page.url}: {found[:8]}"


async def sign_in(context: BrowserContext, url: str, user: User) -> None:
    """Give the browser a living login session of `user`."""
    token, now = new_token(), datetime.now(UTC)
    await LoginSession.insert(
        LoginSession(
            digest=token_digest(token),
            account=user.id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=1),
            browser="journey",
        )
    )
    await context.add_cookies([{"name": "hadir_session", "value": token, "url": url}])


def film(text: str, path: Path) -> Path:
    """A camera's view of a QR for `launch(camera=...)`: a valid MJPEG is nothing but JPEGs in a row."""
    frame = Image.new("RGB", (640, 480), (58, 66, 74))
    code = Image.open(BytesIO(qr_png(text))).convert("RGB").resize((190, 190))
    frame.paste((214, 220, 226), (210, 70, 430, 420))
    frame.paste(code, (225, 110))
    picture = BytesIO()
    frame.save(picture, "JPEG", quality=90)
    path.write_bytes(picture.getvalue() * 10)
    return path


# Each piece of text as it is drawn: none reaches beyond the window (unless its box slides sideways), none lies on
# another. What is fixed or sticks lies over what scrolls below it by intent.
CROWDED = """(letters) => {
  document.documentElement.style.fontSize = letters;
  const width = document.documentElement.clientWidth;
  const found = [];
  const folded = (element) => {
    const fold = element.closest("details:not([open])");
    return fold && !fold.querySelector(":scope > summary").contains(element);
  };
  const aside = (element) => {
    if (folded(element)) return "skip";
    let slides = false;
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.position === "fixed" || style.position === "sticky" || style.visibility === "hidden") return "skip";
      if (style.clipPath !== "none" || one.matches("svg, option, .skip-link")) return "skip";
      if (["auto", "scroll", "hidden"].includes(style.overflowX)) slides = true;
    }
    return slides ? "slides" : "";
  };
  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim()) continue;
    const kind = aside(node.parentElement);
    if (kind === "skip") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      if (!kind && box.right > width + 1) found.push(`leaves: ${node.data.trim().slice(0, 40)}`);
      if (!kind) pieces.push({ node, box });
    }
  }
  pieces.sort((one, other) => one.box.top - other.box.top);
  pieces.forEach((one, at) => {
    for (const other of pieces.slice(at + 1)) {
      if (other.box.top > one.box.bottom) break;
      if (other.node === one.node) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      const low = Math.min(one.box.height, other.box.height);
      if (wide > 2 && high > low * 0.45)
        found.push(`overlap: ${one.node.data.trim().slice(0, 30)} / ${other.node.data.trim().slice(0, 30)}`);
    }
  });
  const scrolls = document.documentElement.scrollWidth;
  if (scrolls > width) {
    const every = [...document.body.querySelectorAll("*")];
    const beyond = every.filter((one) => one.getBoundingClientRect().right > width + 1);
    found.push(`scrolls: ${scrolls} > ${width}: ${beyond.map((one) => one.className || one.tagName).slice(-4)}`);
  }
  document.documentElement.style.fontSize = "";
  return found;
}"""


async def nothing_overlaps_or_leaves(page: Page, letters: str) -> None:
    """With letters of that size, in the window as it is."""
    found = await page.evaluate(CROWDED, letters)
    size = page.viewport_size or {}
    assert not found, f"{page.url} at {size.get('width')} x {size.get('height')}, {letters}: {found[:8]}"
