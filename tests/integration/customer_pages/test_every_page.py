"""What holds for every page of the customers, those included that nobody has written yet: what it loads, what it
weighs, how it is kept, and that it opens for nobody else.
"""

import gzip
import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from bench.statements import statements_of
from tests.integration.customer_pages.conftest import DIGITS, WANJIKU
from tests.integration.customer_pages.histories import add_payments
from tests.support.customer_routes import customer_routes
from tests.support.customers import add_customer
from tests.support.sms import text_in

LONGEST_NAME = "Wanjiku-Nyambura Njeri wa Kamau-Githinji " * 3
MAX_HTML_BYTES, MAX_ZIPPED_BYTES, MAX_STYLE_BYTES, MAX_SVG_BYTES = 14_000, 8_000, 3_000, 4_096
MAX_HTML = {"/s/<token>": 3_000 + 2_000, "/my/usage": 12_000}
"""Of the sheet of facts: what is in the page beside its picture, and the style with it where that is small."""
MAX_ZIPPED = {"/s/<token>": 3_000, "/my/statement": 7_000}
MAX_PDF_BYTES = 40_000
LOADED = re.compile(
    r"<script|<link|<img|<iframe|<object|<embed|@font-face|@import|url\(|\son\w+=|style=|javascript:", re.IGNORECASE
)
IN_BOTH_LANGUAGES = re.compile(r'href="\?[^"]*lang=(en|sw)"|<p>.*\n<p>', re.DOTALL)
"""A link to the other language; or a sentence that stands there in each."""
ADDRESSES = re.compile(r'\s(?:href|src|action|formaction)="([^"]*)"')
FILE = re.compile(r"\.(pdf|csv|zip)$")
OTENO = "+254711000009"


@pytest.fixture
def rich(engine, phone, pass_time, client, newest_link, rows):
    """Two years of bills, payments and readings, the longest name; the values that open each of her pages."""
    account_id = add_customer(engine, "3500600-01", phone=WANJIKU, meter="37012345", last=4401, name=LONGEST_NAME)
    for place in range(26):
        if place:
            pass_time(days=30)
        phone(WANJIKU).dials().answers("1", str(4401 + 97 * (place + 1)), "1")
    add_payments(engine, 30)
    text_in(client, WANJIKU, "LINK")
    link = newest_link()
    assert client.post(link, data={"digits": DIGITS}).status_code == 303
    [(number,)] = rows("SELECT number FROM bills ORDER BY id DESC LIMIT 1")
    values = {"number": number, "token": link.removeprefix("/s/")}
    return SimpleNamespace(browser=client, values=values, account_id=account_id)


def pages_of(app, person, browser=None):
    """Each page that is HTML, in both languages, with its route."""
    for route in customer_routes(app, "GET"):
        for language in ("en", "sw"):
            answer = (browser or person.browser).get(f"{route.path(person.values)}?lang={language}")
            yield route, answer


def test_no_page_loads_anything_leads_elsewhere_or_is_kept(app, rich):
    seen = 0
    for browser in (rich.browser, app.test_client()):
        for route, answer in pages_of(app, rich, browser):
            policy = answer.headers["Content-Security-Policy"]
            assert answer.status_code < 500, route
            assert answer.headers["Cache-Control"] == "no-store", route
            assert answer.headers["Referrer-Policy"] == "no-referrer", route
            assert "noindex" in answer.headers["X-Robots-Tag"], route
            assert policy.startswith("default-src 'none'"), route
            assert not re.search(r"script-src|unsafe|img-src|https?:|\*", policy), route
            if answer.mimetype == "text/html" and not answer.location:
                seen += 1
                assert not LOADED.search(answer.text), route
                assert IN_BOTH_LANGUAGES.search(answer.text), route
                assert all(re.match(r"(/(?!/)|\?|$)", each) for each in ADDRESSES.findall(answer.text)), route
    assert seen > 20


def test_every_page_is_light(app, rich):
    for route, answer in pages_of(app, rich):
        if answer.mimetype != "text/html":
            continue
        page = answer.get_data()
        style = re.search(rb"<style>(.*?)</style>", page, re.DOTALL)
        pictures = b"".join(re.findall(rb"<svg.*?</svg>", page, re.DOTALL))
        zipped = len(gzip.compress(page))
        assert len(page) - len(pictures) <= MAX_HTML.get(route.rule, MAX_HTML_BYTES), (route, len(page))
        assert zipped <= MAX_ZIPPED.get(route.rule, MAX_ZIPPED_BYTES), (route, zipped)
        assert len(pictures) <= MAX_SVG_BYTES, (route, len(pictures))
        assert len(style[1] if style else b"") <= MAX_STYLE_BYTES, route


def test_the_longest_statement_page_and_picture_are_full(rich):
    statement = rich.browser.get("/my/statement?from=2020-01-01").text
    assert statement.count('<tbody class="m">') == 12
    usage = rich.browser.get("/my/usage").text
    assert usage.count("<rect") == 2 * 12
    assert len(gzip.compress(statement.encode())) <= MAX_ZIPPED["/my/statement"]


