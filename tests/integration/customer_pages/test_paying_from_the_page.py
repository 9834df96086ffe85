"""Paying from the page: a prompt to the phone of the link, a card, or the paybill; what came of it after a reload."""

from threading import Thread

import pytest

from jobs import payments as tasks
from tests.support.customers import add_customer
from tests.support.page_reader import PageReader
from tests.support.sms import text_in

WANJIKU, AIRTEL = "+254711000001", "+254733000003"
BY_MPESA = "M-Pesa on 07xx xxx001"


def opens_pages(payments, phone=WANJIKU, **owed):
    add_customer(
        payments.parts.engine, "3500600-01", phone=phone, meter="37012345", **{"balance_cents": 125_050, **owed}
    )
    client = payments.flask.test_client()
    text_in(client, phone, "LINK")
    text = payments.one("SELECT text FROM messages WHERE text LIKE '%/s/%' ORDER BY id DESC LIMIT 1")
    return PageReader(client).opens_link(text, "2345")


@pytest.fixture
def page(payments):
    return opens_pages(payments)


def prompts(payments, phone=WANJIKU):
    return payments.safaricom.look(f"__prompts?phone={phone.removeprefix('+')}")["prompts"]


def test_all_is_asked_of_the_phone_of_the_link_and_the_page_says_paid_after_a_reload(payments, page):
    payments.safaricom.command("options", answer="wait")
    page.follows("Pay").sees("Owed now: <b>KES 1,250.50</b>", 'value="1251"', "<b>888888</b>", "<b>3500600-01</b>")
    page.presses(BY_MPESA).sees("KES 1,251.00 by M-Pesa from 07xx xxx001", "KES 0.50 of it stays as credit")
    assert payments.rows("SELECT id FROM payment_intents") == []
    page.presses("Confirm").sees("M-Pesa asks for KES 1,251.00 on 07xx xxx001: enter the PIN there").sees_no(
        WANJIKU[-9:]
    )
    tasks.send()
    [prompt] = prompts(payments)
    assert (prompt["amount"], prompt["reference"]) == (1251, "350060001")
    page.follows("Load again").sees("enter the PIN there", "<b>888888</b>").sees_no(BY_MPESA)
    payments.safaricom.answer(prompt["id"], pin="1234")
    payments.works()
    page.opens("/my/pay").sees("Paid: KES 1,251.00 at", "The receipt comes by SMS.", "KES 0.00", "Credit: KES 0.50")
    page.sees_no("Load again", "enter the PIN there")
    assert payments.one("SELECT count(*) FROM messages WHERE purpose = 'receipt'") == 1
    page.opens("/my/statement").sees("-1,251.00")


def test_another_amount_is_asked_for(payments, page):
    page.opens("/my/pay").presses(BY_MPESA, amount="1,000").sees("KES 1,000.00 by M-Pesa").sees_no("credit")
    page.presses("Confirm")
    payments.works()
    assert payments.one("SELECT balance_cents FROM accounts") == 25_050


def test_a_form_that_is_sent_twice_and_at_once_prompts_once(payments, page):
    action, data = page.opens("/my/pay").presses(BY_MPESA).form("Confirm")
    cookie = page.client.get_cookie("pages").value
    seen = []

    def sends():
        client = payments.flask.test_client()
        client.set_cookie("pages", cookie)
        seen.append(PageReader(client).posts(action, data).status)

    at_once = [Thread(target=sends) for _ in range(4)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    payments.works()
    sends()
    payments.works()
    assert seen == [200] * 5
    assert payments.one("SELECT count(*) FROM payment_intents") == 1
    assert len(payments.safaricom.look("__pushes")) == 1


def test_two_tabs_prompt_one_at_a_time(payments, page):
    payments.safaricom.command("options", answer="wait")
    first = page.opens("/my/pay").presses(BY_MPESA).form("Confirm")
    second = page.opens("/my/pay").presses(BY_MPESA, amount="50").form("Confirm")
    page.posts(*first).sees("enter the PIN there")
    page.posts(*second).sees("An M-Pesa request is open on that phone already.", "<b>888888</b>")
    assert page.status == 409
    assert payments.one("SELECT count(*) FROM payment_intents") == 1


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"answer": "cancel"}, "The request was cancelled. KES 1,251.00 was not paid."),
        ({"result": "1"}, "There is not enough money in M-Pesa. KES 1,251.00 was not paid."),
        ({"result": "2001"}, "The M-Pesa PIN was wrong."),
        ({"result": "1037"}, "We could not reach the phone."),
        ({"result": "99123"}, "No news of your payment of KES 1,251.00 yet."),
    ],
)
def test_what_did_not_go_through_says_why(payments, page, script, words):
    payments.safaricom.command("scripts", **script)
    page.opens("/my/pay").presses(BY_MPESA).presses("Confirm")
    payments.works()
    payments.pass_time(200)
    tasks.ask()
    payments.works()
    page.opens("/my/pay").sees(words, BY_MPESA)
    assert payments.one("SELECT balance_cents FROM accounts") == 125_050


