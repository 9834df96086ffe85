"""What a terminal passes on by mistake is answered in a sentence by each command, and nothing of it is done."""

import pytest

NO_TEXT = "\udcff"  # a byte that is not UTF-8, as Python hands it to a command
LONG = "x" * 2_001


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
    ],
)
def test_an_odd_argument_is_refused_in_a_sentence(operator, words, says):
    operator.asks("operator", "create", "wanja", "--role", "admin")
    before = operator.asks("audit", "list")["rows"]
    said = operator.types(*words)
    assert (said.code != 0, says in said.err) == (True, True), said
    assert [row for row in operator.asks("audit", "list")["rows"] if row not in before] == []
