"""The pages of an application: a step a page, photos made anew, limits, and the link that asks for the document."""

import gzip
import re
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.support.applicants import Applicants

ACHIENG = "0733000003"
STEPS = (
    ("phone", ACHIENG),
    ("name", "Achieng Otieno"),
    ("id_number", "PVT-AB12CD3"),
    ("tax_pin", "P051234567Q"),
    ("area", "Kasarani"),
    ("landmark", "the stage"),
    ("neighbour_meter", ""),
    ("class", "shop"),
)
PAPERS = ("identity", "tax_pin", "sketch", "land", "wiring")
HIDDEN = re.compile(r'name="(csrf_token|form)" value="([^"]+)"')


class Browser:
    """A browser without JavaScript."""

    def __init__(self, client):
        self.client = client
        self.page = ""

    def opens(self, path):
        self.answer = self.client.get(path, follow_redirects=True)
        self.page = self.answer.text
        return self

    def sends(self, path, **fields):
        files = {name: FileStorage(*file) for name, file in fields.items() if isinstance(file, tuple)}
        form = {"csrf_token": "", **dict(HIDDEN.findall(self.page)), **fields, **files}
        boundary, body = encode_multipart(form)
        kind = f"multipart/form-data; boundary={boundary}"
        self.answer = self.client.post(path, data=body, content_type=kind, follow_redirects=True)
        self.page = self.answer.text
        return self

    def sees(self, *words):
        for word in words:
            assert word in self.page, f"{word!r} is not in {self.page}"
        return self

    def answers(self, *steps):
        for step, typed in steps:
            self.sends(f"/apply/{step}", answer=typed)
        return self


@pytest.fixture
def browser(client):
    return Browser(client)


@pytest.fixture
def begun(browser):
    return browser.opens("/apply").sees("Apply for a connection", "Nobody collects cash").sends("/apply")


def photo(size=(2_400, 1_800), kind="JPEG", **more):
    made = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(made, kind, **more)
    return made.getvalue()


def located_photo():
    exif = Image.Exif()
    exif[0x010F] = "a maker of phones"
    exif[0x8825] = {1: "S", 2: (1.0, 17.0, 0.0)}
    return photo((800, 600), exif=exif)


def test_a_shop_applies_step_by_step_and_goes_on_where_it_was_left(begun, rows, told):
    begun.sees("Your mobile number", "Step 1 of 10").answers(*STEPS[:3])
    begun.opens("/apply").sees("KRA PIN").answers(*STEPS[3:]).sees("Papers", "wiring certificate", "Kenya Power")
    begun.opens("/apply/phone").sees('value="+254733000003"')
    begun.opens("/apply/check").sees("+254733000003", "Achieng Otieno", "PVT-AB12CD3", "Shop")
    begun.sends("/apply/send").sees("Application A", "sent")
    assert rows("SELECT state, door, class, phone FROM applications") == [
        ("submitted", "page", "shop", "+254733000003")
    ]
    assert "application A" in told("+254733000003")
    begun.opens("/apply/class").sees("Application A").sends("/apply/class", answer="home")
    assert rows("SELECT class FROM applications") == [("shop",)]


@pytest.mark.parametrize(
    ("step", "first", "second"),
    [
        ("phone", "+254733000003", "+254733000004"),
        ("name", "Achieng Otieno", "Njeri Kamau"),
        ("id_number", "23456789", "PVT-AB12CD3"),
        ("tax_pin", "P051234567Q", "A123456789B"),
        ("tax_pin", "P051234567Q", ""),
        ("area", "Kasarani", "Ruaraka"),
        ("landmark", "the stage", "the church"),
        ("neighbour_meter", "04219999", "04218888"),
        ("class", "home", "shop"),
    ],
)
def test_an_answer_can_be_changed_and_changed_back(begun, rows, step, first, second):
    begun.answers(*STEPS)
    for typed in (first, second, first, second, first):
        begun.opens(f"/apply/{step}").sends(f"/apply/{step}", answer=typed)
        assert begun.answer.status_code == 200
    column = {"id_number": "id_number", "neighbour_meter": "neighbour_meter"}.get(step, step)
    assert rows(f"SELECT {column} FROM applications") == [(first,)]