def test_the_limits_are_those_of_the_phone(payments, page):
    for place in range(5):
        payments.safaricom.command("scripts", result="1032")
        page.opens("/my/pay").presses(BY_MPESA, amount=str(100 + place)).presses("Confirm")
        payments.works()
    page.opens("/my/pay").presses(BY_MPESA).presses("Confirm")
    page.sees("Too many requests. Please wait, or pay by paybill.")
    assert page.status == 429
    payments.phone(WANJIKU).dials().answers("3", "1", "1", "1").ends("Too many requests")


def test_the_same_amount_again_waits(payments, page):
    for _ in range(2):
        page.opens("/my/pay").presses(BY_MPESA, amount="100").presses("Confirm")
        payments.works()
    page.sees("You asked for the same KES 100.00 a moment ago. Please wait 1")
    assert page.status == 429
    assert payments.one("SELECT balance_cents FROM accounts") == 115_050


def test_by_card_the_page_leads_to_the_hosted_page(payments, page):
    page.opens("/my/pay").presses("Card", amount="500").sees("KES 500.00 by card").presses("Confirm")
    page.sees("The page for the card is being made.")
    tasks.send()
    page.follows("Load again").sees("KES 500.00 by card: the link is good for 24 hours.")
    path = page.text.split('href="/p/')[1].split('"')[0]
    answer = page.client.get(f"/p/{path}")
    assert (answer.status_code, answer.headers["Location"].startswith(payments.paystack.url)) == (302, True)
    payments.paystack.command("customer", reference=path, action="pay")
    payments.providers_are_quiet()
    tasks.apply()
    tasks.ask()
    page.opens("/my/pay").sees("Paid: KES 500.00").sees_no("/p/")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Digits only, for example 500."),
        ("-5", "Digits only, for example 500."),
        ("five", "Digits only, for example 500."),
        ("12.50", "Whole shillings only."),
        ("0", "At least KES 1.00."),
        ("250001", "At most KES 250,000.00 at once."),
        ("9" * 3_000, "Digits only, for example 500."),
        ("٥٠٠", "Digits only, for example 500."),
        ("500\x00", "Digits only, for example 500."),
        ("<script>", "Digits only, for example 500."),
    ],
)
def test_a_wrong_amount_gets_a_sentence_and_the_form_again(payments, page, typed, words):
    page.opens("/my/pay").presses(BY_MPESA, amount=typed).sees(words, BY_MPESA)
    assert page.status == 422
    assert payments.rows("SELECT id FROM payment_intents") == []


def test_a_forged_form_asks_nobody_else(payments, page):
    action, data = page.opens("/my/pay").presses(BY_MPESA).form("Confirm")
    page.posts(action, [*data, ("payer", AIRTEL)])
    assert payments.one("SELECT phone FROM payment_intents") == WANJIKU
    page.posts(action, [(name, "77" if name == "amount" else value) for name, value in data])
    page.posts(action, [(name, "x" if name == "form" else value) for name, value in data]).sees("Confirm")
    page.posts(action, [(name, "gold" if name == "by" else value) for name, value in data])
    assert page.posts(action, [each for each in data if each[0] != "csrf_token"]).status == 403
    assert payments.one("SELECT count(*) FROM payment_intents") == 1


def test_who_owes_nothing_may_pay_in_advance(payments):
    page = (
        opens_pages(payments, balance_cents=-8_000).opens("/my/pay").sees("KES 0.00", "Credit: KES 80.00", 'value=""')
    )
    page.presses(BY_MPESA, amount="500").sees("KES 500.00 of it stays as credit").presses("Confirm")
    payments.works()
    assert payments.one("SELECT balance_cents FROM accounts") == -58_000


def test_a_phone_without_mpesa_names_the_phone_that_pays_which_agrees_first(payments):
    page = opens_pages(payments, phone=AIRTEL).opens("/my/pay").sees("M-Pesa number that pays")
    page.presses("M-Pesa", payer="12").sees("That is not a Kenyan mobile number.")
    page.presses("M-Pesa", payer="0722 000 002").sees("by M-Pesa from 07xx xxx002").presses("Confirm")
    page.sees("That phone gets an SMS first. Once it answers AGREE, M-Pesa asks it for KES 1,251.00.")
    payments.works()
    assert prompts(payments, "+254722000002") == []
    text_in(page.client, "+254722000002", "AGREE")
    payments.works()
    page.opens("/my/pay").sees("Paid: KES 1,251.00")


def test_what_was_asked_for_by_phone_is_shown_on_the_page_too(payments, page):
    payments.phone(WANJIKU).dials().answers("3", "1", "1", "1").ends("PIN")
    page.opens("/my/pay").sees("M-Pesa asks for KES 1,251.00")


def test_a_prepaid_account_pays_at_its_own_paybill(payments, page):
    action, data = page.opens("/my/pay").presses(BY_MPESA).form("Confirm")
    with payments.parts.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET category = 'PP'")
    page.posts(action, data).sees("Your meter is prepaid. Buy tokens").sees_no("M-Pesa on")
    assert payments.rows("SELECT id FROM payment_intents") == []
