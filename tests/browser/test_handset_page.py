"""The handset page by itself: what it says of a number and a text, and that thumbs and keyboards reach everything."""

import pytest
from playwright.sync_api import expect
from werkzeug.wrappers import Request, Response

from sandbox.africastalking import AfricasTalkingStandIn
from sandbox.daraja import Merchant
from sandbox.framework.http_server import HttpServer
from sandbox.merchant_setup import daraja_for
from tests.browser.handset import Handset

MANY_LINES = "\n".join(f"{number} Option" for number in range(11))
SMALLEST_TARGET_PIXELS = 24
NUMBERS = (
    ("0722 000 001", True),
    ("+254722000001", True),
    ("254722000001", True),
    ("+255754123456", True),
    ("0722", False),
    ("+25472200000", False),
    ("+2547220000011", False),
    ("", False),
)
PART_COUNTS = (
    ("BAL", "3/160"),
    ("x" * 160, "160/160"),
    ("x" * 161, "161/306 · 2 parts"),
    ("€" * 81, "162/306 · 2 parts"),
    ("Habari “yako”", "13/70"),
    ("“" * 71, "71/134 · 2 parts"),
)


@pytest.fixture
def service():
    """A service whose first screen is long, and whose second says good-bye."""
    server = HttpServer(answer)
    yield server.start()
    server.stop()


@Request.application
def answer(request):
    if request.method == "GET":
        return Response(status=404)  # it has no demonstration customers
    ends = request.form.get("text")
    return Response("END Thank you" if ends else f"CON {MANY_LINES}", mimetype="text/plain")


@pytest.fixture
def mpesa(service):
    with daraja_for(service, "token", Merchant()) as daraja:
        yield daraja


@pytest.fixture
def handset(service, mpesa, page):
    with AfricasTalkingStandIn(service, mpesa_url=mpesa.base_url) as gateway:
        yield Handset(page, gateway.base_url)


def test_a_number_that_is_no_whole_one_is_refused(handset):
    for typed, valid in NUMBERS:
        handset.belongs_to(typed)
        expect(handset.at("phone-input"), typed).to_have_attribute("aria-invalid", str(not valid).lower())


def test_a_text_says_how_many_parts_it_takes(handset):
    handset.at("soft-right").click()
    for text, said in PART_COUNTS:
        handset.at("sms-body").fill(text)
        expect(handset.page.locator("#sms-count")).to_have_text(said)


def test_the_message_badge_is_large_enough_for_a_thumb(handset):
    handset.page.evaluate("document.getElementById('badge').hidden = false")
    box = handset.at("sms-badge").bounding_box()
    assert min(box["width"], box["height"]) >= SMALLEST_TARGET_PIXELS


def test_display_and_keys_are_in_sight_together_whichever_way_the_phone_is_held(handset):
    for width, height in ((740, 360), (360, 740), (320, 740)):
        handset.page.set_viewport_size({"width": width, "height": height})
        display, last_key = handset.page.locator("#lcd").bounding_box(), handset.at("key-#").bounding_box()
        assert last_key["y"] + last_key["height"] - display["y"] <= height
        assert handset.page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_answer_of_many_lines_is_shown_whole(handset):
    handset.dials()
    handset.sees("10 Option")
    assert handset.screen.evaluate("screen => screen.scrollHeight - screen.clientHeight") <= 0


def test_who_works_by_keyboard_stays_on_the_display_at_the_end_and_after_hanging_up(handset):
    handset.dials()
    handset.sees("Option")
    handset.types("1")
    handset.sees("Thank you")
    expect(handset.screen).to_be_focused()
    handset.page.keyboard.press("Escape")
    expect(handset.page.get_by_label("Home")).to_be_focused()


def test_a_payment_by_paybill_is_made_by_hand(mpesa, handset):
    handset.belongs_to("0722000001")
    handset.at("try-paybill").click()
    handset.at("paybill-account").fill("3500600-01")
    handset.at("paybill-amount").fill("500")
    handset.at("paybill-pay").click()
    expect(handset.page.locator("#news")).to_contain_text("Paid. M-PESA receipt")
    [paid] = mpesa.state.ledger.movements
    assert (paid.phone, paid.reference, paid.amount) == ("254722000001", "3500600-01", 500)


def test_a_slow_answer_leaves_the_customer_in_the_inbox_opened_meanwhile(handset):
    handset.belongs_to("0722000001")
    held = []

    def hold(route):
        held.append(route)

    handset.page.route("**/paybill", hold)
    handset.at("try-paybill").click()
    handset.at("paybill-account").fill("3500600-01")
    handset.at("paybill-amount").fill("500")
    with handset.page.expect_request("**/paybill"):
        handset.at("paybill-pay").click()
    for key in ("soft-right", "soft-left"):  # Back, and Messages
        handset.at(key).click()
    expect(handset.at("inbox")).to_be_visible()
    [request] = held
    request.continue_()
    expect(handset.page.locator("#news")).to_contain_text("Paid. M-PESA receipt")
    expect(handset.at("inbox")).to_be_visible()