def test_an_answer_sent_twice_is_kept_once_and_its_page_of_before_asks_again(begun, rows):
    page = begun.answers(*STEPS).opens("/apply/class").page
    begun.sends("/apply/class", answer="home")
    begun.opens("/apply/class").sends("/apply/class", answer="more")
    begun.page = page
    begun.sends("/apply/class", answer="home")
    begun.page = page
    begun.sends("/apply/class", answer="shop").sees("What is it for")
    assert begun.answer.status_code == 200
    assert rows("SELECT class FROM applications") == [("more",)]


def test_what_was_sent_too_often_is_sent_by_another_phone_or_a_day_later(client, browser, rows, pass_time):
    for number in range(4):
        client.delete_cookie("application")
        browser.opens("/apply").sends("/apply").answers(*STEPS[:5], ("landmark", f"Stage {number}"), *STEPS[6:])
        browser.opens("/apply/check").sends("/apply/send")
    assert browser.answer.status_code == 429
    browser.opens("/apply/phone").answers(("phone", "0733000004")).opens("/apply/check").sends("/apply/send")
    assert browser.answer.status_code == 200
    browser.sees("Application A")


def test_what_was_not_complete_when_it_was_sent_is_sent_later(begun):
    begun.answers(*STEPS[:4]).sends("/apply/send").answers(*STEPS[4:])
    begun.opens("/apply/check").sends("/apply/send").sees("Application A")


def test_photos_are_made_anew_and_all_of_them_start_the_clock_of_the_office(begun, rows):
    begun.answers(*STEPS)
    for paper in PAPERS:
        begun.sends(f"/apply/papers/{paper}", photo=(BytesIO(located_photo()), "x.jpg")).sees("we have it")
    begun.opens("/apply/check").sends("/apply/send")
    assert rows("SELECT has_papers, clock FROM applications") == [(True, "papers")]
    pictures = rows("SELECT picture FROM application_papers")
    assert len(pictures) == len(PAPERS)
    for (picture,) in pictures:
        with Image.open(BytesIO(picture)) as kept:
            assert (kept.format, dict(kept.getexif())) == ("JPEG", {})
        assert b"a maker of phones" not in picture


def test_whoever_reads_kiswahili_is_told_the_office_in_kiswahili_too(begun):
    begun.answers(*STEPS).opens("/apply/papers?lang=sw").sees("au zilete: ofisi ya karibu ya Kenya Power.")


def test_a_large_photo_is_kept_small(begun, rows):
    begun.answers(*STEPS).sends("/apply/papers/identity", photo=(BytesIO(photo(quality=60)), "x.jpg"))
    [(picture,)] = rows("SELECT picture FROM application_papers")
    with Image.open(BytesIO(picture)) as kept:
        assert max(kept.size) == 1_600


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"%PDF-1.7 no picture", 422, "no photo"),
        (b"", 422, "no photo"),
        (b"\x89PNG\r\n\x1a\n broken", 422, "no photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 422, "no photo"),
        (b"GIF89a" + b"\0" * 100, 422, "no photo"),
        (b"x" * 20 * 1024 * 1024, 413, "too large"),
    ],
)
def test_what_is_no_photo_or_too_large_is_refused_in_a_sentence_and_the_paper_can_be_brought(
    begun, rows, content, status, says
):
    begun.answers(*STEPS).sends("/apply/papers/identity", photo=(BytesIO(content), "x.jpg")).sees(says, "bring")
    assert begun.answer.status_code == status
    assert rows("SELECT count(*) FROM application_papers") == [(0,)]


@pytest.mark.parametrize("content", [photo((40, 40)), b"no picture"])
def test_a_paper_that_nobody_asked_for_is_neither_looked_at_nor_kept(begun, rows, content):
    begun.answers(*STEPS).sends("/apply/papers/passwords", photo=(BytesIO(content), "x.jpg"))
    assert begun.answer.status_code == 200
    assert rows("SELECT count(*) FROM application_papers") == [(0,)]


