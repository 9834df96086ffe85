"""A text to a region sends customers nowhere but to the company: no page, paybill, till, phone or code of others."""

import pytest

from domain.campaigns.foreign_contacts import OwnContacts, foreign_contacts

OWN = OwnContacts(
    hosts=frozenset({"kplc.co.ke", "service.example"}),
    numbers=frozenset({"888888", "888880", "95551", "97771", "0703 070 707", "0702 977 977", "112"}),
    dial_code="*977#",
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # The one of the report.
        ("Register at http://refund.example or send KES 100 to paybill 999999", ["http://refund.example", "999999"]),
        # Addresses, in the forms in which people type and hide them.
        ("Register at HTTPS://KPLC-REFUND.EXAMPLE/now.", ["HTTPS://KPLC-REFUND.EXAMPLE/now"]),
        ("See www.kplc-refund.example", ["www.kplc-refund.example"]),
        ("Bonyeza kplc-refund.com/pesa sasa", ["kplc-refund.com/pesa"]),
        ("Bonyeza bit.ly/3xKplc", ["bit.ly/3xKplc"]),
        ("Jaza fomu: kplc-refund.top", ["kplc-refund.top"]),
        ("Write to kplc.refund@gmail.com", ["kplc.refund@gmail.com"]),
        ("Chat on wa.me/254711000001", ["wa.me/254711000001", "254711000001"]),
        ("Go to kplc.co.ke.refund.example", ["kplc.co.ke.refund.example"]),
        ("Go to notkplc.co.ke", ["notkplc.co.ke"]),
        ("Go to https://kplc.co.ke@refund.example", ["https://kplc.co.ke@refund.example"]),
        ("Go to https://refund.example/kplc.co.ke", ["https://refund.example/kplc.co.ke"]),
        ("Go to https://refund.example?kplc.co.ke", ["https://refund.example?kplc.co.ke"]),
        ("Go to https://41.90.1.2/", ["https://41.90.1.2/", "41.90.1.2"]),
        ("Go to tel://0711000001", ["tel://0711000001", "0711000001"]),
        ("Go to kplc-refund[.]com", ["kplc-refund[.]com"]),
        ("Go to kplc-refund dot com", ["kplc-refund dot com"]),
        ("Go to kplc-refund (dot) co now", ["kplc-refund (dot) co"]),
        ("Go to kplc-refund . com", ["kplc-refund . com"]),
        ("Go to (http://refund.example)!", ["http://refund.example"]),
        ("Mpya {new} https://{name}.refund.example", ["https://.refund.example"]),
        # Money and calls.
        ("Lipa paybill 999 999", ["999 999"]),
        ("Lipa paybill 9-9-9-9-9-9", ["9-9-9-9-9-9"]),
        ("Lipa paybill: 999.999", ["999.999"]),
        ("Lipa till 51234", ["51234"]),
        ("Lipa kwa 0711 000 001", ["0711 000 001"]),
        ("Lipa kwa +254 711 000 001", ["254 711 000 001"]),
        ("Lipa kwa (0711) 000-001", ["0711) 000-001"]),
        ("Tuma KES 50 kwa 0711000001", ["0711000001"]),
        ("888888 or 888889", ["888889"]),
        ("Account {new}999999", ["999999"]),
        ("Piga *334#", ["*334#"]),
        ("Piga *140*100*0711000001#", ["*140*100*0711000001#"]),
        ("Piga * 334 #", ["*334#"]),
        ("Piga *9771#", ["*9771#"]),
    ],
)  # fmt: skip
def test_what_is_not_ours_is_named(text, named):
    assert foreign_contacts(text, OWN) == named


@pytest.mark.parametrize(
    "text",
    [
        "Kenya Power: your new account number is {new} (old {old}). Pay with it from 1/12/2026. Dial *977#",
        "Nambari mpya ya {name} ni {new}. Paybill 888888. Piga *977*1# au 97771, 0703 070 707",
        "Call 0703070707 or +254703070707, WhatsApp 0702-977-977, danger 112",
        "See kplc.co.ke, https://www.kplc.co.ke/new-numbers, service.example/s",
        "Write to customercare@kplc.co.ke",
        "Offices open 8.00-17.00 and 07:00 - 19:00, from 2026-12-01 to 31.12.2026, in 2026-2027",
        "A fee of KES 100,000.00 or Ksh 25000 or KES 1,250. {numbers}",
        "Asante. Piga *977#. Taarifa ya 30/11. Na. 4521",
        "e.g. 5 a.m. to 7 p.m.",
    ],
)
def test_what_is_ours_or_nobodys_is_let_pass(text):
    assert foreign_contacts(text, OWN) == []
