"""Every SMS fits one part, in every language, with the longest account and the largest amounts."""

import pytest

from catalogues import load
from domain.payments.result_codes import MEANINGS
from domain.services.payments.send_request_notice import NO_NEWS
from domain.values.gsm7 import offending, parts
from sms.templates import TEMPLATES, Templates

LONGEST = {
    "reading": "99,999,999",
    "units": "99999999.999",
    "total": "KES 9,999,999.50",
    "owed": "KES -9,999,999.50",
    "due_on": "31/12/2026",
    "paybill": "888888",
    "account": "9999999-01",
    "place": "W" * 40,
    "area": "W" * 40,
    "answer": "W" * 110,
    "code": "999999",
    "end": "999",
    "reference": "T9999-99999",
    "old": "9999999-99",
    "new": "999999999",
    "numbers": "9999999-99 = 999999999, 9999999-99 = 999999999",
    "amount": "KES 250,000",
    "credit": "KES 249,999.50",
    "receipt": "RKL51ZDR4F",
    "balance": "KES 9,999,999.50",
    "reason": "W" * 50,
    "link": f"https://selfservice.kenyapower.co.ke/p/{'0' * 32}",
    "was": "KES 9,999,999.50",
    "day": "31/12/2026",
    "movements": "31/12 Bill KES 9,999,999.50",
    "previous": "99,999,999",
    "overdue": "KES 9,999,999.50",
    "since": "31/12/2026",
    "why": "no reading came in between",
    "fee": "KES 13,920",
    "more": 99,
    "most": "KES 250,000",
    "opens_on": "31/12/2026",
    "accounts": "1) 9999999-01 2) 9999999-02 3) 9999999-03 4) 9999999-04 5) 9999999-05",
    "care": "0703 070 707",
    "care_long": "0703 070 707",
    "whatsapp": "0702 977 977",
    "emergency": "112",
    "prepaid_paybill": "888880",
    "time": "06:00 31/12",
    "references": "T9999-99999, T9999-99998, T9999-99997, T9999-99996",
    "requests": "\n".join(["Q9999-99999 of 31/12: we are late with the answer"] * 2),
    "state": "crews are on it",
    "ends": "...999 ...999 ...999 ...999 ...999",
    "name": "Wanjiku Njeri Kamau wa Gathoni",
    "wrong": 99,
    "technicians": 99,
    "days": 999,
    "news": "W" * 52,
    "where": "W" * 20,
    "date": "31/12",
    "hours": "22:00-06:00 31/12",
    "work": "W" * 30,
    # Of a connection: names of places and lists are shortened by the use case.
    "office": "W" * 40,
    "kind": "stima ya fezi tatu",
    "papers": "identity, site plan, load schedule, title or chief's letter, wiring certificate",
    "landmark": "W" * 30,
    "ends_on": "31/12/2026",
    "left": "KES 9,999,999.50",
    "surplus": "KES 9,999,999.50",
    "meter": "KE9999999999",
    "holder": "the surveyors",
    "first": "A9999-99999",
    "done": "W" * 197,
    "used": 99,
    "given": 99,
    # Of a technician's visit.
    "staff": "KP 9999999999",
    "order": "V9999-99999",
    "own": "999 999",
    # Of a recovery.
    "until": "31/12/2026",
    "number": "202612RC0000000001",
    "count": 24,
    "part": "KES 999,999",
    # Of what is used in a month.
    "cost": "KES 9,999,999.50",
    "before_units": "9,999.9",
    "before_cost": "KES 9,999,999.50",
    "year_units": "9,999.9",
    "year_cost": "KES 9,999,999.50",
}
TWO_PARTS = {
    # Only with a name, a staff number or figures that nobody has.
    "visit_ahead",
    "visit_now",
    "use_of_month_and_year",
    "data_copy_ready_at",
    "connection_submitted",
    "connection_submitted_with_papers",
    "connection_survey",
    "connection_quoted",
    "connection_class",
    "apply_which",
    "connection_class_papers",
    "connection_class_paid",
    "connection_requoted",
    "connection_quote_reminder",
    "connection_lapsed",
    "connection_lapsed_refund",
    "connection_paid",
    "connection_part_paid",
    "connection_paid_above",
    "connection_money_held",
    "connection_metered",
    "connection_meter_denied",
    "connection_open",
    "connection_open_owing",
    "connection_money_back",
    "connection_money_back_to_pay",
    "connection_money_back_owed",
    "connection_refund_failed",
    "connection_late",
    "connection_rejected",
    "connection_withdrawn_refund",
    "connection_same_plot",
    "connection_joined",
    "apply_send",
    "apply_status",
    "apply_status_waits",
    "apply_status_over",
}
"""What an applicant is told of money and work says besides that nobody collects cash."""


@pytest.fixture(scope="module")
def templates():
    return Templates(load())


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_an_sms_costs_one_part_however_long_its_values(templates, template, language):
    text = templates(template, language, **LONGEST)
    most = 2 if template in TWO_PARTS else 1
    assert offending(text) is None
    assert 0 < parts(text) <= most, len(text)


@pytest.mark.parametrize("template", TEMPLATES)
def test_kiswahili_speakers_get_no_english(templates, template):
    assert templates(template, "sw", **LONGEST) != templates(template, "en", **LONGEST)


def test_a_customer_of_another_language_is_still_told(templates):
    assert templates("bill_total", "luo", **LONGEST) == templates("bill_total", "en", **LONGEST)


def test_the_phone_of_another_person_learns_no_balance(templates):
    assert LONGEST["owed"] not in templates("bill_of_another", "en", **{**LONGEST, "total": "KES 1"})


def test_no_reason_for_a_failed_payment_is_longer_than_what_was_reckoned_with(templates):
    reasons = {row.words for row in MEANINGS.values()} - {None, NO_NEWS}
    reasons_worded = [templates(reason, language) for reason in reasons for language in ("en", "sw")]
    assert max(map(len, reasons_worded)) <= len(LONGEST["reason"])
