"""Statement and bill as PDF: the figures of the journal to the cent, and proof on paper that they are ours."""

import re
import threading
from io import BytesIO

import pytest
from pypdf import PdfReader

from bench.statements import statements_of
from tests.integration.customer_pages.conftest import DIGITS, WANJIKU
from tests.support.customers import add_customer
from tests.support.sms import text_in


def text_of(answer):
    assert answer.status_code == 200, answer.text
    assert answer.get_data()[:5] == b"%PDF-"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.get_data())).pages)


@pytest.fixture
def number(rows, reader):
    return rows("SELECT number FROM bills ORDER BY id DESC LIMIT 1")[0][0]


def test_a_statement_as_pdf_has_the_figures_of_the_journal(reader, rows):
    printed = text_of(reader.get("/my/statement.pdf?from=2020-01-01"))
    cents = [row[0] for row in rows("SELECT cents FROM journal_lines WHERE ledger_account = 'receivable'")]
    assert all(f"{each / 100:,.2f}" in printed for each in cents)
    assert f"KES {sum(cents) / 100:,.2f}" in printed
    assert "Wanjiku Kamau" in printed
    assert "3500600-01" in printed


def test_a_bill_as_pdf_has_every_line_and_the_total(reader, rows, number):
    printed = text_of(reader.get(f"/my/bills/{number}.pdf"))
    [(total, lines)] = rows("SELECT total_cents, snapshot -> 'lines' FROM bills")
    assert f"KES {total / 100:,.2f}" in printed
    assert len(lines) > 5
    for label in ("Energy", "Fuel cost", "VAT", "Rural electrification"):
        assert label in printed
    assert "37012345" in printed


def test_the_same_bill_is_the_same_bytes_and_has_a_name_that_says_nothing(reader, number):
    first, second = (reader.get(f"/my/bills/{number}.pdf") for _ in range(2))
    assert first.get_data() == second.get_data()
    assert first.headers["Content-Disposition"] == 'attachment; filename="bill.pdf"'
    assert len(first.get_data()) <= 40_000


def test_anybody_can_check_that_a_document_is_ours(reader, app, rows):
    printed = text_of(reader.get("/my/statement.pdf?from=2020-01-01")).replace("\n", "")
    digest = re.search(r"/check/([0-9a-f]{32})", printed).group(1)
    said = app.test_client().get(f"/check/{digest.upper()}").text
    [(balance,)] = rows("SELECT balance_cents FROM accounts")
    assert "0001" in said
    assert f"KES {balance / 100:,.2f}" in said
    assert not any(hidden in said for hidden in ("Wanjiku", "3500600", WANJIKU[-9:]))


@pytest.mark.parametrize("digest", ["0" * 32, "x", "0" * 31, "G" * 32, "../../etc/passwd", "é" * 32])
def test_what_is_no_document_of_ours_is_said_to_be_none(client, digest):
    assert client.get(f"/check/{digest}").status_code == 404


NAMES = (
    "王小明",
    "محمد علي",
    "ዋንጂኩ",
    "Ŵanĵiku Ω Ж",
    r"O'Brien #[]*_$@ \ ~",
    "😀 Kamau",
    "{{7*7}}",
    "Bell\x07 Tab\t Line\nEsc\x1b[31m Del\x7f",
    "\u202egnol\u202c \u200b\ufeff\ud7ff\ue000\ufffe",
    "नमस्ते ไทย 한국어 עברית",
    "e\u0301" * 40,
    "W" * 300,
    '#import "/etc/passwd": *',
    "",
)


READABLE = {
    "王小明": "WangXiaoMing",
    "محمد علي": "mhmd `ly",
    "ዋንጂኩ": "wanjiku",
    "नमस्ते ไทย 한국어 עברית": "nmste aithy HanGugEo 'vryt",
    "😀 Kamau": ":grinning: Kamau",
}
"""What stands on paper for letters that the font lacks, beside the words that say so."""


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_printed(client, engine, newest_link, name):
    add_customer(engine, "3500600-01", phone=WANJIKU, meter="37012345", name=name)
    text_in(client, WANJIKU, "LINK")
    client.post(newest_link(), data={"digits": DIGITS})
    printed = text_of(client.get("/my/statement.pdf"))
    assert "3500600-01" in printed
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", printed)
    assert (f"{READABLE.get(name)} (on file in another script)" in printed) == (name in READABLE)
    assert ("another script" in printed) == (name in READABLE)


