"""What customers text, in the ways that they do, and what it means."""

import pytest

from domain.values.languages import ENGLISH, KISWAHILI
from sms.conversation.keywords import KEYWORDS, Asks, TextRequest, parse
from sms.conversation.understanding import understand


def reading(figure, **named):
    return TextRequest(Asks.READING, figure=figure, **named)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("4521", TextRequest(Asks.FIGURE, figure="4521")),
        (" 4521. ", TextRequest(Asks.FIGURE, figure="4521")),
        ("45O1", TextRequest(Asks.FIGURE, figure="4501")),
        ("4 521", TextRequest(Asks.FIGURE, figure="4 521")),
        ("-5", TextRequest(Asks.FIGURE, figure="-5")),
        ("45.21", TextRequest(Asks.FIGURE, figure="45.21")),
        ("READ 4521", reading("4521", language="en")),
        ("read4521", reading("4521", language="en")),
        ("SOMA 4521", reading("4521", language="sw")),
        ("Soma 4,521 kwh tafadhali", reading("4,521", language="sw")),
        ("4521kwh", reading("4521")),
        ("meter reading 4521", reading("4521")),
        ("meter 4521", reading("4521")),
        ("4521 29/11/2026", TextRequest(Asks.FIGURE, figure="4521")),
        ("Meter reading 2026-11-29 4521", reading("4521")),
        ("reading as at 29.11.26 is 4521", reading("4521", language="en")),
        ("Nov 29th 4521 at 8.30am", reading("4521")),
        ("usomaji wa tarehe 29 mwezi 11 ni 4521", reading("4521", language="sw")),
        ("Reading for November 2026: 4521", reading("4521", language="en")),
        ("4521 10:45", TextRequest(Asks.FIGURE, figure="4521")),
        ("4521 0711000001", TextRequest(Asks.FIGURE, figure="4521")),
        ("acc 3500600-01 0711000001 rdg 4521", reading("4521", account="3500600-01")),
        ("4521 4521", TextRequest(Asks.FIGURE, figure="4521")),
        ("3500600-01/4521", reading("4521", account="3500600-01")),
        ("350060001-4521", reading("4521", account="350060001")),
        ("Mtr no. 20418801 rdg 4521", reading("4521", meter="20418801")),
        ("sorry 4521", reading("4521")),
        ("2026", TextRequest(Asks.FIGURE, figure="2026")),
        ("12345678 4521", reading("4521", account="12345678")),
        ("12345678,4521", reading("4521", account="12345678")),
        ("4521 12345678", reading("4521", account="12345678")),
        ("3500600-01 4521", reading("4521", account="3500600-01")),
        ("-412277-03 4521", reading("4521", account="412277-03")),
        ("BAL -412277-03", TextRequest(Asks.BALANCE, account="412277-03", words="-412277-03", language="en")),
        ("PAY 500 acc -412277-03", TextRequest(Asks.PAY, account="412277-03", figure="500", language="en")),
        ("3500600 01 4521", reading("4521", account="3500600-01")),
        ("Acc no 123-456-78 reading 4,521 kwh", reading("4,521", account="12345678")),
        ("a/c:l23456O8 reading:45l1", reading("4511", account="12345608")),
        ("Reading for account 3500600-01 is 4521 units", reading("4521", account="3500600-01", language="en")),
        ("meter KE1234567 reading 4521", reading("4521", meter="KE1234567")),
        ("acc 12345678 meter KE1234567 reading 4521", reading("4521", account="12345678", meter="KE1234567")),
        ("acc 12345678", reading(None, account="12345678")),
        ("BAL", TextRequest(Asks.BALANCE, language="en")),
        ("send me the pdf please", TextRequest(Asks.LINK, language="en")),
        ("my account number", TextRequest(Asks.NUMBER, language="en")),
        ("sw", TextRequest(Asks.LANGUAGE, language="sw")),
        ("Salio 3500600-01", TextRequest(Asks.BALANCE, account="3500600-01", words="3500600-01", language="sw")),
        ("hello, balance please", TextRequest(Asks.BALANCE, words="Please", language="en")),
        ("PAY 500", TextRequest(Asks.PAY, figure="500", language="en")),
        ("PAY 500 VIA M-PESA", TextRequest(Asks.PAY, figure="500", language="en")),
        ("lipa Kshs.1,250/=", TextRequest(Asks.PAY, figure="1,250", language="sw")),
        ("pay 500bob for acc 3500600-01", TextRequest(Asks.PAY, account="3500600-01", figure="500", language="en")),
        ("Lipa 12345678 500", TextRequest(Asks.PAY, account="12345678", figure="500", language="sw")),
        ("LIPA YOTE", TextRequest(Asks.PAY, language="sw")),
        ("pay", TextRequest(Asks.PAY, language="en")),
        ("PAY 1,250.00", TextRequest(Asks.PAY, figure="1,250.00", language="en")),
        ("PAY 1 250", TextRequest(Asks.PAY, figure="1 250", language="en")),
        ("LIPA STIMA 500", TextRequest(Asks.PAY, figure="500", language="sw")),
        ("PAY 500 TO 3500600-01", TextRequest(Asks.PAY, account="3500600-01", figure="500", language="en")),
        ("pay me back my money", TextRequest(Asks.PAY, figure="?", language="en")),
        *(
            (text, TextRequest(Asks.PAY, figure="?", language=language))
            for text, language in (
                ("PAY 100 and 200", "en"),
                ("PAY 100, 200", "en"),
                ("PAY 100,200,300 400", "en"),
                ("PAY 12 units 500", "en"),
                ("PAY 100 + 150", "en"),
                ("pay 3 for 500", "en"),
                ("pay 100\n200", "en"),
                ("LIPA 100 na 200", "sw"),
                ("lipa 50 leo, 100 mwezi huu", "sw"),
            )
        ),
        *(
            (text, TextRequest(Asks.PAY, figure="?", language="en"))
            for text in ("PAY NO", "PAY no thanks", "pay sorry", "PAY on 5 Dec", "PAY by 5/12/2026", "pay 5 Dec please")
        ),
        ("lipa tarehe 5", TextRequest(Asks.PAY, figure="?", language="sw")),
        ("PAY today", TextRequest(Asks.PAY, language="en")),
        ("PAY 500 on 5 Dec", TextRequest(Asks.PAY, figure="500", language="en")),
        ("PAY please, thanks", TextRequest(Asks.PAY, language="en")),
        ("PAY Kshs.1 25O", TextRequest(Asks.PAY, figure="1 250", language="en")),
        ("lipa 5000 600", TextRequest(Asks.PAY, figure="?", language="sw")),
        ("LANG SW", TextRequest(Asks.LANGUAGE, language="sw")),
        ("Kiingereza tafadhali", TextRequest(Asks.LANGUAGE, language="en")),
        ("lugha", TextRequest(Asks.LANGUAGE)),
        ("PAY five", TextRequest(Asks.PAY, figure="FIVE", language="en")),
        ("bi11", TextRequest(Asks.BILL, language="en")),
        ("ST0P", TextRequest(Asks.STOP, language="en")),
        (
            "Stima imepotea Kayole, karibu na soko",
            TextRequest(Asks.OUTAGE, words="Kayole Karibu Na Soko", language="sw"),
        ),
        ("outage at plot 123456", TextRequest(Asks.OUTAGE, words="At Plot 123456", language="en")),
        ("OUTAGE 3500600-01", TextRequest(Asks.OUTAGE, account="3500600-01", words="3500600-01", language="en")),
    ],
)
def test_a_text_is_understood_as_people_write_it(text, meant):
    assert parse(text) == meant


