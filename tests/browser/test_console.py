"""The console in a real browser: tasks of two persons, a keyboard alone, and what every page owes its readers."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.console import PASSWORD, PREFIX, current_code
from tests.support.wsgi_server import WsgiServer

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
AMINA, BARAKA, OTIENO = "Amina", "Baraka", "Otieno"


@pytest.fixture
def site(app):
    with WsgiServer(app) as server:
        yield server.url


class Desk:
    """One operator at one browser."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page = context.new_page()
        self.site = site
        self.clicks = 0

    def opens(self, path: str) -> "Desk":
        self.page.goto(f"{self.site}{path}")
        return self

    def clicks_on(self, name: str, role: str = "button") -> "Desk":
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.clicks += 1
        return self

    def types(self, **fields: str) -> "Desk":
        for label, text in fields.items():
            self.page.locator(f"#{label}").fill(text)
        return self

    def ticks(self, name: str) -> "Desk":
        self.page.get_by_label(name, exact=True).check()
        self.clicks += 1
        return self

    def sees(self, text: str) -> "Desk":
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def waits_for(self, text: str) -> "Desk":
        """What a page that updates itself will say."""
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def signs_in(self, name: str, code: str, password: str = PASSWORD) -> "Desk":
        self.opens(f"{PREFIX}/sign-in").types(name=name, password=password).clicks_on("Go on")
        self.types(code=code).clicks_on("Sign in")
        expect(self.page.get_by_role("link", name=name)).to_be_visible()
        self.clicks = 0
        return self


@pytest.fixture
def desk(chromium, site, console):
    """`desk("Amina")`: who has enrolled, signed in at a browser of her own; `desk()`: nobody yet."""

    def sit_down(name: str = "") -> Desk:
        found = Desk(chromium.new_context(viewport=WIDE), site)
        return found.signs_in(name, console.code(name)) if name else found

    console.has(AMINA, "admin")
    console.has(BARAKA, "admin")
    console.has(OTIENO, "care", regions=("Nairobi",))
    return sit_down


def test_a_region_is_granted_by_two_persons_in_seven_clicks(desk, console):
    amina, baraka = desk(AMINA), desk(BARAKA)
    amina.clicks_on("Operators", "link").clicks_on(OTIENO, "link").ticks("Mt Kenya").clicks_on("Ask for the change")
    amina.sees("Another admin approves it.")
    request_id = urlsplit(amina.page.url).path.rpartition("/")[2]
    baraka.clicks_on("Requests", "link").clicks_on(request_id, "link").sees("Mt Kenya, Nairobi (now: Nairobi)")
    baraka.clicks_on("Approve").sees("Approved, and done.")
    assert amina.clicks + baraka.clicks == 7
    with console.parts.store.reading() as work:
        assert work.operators.find(OTIENO).regions == ("Mt Kenya", "Nairobi")


def test_a_lost_authenticator_is_replaced_by_another_admin(desk, site):
    otieno, amina = desk(OTIENO), desk(AMINA)
    amina.clicks_on("Operators", "link").clicks_on(OTIENO, "link").clicks_on("Open a reset")
    assert amina.clicks == 3
    otieno.opens(f"{PREFIX}/").sees("An admin has opened a new enrolment for you.")
    link = urlsplit(amina.page.locator("main code").inner_text())
    otieno.opens(f"{link.path}?{link.query}").types(password=PASSWORD, again=PASSWORD).clicks_on("Go on")
    secret = otieno.page.locator(".secret").inner_text().replace(" ", "")
    otieno.types(code=current_code(secret)).clicks_on("Go on").sees("Recovery codes")
    recovery = otieno.page.locator(".codes code").first.inner_text()
    otieno.signs_in(OTIENO, recovery)


def test_an_operator_is_off_boarded_and_nothing_works_a_second_later(desk):
    otieno, amina = desk(OTIENO), desk(AMINA)
    otieno.opens(f"{PREFIX}/sessions")
    amina.clicks_on("Operators", "link").clicks_on(OTIENO, "link").clicks_on("Disable at once").sees("disabled")
    assert amina.clicks == 3
    otieno.clicks_on("End it").sees("This name gives no commands any more.")
    otieno.page.go_back()
    expect(otieno.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_double_click_acts_once(desk, console):
    amina = desk(AMINA).opens(f"{PREFIX}/operators/{OTIENO}")
    amina.ticks("Coast")
    amina.page.get_by_role("button", name="Ask for the change").dblclick()
    amina.sees("You asked for it")
    with console.parts.store.reading() as work:
        assert len(work.approvals.open(10)) == 1


def test_the_console_is_used_by_the_keyboard_alone(desk, console):
    page = desk().opens(f"{PREFIX}/sign-in").page
    _press(page, AMINA, "Tab", PASSWORD, "Enter")
    expect(page.get_by_role("heading", name="Code")).to_be_visible()
    _press(page, console.code(AMINA), "Enter")
    expect(page.get_by_role("link", name=AMINA)).to_be_visible()
    _press(page, "Tab")
    expect(page.get_by_role("link", name="Go to the content")).to_be_focused()
    _press(page, "Enter")
    expect(page.locator("main")).to_be_focused()


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        if key in {"Tab", "Enter"}:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)