def test_a_session_gets_ten_documents_a_minute(reader, pass_time):
    answers = [reader.get("/my/statement.pdf").status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    pass_time(minutes=1, seconds=1)
    assert reader.get("/my/statement.pdf").status_code == 200


def test_a_document_that_is_asked_for_a_hundred_times_is_made_ten_times(reader, rows, number):
    paths = ["/my/statement.pdf", f"/my/bills/{number}.pdf"] * 50
    answers = [reader.get(path).status_code for path in paths]
    assert answers == [200] * 10 + [429] * 90
    assert reader.get("/my/statement").status_code == 200


def test_who_has_had_enough_is_refused_by_the_look_at_the_session_alone(reader, app, number):
    for _ in range(10):
        reader.get("/my/statement.pdf")
    with statements_of(app.extensions["parts"].engine) as statements:
        for path in ("/my/statement.pdf", f"/my/bills/{number}.pdf"):
            assert reader.get(path).status_code == 429
    assert ["page_sessions" in statement.text for statement in statements] == [True, True]


@pytest.mark.parametrize(
    ("path", "most"),
    [("/my/statement.pdf", 30), ("/my/bills/{number}.pdf", 30), ("/my/usage.csv", 30), ("/my/statement.csv", 30),
     ("/my/usage", 120)],
)  # fmt: skip
def test_who_asks_all_the_time_is_refused_before_the_database_is_asked(reader, app, number, path, most):
    for _ in range(most):
        assert reader.get(path.format(number=number)).status_code in {200, 429}
    with statements_of(app.extensions["parts"].engine) as statements:
        answers = [reader.get(path.format(number=number)) for _ in range(50)]
    assert ([*statements], {answer.status_code for answer in answers}) == ([], {429})
    assert all(answer.headers["Retry-After"] == "60" for answer in answers)
    assert "Please wait a minute" in answers[0].text
    assert "Tafadhali subiri dakika" in answers[0].text


def test_who_asks_by_head_gets_no_document(reader, number):
    for path in ("/my/statement.pdf", f"/my/bills/{number}.pdf"):
        answers = [reader.head(path) for _ in range(12)]
        assert {(answer.status_code, answer.get_data()) for answer in answers} == {(200, b"")}
    assert reader.get("/my/statement.pdf").status_code == 200


def test_the_tax_authoritys_number_and_code_stand_where_they_are_known(reader, engine, number):
    path = f"/my/bills/{number}"
    assert "Tax invoice" not in reader.get(path).text
    assert "Tax invoice" not in text_of(reader.get(f"{path}.pdf"))
    pictures = len(PdfReader(BytesIO(reader.get(f"{path}.pdf").get_data())).pages[0].get_contents().get_data())
    with engine.begin() as connection:
        connection.exec_driver_sql("""
            INSERT INTO tax_invoices (bill_id, number, code)
            SELECT id, 'KRAMW001202611000001', 'https://itax.kra.go.ke/KRA-Portal/invoiceChk.htm?invoiceNo=1' FROM bills
        """)
    page, document = reader.get(path).text, reader.get(f"{path}.pdf")
    assert "KRAMW001202611000001" in page
    assert "<svg" in page
    assert "https://itax" not in page
    assert "KRAMW001202611000001" in text_of(document)
    assert len(PdfReader(BytesIO(document.get_data())).pages[0].get_contents().get_data()) > pictures
    assert len(document.get_data()) <= 40_000


def test_many_who_ask_at_once_are_served_or_asked_to_wait(app, reader):
    cookie = reader.get_cookie("pages").value
    answers = []

    def ask():
        browser = app.test_client()
        browser.set_cookie("pages", cookie)
        answers.append(browser.get("/my/statement.pdf").status_code)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert {*answers} <= {200, 429}
    assert 200 in answers


@pytest.mark.parametrize("path", ["/my/statement.pdf", "/my/bills/{number}.pdf"])
def test_without_a_session_there_is_no_document(app, number, path):
    assert app.test_client().get(path.format(number=number)).status_code == 403


def test_days_that_are_none_make_no_document(reader):
    assert reader.get("/my/statement.pdf?from=2026-02-30").status_code == 400
