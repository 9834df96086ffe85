"""Every page of the console in a real browser: by axe in light and dark, and on a screen of 360 pixels."""

import os
from urllib.parse import urlencode

from axe_playwright_python.sync_playwright import Axe

from tests.browser.sideways import scrolls_sideways
from tests.browser.test_console import NARROW, WIDE
from tests.browser.test_console_tasks import office_of
from tests.support.console import PASSWORD, PREFIX, current_code
from tests.support.console_matrix import cases
from tests.support.console_places import two_places
from web.console.pages import Does

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTRAST = {"runOnly": ["color-contrast"]}
PICTURES = os.environ.get("PICTURES")


def test_every_page_is_for_everybody_in_light_and_dark_wide_and_narrow(page, app, console, phone):
    place, _ = two_places(console, phone)
    with office_of(page, app) as sit_down:
        desk, faults = sit_down("Amina", "admin"), []
        desk.page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        for case in cases(place, Does.LOOK):
            if not case.row.is_file:
                desk.opens(f"{case.path}?{urlencode(case.sent)}" if case.sent else case.path)
                faults += looked_at(desk.page, case.page.name, case.path)
    assert "\n".join(faults) == ""


def test_the_pages_before_anybody_is_signed_in_are_for_everybody_too(page, app, console, operator):
    link = operator.asks("operator", "invite", "Amina", "--role", "admin", "--staff-number", "7")["link"]
    with office_of(page, app) as sit_down:
        desk = sit_down("Baraka", "admin")
        desk.page.context.clear_cookies()
        desk.opens(f"{PREFIX}/sign-in")
        faults = looked_at(desk.page, "sign_in", "sign in")
        desk.types(name="Baraka", password=PASSWORD).clicks_on("Go on")
        faults += looked_at(desk.page, "code", "code")
        desk.opens(link.removeprefix(console.parts.settings.public_url))
        faults += looked_at(desk.page, "enrol_password", "password")
        desk.types(password=PASSWORD, again=PASSWORD).clicks_on("Go on")
        faults += looked_at(desk.page, "enrol_code", "authenticator")
        secret = desk.page.locator(".secret").inner_text().replace(" ", "")
        desk.types(code=current_code(secret)).clicks_on("Go on").sees("Recovery codes")
        faults += looked_at(desk.page, "recovery_codes", "recovery codes")
        desk.opens(f"{PREFIX}/nowhere")
        faults += looked_at(desk.page, "error", "error")
    assert "\n".join(faults) == ""


def looked_at(page, name, path):
    """What is wrong with the page that is open."""
    page.wait_for_load_state()
    page.emulate_media(color_scheme="light")
    faults = violations(page, path, WCAG)
    picture(page, f"{name}-wide")
    page.set_viewport_size(NARROW)
    if scrolls_sideways(page):
        faults.append(f"{path} scrolls sideways")
    picture(page, f"{name}-narrow")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="dark")
    picture(page, f"{name}-dark")
    return [*faults, *violations(page, f"{path} in the dark", CONTRAST)]


def picture(page, name):
    """For whoever looks at them, when a folder is named."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def violations(page, path, options):
    found = Axe().run(page, options=options).response["violations"]
    return [f"{path}: {each['id']} {[node['html'] for node in each['nodes']][:3]}" for each in found]
