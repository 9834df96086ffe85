"""Every flow once, in both languages, on the handset page in a real browser."""

import re

import pytest
import sqlalchemy as sa

from tests.browser.handset import Handset
from tests.support.customers import add_customer
from tests.support.service_processes import running

OWNER, GUEST = "+254711000001", "+254722000002"

# Who dials, what is seen and typed in turn, and the last words; `{code}` is the code that came by SMS.
ENGLISH = (
    (GUEST, (("Karibu", "1"), ("4 Report outage", "4"), ("area or estate", "Ruaraka"), ("Near what", "the market"),
             ("What do you see", "4"), ("Call 112", "1")), "Urgent report T"),
    (GUEST, (("Karibu", "3500600"), ("number on your meter", "KE1234567"), ("W****** K******", "5"),
             ("5 Name and balance", "5"), ("1 Send the code", "1"), ("6 digits", "{code}")), "now sees name"),
    (OWNER, (("1 Enter reading", "1"), ("Previous 4401", "4521"), ("120 units", "1")), "is due by"),
    (OWNER, (("2 My bill", "2"), ("Owed now", "1")), "4401 to 4521"),
    (OWNER, (("2 My bill", "2"), ("Owed now", "2")), "Units: "),
    (OWNER, (("2 My bill", "2"), ("Owed now", "3"), ("1 By SMS", "1")), "comes by SMS"),
    (OWNER, (("2 My bill", "2"), ("Owed now", "4"), ("1 It is too high", "1"), ("1 Confirm", "1")), "reference is Q"),
    (OWNER, (("3 Pay bill", "3"), ("Owed now", "2"), ("Enter amount", "12.50"), ("Whole shillings", "500"),
             ("1 M-Pesa", "1"), ("1 Confirm", "1")), "enter your PIN"),
    (OWNER, (("3 Pay bill", "3"), ("Owed now", "1"), ("2 Card", "2"), ("1 Confirm", "1")), "valid for 24 hours"),
    (OWNER, (("3 Pay bill", "3"), ("3 Another account", "3"), ("account number", "350070001"),
             ("O****** O******", "700"), ("1 M-Pesa", "1"), ("account 350070001", "1")), "open on that phone"),
    (OWNER, (("4 Report outage", "4"), ("1 At this account", "1"), ("1 No power", "1"), ("1 Confirm", "1")),
     "reference is T"),
    (OWNER, (("4 Report outage", "4"), ("reported", "2"), ("Where is power back", "1")), "is closed"),
    (OWNER, (("5 My account", "5"), ("2 Reminders", "2"), ("1 Switch off", "1")), "No more reminders"),
    (OWNER, (("5 My account", "5"), ("3 New account number", "3")), "account number is 3500600-01"),
    (OWNER, (("6 Help & requests", "6"), ("2 Numbers to call", "2")), "97771"),
    (OWNER, (("6 Help & requests", "6"), ("4 Apply", "4"), ("full name", "Otieno Odhiambo"),
             ("number of the ID", "23456789"), ("KRA PIN", "1"), ("area", "Ruaraka"), ("Near what", "the market"),
             ("meter next door", "1"), ("What is it for", "1"), ("1 Confirm", "1")), "reference is A"),
    (OWNER, (("6 Help & requests", "6"), ("3 My requests", "3")), "connection: sent"),
    (OWNER, (("5 My account", "5"), ("1 Another account", "1"), ("2 Add an account", "2"),
             ("account number", "350070001"), ("its meter", "KE7654321"), ("Add account 350070001", "1")),
     "O****** O******"),
    (OWNER, (("5 My account", "5"), ("4 Not my account", "4"), ("350070001 off this phone", "1")), "no longer on"),
    (OWNER, (("7 Lugha/Language", "7"), ("2 Kiswahili", "2")), "1 Soma mita"),
)  # fmt: skip
KISWAHILI = (
    (GUEST, (("Karibu", "1"), ("7 Lugha/Language", "7"), ("2 Kiswahili", "2"), ("4 Stima imepotea", "4"),
             ("eneo au mtaa", "Ruaraka"), ("Karibu na nini", "soko"), ("Unaona nini", "4"), ("Piga 112", "1")),
     "Ripoti ya dharura T"),
    (GUEST, (("Karibu", "3500600"), ("nambari ya mita", "KE1234567"), ("W****** K******", "5"),
             ("5 Jina na salio", "5"), ("1 Tuma msimbo", "1"), ("tarakimu 6", "{code}")), "sasa inaona jina"),
    (OWNER, (("1 Soma mita", "1"), ("Usomaji uliopita 4401", "4521"), ("Uniti 120", "1")), "Asante"),
    (OWNER, (("2 Bili yangu", "2"), ("Unadaiwa", "1")), "4401 hadi 4521"),
    (OWNER, (("2 Bili yangu", "2"), ("Unadaiwa", "2")), "Uniti: "),
    (OWNER, (("2 Bili yangu", "2"), ("Unadaiwa", "3"), ("1 Kwa SMS", "1")), "itakuja kwa SMS"),
    (OWNER, (("2 Bili yangu", "2"), ("Unadaiwa", "4"), ("1 Ni kubwa mno", "1"), ("1 Thibitisha", "1")),
     "lalamiko ni Q"),
    (OWNER, (("3 Lipa bili", "3"), ("Unadaiwa", "2"), ("Weka kiasi", "12.50"), ("Shilingi pekee", "500"),
             ("1 M-Pesa", "1"), ("1 Thibitisha", "1")), "weka PIN yako"),
    (OWNER, (("3 Lipa bili", "3"), ("Unadaiwa", "1"), ("2 Kadi", "2"), ("1 Thibitisha", "1")), "kwa saa 24"),
    (OWNER, (("3 Lipa bili", "3"), ("3 Akaunti nyingine", "3"), ("nambari ya akaunti", "350070001"),
             ("O****** O******", "700"), ("1 M-Pesa", "1"), ("akaunti 350070001", "1")), "kwenye simu hiyo tayari"),
    (OWNER, (("4 Stima imepotea", "4"), ("1 Kwenye akaunti hii", "1"), ("1 Hakuna stima", "1"),
             ("1 Thibitisha", "1")), "ripoti ni T"),
    (OWNER, (("4 Stima imepotea", "4"), ("imeripotiwa", "2"), ("Stima imerudi wapi", "1")), "imefungwa"),
    (OWNER, (("5 Akaunti yangu", "5"), ("2 Vikumbusho", "2"), ("1 Zima", "1")), "Hutapata tena"),
    (OWNER, (("5 Akaunti yangu", "5"), ("3 Nambari mpya", "3")), "akaunti ni 3500600-01"),
    (OWNER, (("6 Msaada na huduma", "6"), ("2 Nambari za simu", "2")), "97771"),
    (OWNER, (("6 Msaada na huduma", "6"), ("4 Omba", "4"), ("jina kamili", "Otieno Odhiambo"),
             ("kitambulisho", "23456789"), ("PIN ya KRA", "1"), ("eneo", "Ruaraka"), ("Karibu na nini", "soko"),
             ("mita ya jirani", "1"), ("Ni ya nini", "1"), ("1 Thibitisha", "1")), "ombi ni A"),
    (OWNER, (("6 Msaada na huduma", "6"), ("3 Ripoti na maombi", "3")), "limetumwa"),
    (OWNER, (("5 Akaunti yangu", "5"), ("1 Akaunti nyingine", "1"), ("2 Ongeza akaunti", "2"),
             ("nambari ya akaunti", "350070001"), ("mita yake", "KE7654321"), ("akaunti 350070001", "1")),
     "O****** O******"),
    (OWNER, (("5 Akaunti yangu", "5"), ("4 Si akaunti yangu", "4"), ("Ondoa akaunti 350070001", "1")), "haipo tena"),
    (OWNER, (("7 Lugha/Language", "7"), ("1 English", "1")), "1 Enter reading"),
)  # fmt: skip


@pytest.fixture
def service(database_url, redis_url, tmp_path):
    with running(database_url, redis_url, "web", log_folder=tmp_path) as stack:
        yield stack


def newest_code(engine):
    """The code that came by SMS."""
    query = sa.text("SELECT text FROM messages WHERE purpose = 'code' ORDER BY queued_at DESC LIMIT 1")
    with engine.connect() as connection:
        return re.search(r"\d{6}", connection.execute(query).scalar_one()).group()


@pytest.mark.parametrize(("language", "flows"), [("en", ENGLISH), ("sw", KISWAHILI)])
def test_a_customer_goes_through_every_flow(language, flows, service, engine, page):
    add_customer(engine, "3500600-01", phone=OWNER, language=language, last=4401, meter="KE1234567")
    add_customer(engine, "350070001", name="Otieno Odhiambo", meter="KE7654321")
    handset = Handset(page, service.gateway.base_url)
    for phone, talk, last_words in flows:
        handset.belongs_to(phone)
        handset.dials()
        for seen, typed in talk:
            handset.sees(seen)
            handset.types(newest_code(engine) if typed == "{code}" else typed)
        handset.sees(last_words)
