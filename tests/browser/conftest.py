"""A real browser: Debian's chromium, driven by Playwright. Without one the tests do not run, and the run says so."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.waiting import PATIENT_SECONDS

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first is the same browser without what surrounds a page, which costs as much again."""
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
expect.set_options(timeout=PATIENT_SECONDS * 1_000)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

if CHROMIUM is None:
    if os.environ.get("CI"):
        raise RuntimeError("There is no chromium on this machine, and in CI the browser tests must run")
    collect_ignore_glob = ["test_*.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if CHROMIUM is None:
        terminalreporter.section("THERE IS NO CHROMIUM: THE BROWSER TESTS DID NOT RUN", red=True, bold=True)
        terminalreporter.line("Install it (Debian: apt-get install chromium-headless-shell) and run make test again.")


@pytest.fixture(scope="module")
def started_chromium() -> Iterator[Browser]:
    """One for a file: starting it costs more processor time than most tests do in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def chromium(started_chromium: Browser) -> Iterator[Browser]:
    """What a test opens in it is closed after the test."""
    yield started_chromium
    for context in started_chromium.contexts:
        context.close()


@pytest.fixture
def page(chromium: Browser) -> Page:
    page = chromium.new_context(viewport={"width": 1180, "height": 860}).new_page()
    page.set_default_timeout(PATIENT_SECONDS * 1_000)
    return page
