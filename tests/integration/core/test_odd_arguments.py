"""What a terminal passes on by mistake is answered in a sentence by each command, and nothing of it is done."""

import pytest

NO_TEXT = "\udcff"  # a byte that is not UTF-8, as Python hands it to a command
LONG = "x" * 2_001
NO_NUMBERS = ("nan", "inf", "1e9", "²", "1_0", "9" * 5_000, "٣")
PRICE = ("messages", "price", "--network", "safaricom", "--from", "2026-01-01")
REPLACEMENT = ("meter", "replace", "3500600-01", "--last", "1", "--number", "KP0418833", "--digits", "5")
WORK = ("--work", "Line", "--by", "wanja")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("account", "show", NO_TEXT, "--by", "wanja"), "is not UTF-8 text"),
        (("account", "show", "3500600-01", "--by", NO_TEXT), "operator is not UTF-8 text"),
        (("region", "set", f"Kisii{NO_TEXT}", "--by", "wanja"), "region is not UTF-8 text"),
        (("list", "unread", "--out", f"{NO_TEXT}.csv", "--by", "wanja"), "file is not UTF-8 text"),
        (("list", "unread", "--out", "", "--by", "wanja"), "a file has a name"),
        (("list", "unconfirmed", "--hours", "9" * 20), "is not in the range"),
        (("operator", "create", "+254711000001", "--role", "care"), "about a phone in clear"),
        (("bill", "correct", "0711 000 001", "--by", "wanja"), "about a phone in clear"),
        (("backup", "record", "--label", LONG), "it is too long"),
        (("messages", "halt", "--reason", LONG, "--by", "wanja"), "it is too long"),
        *(((*PRICE, "--kes", typed, "--by", "wanja"), "is no number") for typed in NO_NUMBERS),
        *(((*REPLACEMENT, "--multiplier", typed, "--by", "wanja"), "is no multiplier") for typed in NO_NUMBERS),
        *((("seal", "list", "--what", "strange", "--after", typed), "is no id to go on after") for typed in NO_NUMBERS),
        *((("planned", "cancel", typed, "--by", "wanja"), "is neither an id nor") for typed in NO_NUMBERS),
        *((("campaign", "status", typed), "is no whole number") for typed in NO_NUMBERS),
        *((("list", "unread", "--after", typed), "is no whole number") for typed in NO_NUMBERS),
        (("list", "unread", "--most", "9" * 30), "is too large"),
        (
            ("ledger", "statement", "3500600-01", "--from", "0001-01-01", "--to", "9999-12-31"),
            "is not from 1900 to 2199",
        ),
        (("tariff", "show", "--on", "0001-01-01"), "is not from 1900 to 2199"),
        (("tariff", "show", "--on", "9999-12-31"), "is not from 1900 to 2199"),
        (("round", "plan", "--region", "nairobi", "--day", "9999-12-31"), "is not from 1900 to 2199"),
        (("outage", "report", "--month", "9999-12"), "Not a month"),
        (
            ("planned", "open", "--region", "nairobi", "--from", "9999-12-31 23:00", "--to", "05:00", *WORK),
            "is neither",
        ),
    ],
)
def test_an_odd_argument_is_refused_in_a_sentence(operator, words, says):
    operator.asks("operator", "create", "wanja", "--role", "admin")
    before = operator.asks("audit", "list")["rows"]
    said = operator.types(*words)
    assert (said.code != 0, says in said.err) == (True, True), said
    assert [row for row in operator.asks("audit", "list")["rows"] if row not in before] == []
