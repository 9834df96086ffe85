"""A tariff file on the console: what it changes is seen first, and a second person decides."""

from io import BytesIO

import pytest

from domain.jobs import Job
from domain.values.periods import business_date, month_of, next_month
from tests.support.console import Console
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
PATH = "/console/tariffs/import"


@pytest.fixture
def console(app):
    return Console(app)


def next_months_value(console, value="4.10"):
    month = next_month(month_of(business_date(console.parts.clock.now())))
    return month, f"[months]\n{month} = {{ FEC = {value} }}\n"


def uploads(browser, content, name="next.toml", **fields):
    content = content.encode() if isinstance(content, str) else content
    return browser.opens(PATH).submits("/tariffs/import", file=(BytesIO(content), name), **fields)


def test_a_file_is_seen_asked_for_and_decided_by_another(console, rows):
    month, text = next_months_value(console)
    before = rows("SELECT max(id) FROM tariff_imports")
    author, reviewer = console.signs_in("Achieng", "admin"), console.signs_in("Mutua", "reviewer")
    uploads(author, "\ufeff" + text).sees("What next.toml changes", f"{month} FEC 4.10")
    assert rows("SELECT count(*) FROM approval_requests") == [(0,)]
    author.submits("/propose", reason="The Gazette of today").sees("Asked for.", "The Gazette of today")
    assert not [form for form in author.page.forms if form.action.endswith("/approve")]
    assert rows("SELECT max(id) FROM tariff_imports") == before
    reviewer.opens(author.path).sees(f"code FEC month {month} value 4.10").submits("/approve")
    assert rows("SELECT file_name FROM tariff_imports ORDER BY id DESC LIMIT 1") == [("next.toml",)]
    uploads(author, text).sees("Nothing in it is new")
    assert rows("SELECT subject, details->>'request' FROM audit WHERE action = 'tariff propose'") == [
        ("next.toml", str(rows("SELECT id FROM approval_requests")[0][0]))
    ]


def test_it_says_how_many_accounts_it_concerns_as_a_job_has_counted(console, engine):
    for number, category in enumerate(("DC", "DC", "SC", "PP")):
        add_customer(engine, f"350060{number}-01", category=category)
    browser = console.signs_in("Achieng", "admin")
    uploads(browser, next_months_value(console)[1]).sees("DC domestic not counted yet")
    run_tasks(console.parts, Job.COUNT_WORK)
    browser.opens(browser.path, query_string={"file": "next.toml"}).sees("DC domestic 2", "SC small commercial 1")
    browser.submits("/propose").sees("For whom", "accounts 2 category DC")


def test_a_file_that_was_looked_at_and_not_asked_for_is_gone_after_a_day(console, rows, pass_time):
    browser = console.signs_in("Achieng", "admin")
    uploads(browser, next_months_value(console)[1]).submits("/propose").sees("Asked for.")
    uploads(browser, next_months_value(console, "4.20")[1])
    run_tasks(console.parts, Job.FORGET_OLD_TEXTS)
    assert rows("SELECT count(*) FROM tariff_files") == [(2,)]
    pass_time(days=1, minutes=1)
    run_tasks(console.parts, Job.FORGET_OLD_TEXTS)
    kept = rows("SELECT r.kind FROM tariff_files f LEFT JOIN approval_requests r ON r.subject = f.sha256")
    assert kept == [("tariff import",)]


def test_a_doubtful_figure_is_taken_by_who_insists(console):
    _month, text = next_months_value(console, "410")
    browser = console.signs_in("Achieng", "admin")
    uploads(browser, text).sees("Not done", "FEC")
    uploads(browser, text, insist="yes").sees("Doubtful figures are taken", "FEC 410").submits("/propose")
    browser.sees("Asked for.", "Replaces yes")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds neither a version nor a month"),
        (PICTURE, "next.toml is not UTF-8 text: byte 0 cannot be read."),
        ("[months]\n".encode("utf-16"), "is not UTF-8 text: byte 0"),
        ("source = 'Energía'".encode("latin-1"), "is not UTF-8 text"),
        (b"\x00" * 50, "is not TOML"),
        (b"receipt,amount\nSKL1,5\n", "is not TOML"),
        (b"[[" * 5_000, "is not TOML"),
        (b"months = " + b"9" * 5_000, "is not TOML"),
        (b"months = " + b"[" * 20_000, "is not TOML"),
        (b"[months]\n2026-13 = { FEC = 1 }\n", "2026-13"),
        (b"[months]\n2026-12 = { FEC = 1e999999 }\n", "FEC"),
        (b"[months]\n2026-12 = { FEC = nan }\n", "FEC"),
        (b'[[version]]\nsource = "a\\u0000b"\n', "source: holds a character that no text has"),
        (b"<script>alert(1)</script>", "is not TOML"),
    ],
)
def test_what_is_no_tariff_file_gets_a_sentence_and_is_not_kept(console, rows, content, said):
    browser = uploads(console.signs_in("Achieng", "admin"), content).sees("Not done", said)
    assert browser.status == 422
    assert rows("SELECT count(*) FROM tariff_files") == [(0,)]


def test_a_file_that_is_too_large_or_none_gets_a_sentence(console, rows):
    browser = console.signs_in("Achieng", "admin")
    kind = "multipart/form-data; boundary=x"
    browser.sends("/console/tariffs/import", b"--x\r\n" + b"#" * 10_000_000, content_type=kind)
    assert browser.sees("That is too large. Nothing was kept of it.").status == 413
    assert uploads(browser, b"", name="").sees("Choose a file first.").status == 422
    browser.opens(PATH)
    assert browser.submits("/tariffs/import", file="no file").sees("Choose a file first.").status == 422
    assert rows("SELECT count(*) FROM tariff_files") == [(0,)]


@pytest.mark.parametrize("digest", ["0" * 64, "nobody", "x" * 500, "%00", "%F0%9F%92%A1"])
def test_a_file_that_is_not_kept_is_not_found(console, digest):
    browser = console.signs_in("Achieng", "admin").opens(f"/console/tariffs/files/{digest}")
    assert browser.sees("Not done").status == 404


def test_sent_twice_it_is_asked_for_once(console, rows):
    browser = uploads(console.signs_in("Achieng", "admin"), next_months_value(console)[1])
    form = browser.form("/propose")
    for _time in range(2):
        browser.sends(form.action, {**form.fields, "reason": "twice"}).sees("Request")
    assert rows("SELECT count(*) FROM approval_requests") == [(1,)]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\tariffs\\next.toml", "x" * 300 + ".toml", "<b>.toml", "\x07"]
)
def test_a_file_may_have_any_name(console, name):
    browser = uploads(console.signs_in("Achieng", "admin"), next_months_value(console)[1], name=name)
    assert browser.sees("changes", "FEC 4.10").status == 200
    assert browser.submits("/propose").sees("Asked for.").status == 200


@pytest.mark.parametrize("role", ["care", "payments", "campaigns", "field", "reviewer"])
def test_others_do_not_bring_tariffs(console, role):
    assert console.signs_in("Who", role).opens(PATH).status == 403
