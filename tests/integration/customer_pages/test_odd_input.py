"""What nobody expects at the doors of the pages: a sentence, nothing done, nothing half done."""

import pytest

from tests.integration.customer_pages.conftest import DIGITS, METER, WANJIKU
from tests.support.customer_routes import customer_routes
from tests.support.customers import add_customer
from tests.support.page_reader import PageReader
from tests.support.sms import text_in

OTIENO = "+254722000002"
ODD = ("4\x005", "\u202e123", "😀" * 30, "9" * 3_000, "' OR 1=1 --", "%s{0}{x}", "<b>&")
FIELDS = ("reading", "value", "before", "confirmed", "yes", "seen", "send", "amount", "by", "payer", "wish", "words",
          "complaint", "reason", "digits", "from", "to", "lang")  # fmt: skip
ACTS = ("readings WHERE mark = 'C'", "payment_intents", "bill_queries", "data_requests", "visit_orders")


def acts(rows):
    return [rows(f"SELECT count(*) FROM {table}")[0][0] for table in ACTS]


@pytest.mark.parametrize("odd", ODD)
def test_no_page_fails_over_what_is_in_its_address_or_its_form(app, reader, rows, odd):
    page = PageReader(reader).opens("/my/statement")
    token = dict(page.form("Close these pages")[1])["csrf_token"]
    before = acts(rows)
    for route in customer_routes(app, "GET"):
        path = route.path(dict.fromkeys(("form", "token", "number", "digest"), odd))
        answer = reader.get(path, query_string=dict.fromkeys(FIELDS, odd))
        assert answer.status_code < 500, (route, answer.status_code)
    for route in customer_routes(app, "POST"):
        if route.rule == "/my/close":
            continue
        sent = dict.fromkeys(FIELDS, odd) | {"csrf_token": token, "form": odd}
        answer = reader.post(route.path({"number": odd, "token": odd, "form": odd}), data=sent)
        assert answer.status_code < 500, (route, answer.status_code)
    after = acts(rows)
    assert after[:3] == before[:3]


def test_more_than_a_form_holds_is_refused_in_both_languages(reader):
    token = dict(PageReader(reader).opens("/my/statement").form("Close these pages")[1])["csrf_token"]
    for path in ("/my/data", "/my/reading", "/my/pay", "/apply/name", "/apply"):
        answer = reader.post(path, data={"csrf_token": token, "words": "ह" * 2_000})
        if path.startswith("/my/"):
            assert answer.status_code == 413, path
            assert "That is too long or too large" in answer.text, path
            assert "Content-Security-Policy" in answer.headers, path
            assert "kubwa" in answer.text, path
        assert answer.status_code < 500, path


def test_what_nobody_foresaw_is_said_in_both_languages(engine, reader):
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE page_links RENAME TO page_links_away")
    try:
        for path in ("/s/0123456789abcdefghijkl", "/my/statement"):
            answer = reader.get(path)
            assert answer.status_code == 500
            assert "Sorry, this does not work now." in answer.text
            assert "Samahani" in answer.text
            assert "page_links" not in answer.text
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE page_links_away RENAME TO page_links")


def test_a_form_of_one_account_does_nothing_for_another_opened_since(engine, reader, rows, newest_link):
    add_customer(engine, "3500601-01", phone=OTIENO, meter="38018888", name="Otieno", last=4401)
    pays = PageReader(reader).opens("/my/pay").presses("M-Pesa on 07xx xxx001").form("Confirm")
    reads = PageReader(reader).opens("/my/reading").presses("Go on", reading="4511").form("Confirm")
    text_in(reader, OTIENO, "LINK")
    assert reader.post(newest_link(OTIENO), data={"digits": "8888"}).status_code == 303
    before = acts(rows)
    for action, data in (pays, reads):
        page = PageReader(reader).posts(action, data).sees("This form is of an earlier visit.")
        assert page.status == 403
    assert acts(rows) == before


def test_a_form_that_was_filled_before_the_session_ended_does_nothing(reader, rows, pass_time):
    pays = PageReader(reader).opens("/my/pay").presses("M-Pesa on 07xx xxx001").form("Confirm")
    before = acts(rows)
    pass_time(minutes=16)
    page = PageReader(reader).posts(*pays).sees("These pages are closed. Open the link of our SMS again")
    assert (page.status, acts(rows)) == (403, before)


def test_a_reading_seen_before_the_meter_was_replaced_is_not_billed(engine, client, newest_link, operator, rows):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter=METER, last=4401)
    text_in(client, WANJIKU, "LINK")
    page = PageReader(client).opens_link(newest_link(), DIGITS).opens("/my/reading").presses("Go on", reading="4521")
    operator.asks(
        "meter", "replace", "3500600-01", "--number", "55550001", "--digits", "5", "--last", "4530", "--by", "Njeri"
    )
    page.presses("Confirm").sees_no("Thank you.")
    assert rows("SELECT count(*) FROM bills") == [(0,)]


def test_what_was_paid_meanwhile_is_shown_before_it_is_paid_again(reader, rows, engine):
    page = PageReader(reader).opens("/my/pay").presses("M-Pesa on 07xx xxx001")
    first = page.form("Confirm")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET balance_cents = 0")
    page.posts(*first).sees("The account has changed meanwhile. Please look again.", "stays as credit")
    assert rows("SELECT id FROM payment_intents") == []
    page.presses("Confirm").sees("enter the PIN there")
    page.posts(*first).sees("The account has changed meanwhile")
    assert len(rows("SELECT id FROM payment_intents")) == 1


def test_more_than_mpesa_moves_at_once_is_offered_in_parts(reader, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET balance_cents = 99999999950")
    page = PageReader(reader).opens("/my/pay").sees("KES 999,999,999.50", 'value="250000"')
    page.presses("M-Pesa on 07xx xxx001").sees("KES 250,000.00 by M-Pesa").sees_no("credit")


def test_an_account_whose_holder_has_no_name_or_an_odd_one(reader, engine):
    for name, shown in (("", "xxxx0001"), ("محمد علي", "xxxx0001 (م. ع.)"), ("<b> &", "xxxx0001 (<. &.)")):
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE accounts SET name = %(name)s", {"name": name})
        PageReader(reader).opens("/my/pay").sees(f"holder of account {shown},").sees_no("()")


@pytest.mark.parametrize("path", ["/my/close", "/my/close?lang=sw"])
def test_loading_the_page_of_the_button_again_closes_nothing_and_leads_on(reader, path):
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["Location"].startswith("/my/statement")) == (303, True)
    assert reader.get("/my/statement").status_code == 200


def test_a_body_that_is_no_form_does_nothing(reader, rows):
    before = acts(rows)
    for path in ("/my/pay", "/my/reading", "/my/data", "/my/reading/technician", "/my/close"):
        for body in ({"json": {"csrf_token": 1, "amount": 5}}, {"data": b"\xff\xfe\x00", "content_type": "text/plain"}):
            assert reader.post(path, **body).status_code == 403
    assert acts(rows) == before