@pytest.mark.parametrize(("keyword", "asks"), [(keyword, asks) for keyword, asks, _ in KEYWORDS])
def test_a_keyword_is_known_in_any_case(keyword, asks):
    if asks is not Asks.READING:
        assert {parse(keyword).asks, parse(keyword.lower()).asks, parse(f" {keyword.title()}! ").asks} == {asks}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "READ",
        "lol",
        "OIL",
        "KE1234567",
        "abc 4521",
        "4521 4530",
        "100, 200",
        "Meter 45 reading 210",
        "READ 45 and 210",
        "reading 4 units 521",
        "soma 45 leo 210",
        "my bill is not paid",
        "12345678 4521 9999",
        "12345678 is what I paid for 4521",
        "7 acc 123456 reading 4521",
        "1 acc 12345 reading 1",
        "meter KE1234567 meter KE7654321 4521",
        "STOP sending me bills that are wrong",
        "Your reading 4521 is billed. Pay KES 3,250 by 07/12/2026, paybill 888888, account 3500600-01.",
        "4521" + " " * 1_000,
    ],
)
def test_what_leaves_a_doubt_is_not_guessed_at(text):
    assert parse(text).asks is Asks.UNCLEAR


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("send me my bill", Asks.BILL),
        ("can I have a copy of my bill", Asks.BILL),
        ("how much is my bill", Asks.BALANCE),
        ("why is my bill so much", Asks.BILL_TOO_HIGH),
        ("nambie bill yangu ni ngapi", Asks.BALANCE),
        ("nataka statement", Asks.STATEMENT),
        ("nalipaje bill yangu", Asks.PAY),
        ("paybill ni gani", Asks.PAY),
        ("when is the due date", Asks.BALANCE),
        ("how do i apply for a new connection", Asks.AGENT),
        ("APPLY Jane Wanjiru, Kayole, near the market", Asks.APPLY),
        ("T000-0021?", Asks.STATUS),
        ("nataka mita mpya", Asks.AGENT),
        ("nataka kubadilisha lugha", Asks.LANGUAGE),
        ("till number ni gani", Asks.PAY),
        ("nimetuma mpesa lakini sijaona message", Asks.PAID),
        ("nimetuma pesa lakini sijapata receipt", Asks.PAID),
        ("token nimeweka lakini stima haijarudi", Asks.OUTAGE),
        ("acha nilipe kesho", Asks.UNCLEAR),
        ("I do not want to pay 5000", Asks.UNCLEAR),
        ("we dont want to pay 3000", Asks.UNCLEAR),
        ("we do not wish to pay 3000", Asks.UNCLEAR),
        ("I can not pay 5000", Asks.UNCLEAR),
        ("why do you want me to pay 4300", Asks.UNCLEAR),
        ("they want me to pay 4300", Asks.UNCLEAR),
        ("Do I need to pay 500", Asks.UNCLEAR),
        ("no, I want to pay 500", Asks.PAY),
        ("can I pay 500", Asks.PAY),
        ("I need to pay 500 please", Asks.PAY),
        ("how do I pay 500", Asks.PAY),
        ("REEDING 100, 200", Asks.UNCLEAR),
        ("sitaki mchezo na bill yangu", Asks.UNCLEAR),
    ],
)
def test_a_plain_request_needs_no_keyword(text, asks):
    assert understand(text).asks is asks


@pytest.mark.parametrize(
    ("text", "language"),
    [("change my language to english", ENGLISH), ("write to me in kiswahili", KISWAHILI)],
)
def test_a_language_is_chosen_in_any_words(text, language):
    assert understand(text) == TextRequest(Asks.LANGUAGE, language=language)