@pytest.mark.parametrize(
    ("step", "typed", "says"),
    [
        ("phone", "12", "not a Kenyan mobile number"),
        ("name", "1", "in the letters A to Z"),
        ("id_number", "x", "no number of an ID"),
        ("tax_pin", "9", "A KRA PIN"),
        ("neighbour_meter", "?", "A meter has"),
        ("class", "palace", "choose one"),
        ("name", "<script>alert(1)</script>", "Number of the ID"),
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(begun, step, typed, says):
    begun.sends(f"/apply/{step}", answer=typed).sees(says)
    assert "<script>" not in begun.page


def test_a_form_of_elsewhere_does_nothing(begun, client, rows):
    answer = client.post("/apply/name", data={"answer": "Mallory", "csrf_token": "x" * 22})
    assert answer.status_code == 403
    assert rows("SELECT name FROM applications") == [(None,)]
    client.delete_cookie("application")
    assert client.post("/apply", data={"csrf_token": "x"}).status_code == 403
    assert client.get("/apply/check").headers["Location"] == "/apply"


def test_one_address_begins_so_many_an_hour(client, browser, rows):
    for _ in range(21):
        client.delete_cookie("application")
        browser.opens("/apply").sends("/apply")
    assert browser.answer.status_code == 429
    assert rows("SELECT count(*) FROM applications") == [(20,)]


def test_a_phone_that_nobody_has_proved_gets_three_a_day(client, browser, rows):
    for number in range(4):
        client.delete_cookie("application")
        browser.opens("/apply").sends("/apply").answers(*STEPS[:5], ("landmark", f"Stage {number}"), *STEPS[6:])
        browser.opens("/apply/check").sends("/apply/send")
    assert browser.answer.status_code == 429
    assert rows("SELECT count(*) FROM applications WHERE state = 'submitted'") == [(3,)]


def test_sent_twice_is_sent_once(begun, rows):
    begun.answers(*STEPS).opens("/apply/check").sends("/apply/send").sees("Application A")
    begun.client.post("/apply/send", data={"csrf_token": "x"})
    assert rows("SELECT count(*) FROM applications") == [(1,)]
    assert rows("SELECT count(*) FROM messages") == [(1,)]


def test_every_step_keeps_its_budget_and_has_no_script(begun):
    sizes = {}
    for step in (*(name for name, _ in STEPS), "papers", "check"):
        begun.opens(f"/apply/{step}")
        begun.answers(*((step, typed) for name, typed in STEPS if name == step))
        begun.opens(f"/apply/{step}")
        html = begun.answer.data
        sizes[step] = (len(html), len(gzip.compress(html)))
        assert b"<script" not in html
    assert all(plain <= 8 * 1024 + 3 * 1024 and packed <= 5 * 1024 for plain, packed in sizes.values()), sizes


@pytest.fixture
def quoted(phone, operator, rows):
    """Otieno's application, quoted; the link of its SMS."""
    applicants = Applicants(phone, operator)
    applicants.up_to(applicants.applies("+254722000002"), "quoted")
    [(text,)] = rows("SELECT text FROM messages WHERE text LIKE '%Quotation:%'")
    return "/a/" + text.rpartition("/a/")[2]


def test_the_link_asks_for_the_document_and_shows_how_far_it_is(browser, quoted):
    browser.opens(quoted).sees("Last 4 characters").sends(quoted, digits="6789")
    browser.sees("Application A", "surveyed", "To pay: KES 34,980.00", "paybill 888899", "Nobody collects cash")
    answer = browser.client.get("/apply/quotation.pdf")
    assert (answer.status_code, answer.data[:5], len(answer.data) < 60_000) == (200, b"%PDF-", True)
    browser.opens("/apply/status?lang=sw").sees("Ombi A", "Hakuna anayechukua pesa taslimu")


@pytest.mark.parametrize("language", ["en", "sw"])
def test_the_gate_and_the_status_keep_their_budgets(browser, quoted, language):
    """As facts of page weight have them: HTML and its CSS together, and packed."""
    sizes = [weight(browser.opens(f"{quoted}?lang={language}"))]
    browser.sends(quoted, digits="6789")
    sizes.append(weight(browser.opens(f"/apply/status?lang={language}")))
    for (plain, packed), (most, most_packed) in zip(sizes, ((5 * 1024, 3 * 1024), (11 * 1024, 5 * 1024)), strict=True):
        assert plain <= most, sizes
        assert packed <= most_packed, sizes


def weight(browser):
    html = browser.answer.data
    assert b"<script" not in html
    return len(html), len(gzip.compress(html))


def test_a_stranger_with_the_link_sees_nothing_and_the_fifth_try_ends_it(browser, quoted):
    for _ in range(4):
        browser.sends(quoted, digits="0000").sees("not the last 4")
    assert browser.sends(quoted, digits="0000").answer.status_code == 410
    assert browser.opens(quoted).answer.status_code == 410
    assert browser.opens("/a/" + "x" * 22).answer.status_code == 410
    assert browser.opens("/apply/status").sees("Apply for a connection")
    assert browser.client.get("/apply/quotation.pdf").status_code == 303
