"""Keywords with a slip of the finger, readings in a sentence, and digits of other scripts."""

import pytest

from domain.metering.readings import parse_reading
from domain.values.gsm7 import plain, plain_digits
from sms.conversation.keywords import Asks
from sms.conversation.understanding import understand

DIGITS = {
    "Arabic-Indic": "٤٥٢١",
    "Persian": "۴۵۲۱",
    "full width": "４５２１",
    "Devanagari": "४५२१",
    "bold": "𝟒𝟓𝟐𝟏",
    "keycaps": "4\ufe0f\u20e35\ufe0f\u20e32\ufe0f\u20e31\ufe0f\u20e3",
    "with marks that nobody sees": "\u202a4\u200b5\u00ad2\u20601\u202c",
}
ACTS_OR_ASKS = {
    *(Asks.START, Asks.STOP, Asks.YES, Asks.AGREE, Asks.OBJECT, Asks.DATA_ERASURE, Asks.NOT_MINE),
    *(Asks.READING, Asks.PAY, Asks.FIGURE, Asks.LINK, Asks.HELP, Asks.STATUS),
}


@pytest.mark.parametrize("typed", DIGITS.values(), ids=DIGITS)
def test_digits_of_any_script_are_digits(typed):
    assert (plain(typed), plain_digits(typed)) == ("4521", "4521")
    assert parse_reading(plain_digits(typed), 5) == 4521
    assert understand(typed).figure == "4521"
    assert understand(f"SOMA {typed}").figure == "4521"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("balnce", Asks.BALANCE),
        ("balanse please", Asks.BALANCE),
        ("ball", Asks.BALANCE),
        ("salyo", Asks.BALANCE),
        ("bil", Asks.BILL),
        ("billi", Asks.BILL),
        ("statment", Asks.STATEMENT),
        ("STETMENT", Asks.STATEMENT),
        ("otage", Asks.OUTAGE),
        ("outge in Kayole", Asks.OUTAGE),
        ("hakna stima", Asks.OUTAGE),
        ("umeme hakunaga", Asks.OUTAGE),
        ("msada", Asks.HELP),
        ("hlep", Asks.HELP),
        ("tokn", Asks.TOKENS),
        ("statsu", Asks.STATUS),
        ("namabri", Asks.NUMBER),
        ("languge", Asks.LANGUAGE),
        ("Naeza jua deni yangu?", Asks.BALANCE),
        ("niko na deni ngapi", Asks.BALANCE),
        ("deni", Asks.BALANCE),
        ("tuma stk", Asks.PAY),
    ],
)
def test_a_slip_in_a_keyword_or_other_words_for_it(text, asks):
    assert understand(text).asks is asks


@pytest.mark.parametrize(
    "text",
    [
        "raed 4521",
        "redaing 4521",
        "READNG4521",
        "somma 4521",
        "usomji 4521",
        "my redaing is 4521",
        "usomaji wangu ni 4521",
        "meter inasoma 4521",
        "my meter reads 4521",
        "mita yangu inaonyesha 4521",
        "mita yangu iko 4521",
        "reading ya leo 4521",
        "Today's reading is 4521",
        "reading ya mwezi huu 4521",
        "current reading: 4521",
    ],
)
def test_a_reading_in_a_sentence(text):
    said = understand(text)
    assert (said.asks, said.figure, said.account, said.meter) == (Asks.READING, "4521", None, None)


@pytest.mark.parametrize(("text", "figure"), [("payy 500", "500"), ("lippa 500", "500"), ("naomba stk 300", "300")])
def test_a_slip_in_a_word_for_paying(text, figure):
    said = understand(text)
    assert (said.asks, said.figure) == (Asks.PAY, figure)


@pytest.mark.parametrize(
    "text",
    [
        *("stoop it 4", "sttart", "strat", "yse", "nido", "aggre", "objct", "erse my dta", "kubli"),
        *("last reading 4521", "my previous reading was 4521", "bila 4521", "real 4521", "some 4521", "road 4521"),
        *("ready", "held", "till 500", "mali", "lily", "kila 500", "soda 500"),
    ],
)
def test_what_acts_or_is_another_word_is_not_guessed(text):
    assert understand(text).asks not in ACTS_OR_ASKS
