"""What operators see of messages opens nothing and proves nothing."""

import pytest

from catalogues import load
from domain.messaging.shown_texts import without_keys
from sms.templates import Templates

HOLDS_CODES = ("technician_code", "visit_now", "visit_ahead", "code")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bills: http://127.0.0.1:8100/s/ktrJPbQWVDNqBpyOnm7aVT It asks", "Bills: http://127.0.0.1:8100/s/… It asks"),
        ("A000-0174 na hatua zake: https://kp.ke/a/ZtuJXQd6f4R7", "A000-0174 na hatua zake: https://kp.ke/a/…"),
        ("Photo of meter 20418802: https://kp.ke/f/PuWboo3", "Photo of meter 20418802: https://kp.ke/f/…"),
        ("Pay by card: https://kp.ke/p/x1.", "Pay by card: https://kp.ke/p/…."),
        ("Staff 70001 says code 685130. Text JUA 70001 685130.", "Staff 70001 says code …. Text JUA 70001 …."),
        ("Wa kazi 70001, atasema 085771. Wako: 696994.", "Wa kazi 70001, atasema …. Wako: …."),
        ("685130 is the code for account 350060101.", "… is the code for account 350060101."),
        ("685130 ni msimbo wa akaunti 3500601-01.", "… ni msimbo wa akaunti 3500601-01."),
        ("Reading 120466, 2400 units. Bill KES 60,390. Pay by 13/12/2026, paybill 888888.", None),
        ("Data commissioner: odpc.go.ke. https://kp.ke/check/abc", None),
    ],
)  # fmt: skip
def test_what_opens_or_proves_is_cut_and_nothing_else(text, shown):
    assert without_keys(text) == (shown or text)


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("template", HOLDS_CODES)
def test_no_notice_shows_its_code_in_any_language(template, language):
    values = dict.fromkeys(("name", "staff", "day", "account", "end"), "x")
    text = Templates(load())(template, language, code="685130", own="685130", **values)
    assert "685130" in text
    assert "685130" not in without_keys(text)