def test_the_bars_are_as_high_as_the_numbers_of_the_table(rich):
    page = rich.browser.get("/my/usage").text
    heights = [int(height) for height in re.findall(r'<rect [^>]*height="(\d+)"', page)]
    table = re.findall(r'<td class="n">[\d.]+<td class="n">([\d.]+)<td class="n">[^\n]*\n[^\n]*before ([\d.]+) a', page)
    numbers = [float(number) for period in reversed(table) for number in period]
    assert len(numbers) == len(heights) == 24
    pixels = max(heights) / max(numbers)
    assert all(abs(height - number * pixels) <= 1.5 for height, number in zip(heights, numbers, strict=True))


def test_a_bill_as_pdf_is_light(rich):
    document = rich.browser.get(f"/my/bills/{rich.values['number']}.pdf")
    assert len(document.get_data()) <= MAX_PDF_BYTES


def test_no_file_is_made_for_who_asks_all_the_time(app, reader, rows):
    """Nor is anything looked up for them, whatever the file."""
    [(number,)] = rows("SELECT number FROM bills")
    while reader.get("/my/usage.csv").status_code == 200:
        pass
    files = [route for route in customer_routes(app, "GET") if route.needs_session and FILE.search(route.rule)]
    assert len(files) > 5
    with statements_of(app.extensions["parts"].engine) as statements:
        for route in files:
            assert reader.get(route.path({"number": number})).status_code == 429, route
    assert [*statements] == []


SECRETS_OF_WANJIKU = ("3500600", "xxxx0001", "37012345", "Wanjiku", "W. K.", WANJIKU[1:], "4401 to", "4521 ·")


@pytest.fixture
def otieno(app, engine, phone, newest_link):
    """Another customer with a bill, a payment and a link, and a browser of their own."""
    add_customer(
        engine, "412277-03", phone=OTENO, meter="88817766", last=910, name="Otieno Odhiambo", average_units="9"
    )
    phone(OTENO).dials().answers("1", "919", "1")
    browser = app.test_client()
    text_in(browser, OTENO, "LINK")
    assert browser.post(newest_link(OTENO), data={"digits": "7766"}).status_code == 303
    return browser


def acts_of(rows, account_id):
    tables = ("readings", "bills", "payment_intents", "bill_queries", "page_links", "messages", "long_statements")
    counts = [rows(f"SELECT count(*) FROM {table} WHERE account_id = {account_id}") for table in tables]
    return [*counts, rows("SELECT phone, count(*) FROM data_requests GROUP BY phone")]


def form_token_of(browser):
    return re.search(r'name="csrf_token" value="(\w+)"', browser.get("/my/statement").text)[1]


def test_no_page_opens_with_the_session_or_the_link_of_another(app, reader, link, otieno, rows):
    """Each route, with what is hers in the address, opened by another customer, by herself closed, and by nobody."""
    [(account_id, number)] = rows("SELECT account_id, number FROM bills ORDER BY id LIMIT 1")
    [(line,)] = rows(f"SELECT max(id) FROM journal_entries WHERE account_id = {account_id}")
    values = {"number": number, "token": link.removeprefix("/s/")}
    before = acts_of(rows, account_id)
    stranger = app.test_client()
    for route in customer_routes(app, "GET"):
        path = f"{route.path(values)}?before={line}&account={account_id}&from=2020-01-01"
        answer = otieno.get(path)
        assert not leaked(answer, number), route
        assert number not in route.path(values) or answer.status_code == 404, route
        answer = stranger.get(path)
        assert not leaked(answer, number), route
        assert not route.needs_session or answer.status_code == 403, route
    hers, theirs = form_token_of(reader), form_token_of(otieno)
    for route in customer_routes(app, "POST"):
        if not route.needs_session:
            continue
        typed = {"digits": "7766", "value": "4700", "amount": "100", "account": account_id, "form": "F" * 22}
        assert stranger.post(route.path(values), data={**typed, "csrf_token": hers}).status_code == 403, route
        assert otieno.post(route.path(values), data={**typed, "csrf_token": hers}).status_code == 403, route
        if route.rule != "/my/close":
            answer = otieno.post(route.path(values), data={**typed, "csrf_token": theirs})
            assert answer.status_code < 500, route
            assert not leaked(answer, number), route
    assert acts_of(rows, account_id)[:-1] == before[:-1]
    assert all(phone == OTENO for phone, _ in acts_of(rows, account_id)[-1])


def leaked(answer, number):
    said = text_in_pdf(answer) if answer.mimetype == "application/pdf" else answer.text
    said += str(answer.headers.get("Location", ""))
    return [secret for secret in (*SECRETS_OF_WANJIKU, number) if secret in said]


def text_in_pdf(answer):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.get_data())).pages)


def test_the_link_of_one_with_the_meter_of_another_opens_nothing(app, link, otieno):
    assert otieno.post(link, data={"digits": "7766"}).status_code == 422
    assert app.test_client().post(link, data={"digits": "7766"}).status_code == 422


def test_the_same_browser_sees_the_account_whose_link_it_opened_last(reader, otieno, newest_link, client):
    text_in(client, OTENO, "LINK")
    assert reader.post(newest_link(OTENO), data={"digits": "7766"}).status_code == 303
    page = reader.get("/my/statement").text
    assert ("O. O." in page, "W. K." in page) == (True, False)
