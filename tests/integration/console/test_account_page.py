"""Care staff at the console: from whatever the customer says to the account, and what is done there."""

import pytest
import sqlalchemy as sa

from tests.support.console import Console
from tests.support.customers import add_customer

WANJIKU, NUMBER, NAME = "+254711000001", "3500600-01", "Wanjiku Kamau"


@pytest.fixture
def console(app):
    return Console(app)


@pytest.fixture
def account_id(engine):
    return add_customer(engine, NUMBER, phone=WANJIKU, name=NAME, balance_cents=125_000, meter="14477001")


def acts(rows):
    return [
        row[0]
        for row in rows("SELECT action FROM audit WHERE action <> 'sign in' AND operator IS NOT NULL ORDER BY id")
    ]


@pytest.mark.parametrize("typed", [NUMBER, "350060001", "0711 000 001", "14477001", "wanjiku"])
def test_one_hit_opens_at_once_and_leaves_a_row_about_who_looked(console, account_id, rows, typed):
    browser = console.signs_in("Achieng", "care").opens("/console/search", query_string={"q": typed})
    assert browser.path == f"/console/accounts/{account_id}"
    browser.sees(NUMBER, NAME, "KES 1,250", "14477001", "Ruaraka, Nairobi", WANJIKU, "DC domestic")
    assert acts(rows) == ["account show"]


def test_several_hits_are_a_list_and_none_is_a_sentence(console, account_id, engine):
    add_customer(engine, "3500600-02", name="Otieno Ouma")
    browser = console.signs_in("Achieng", "care")
    browser.opens("/console/search?q=3500600").sees("3500600-01", "3500600-02", "Otieno Ouma")
    browser.opens("/console/search?q=Zuhura").sees("Nothing was found for")
    browser.opens("/console/search?q=%25").sees("This is no account")
    assert browser.status == 422


def test_who_needs_no_names_sees_none_and_finds_nobody_by_name(console, account_id):
    browser = console.signs_in("Barasa", "payments").opens(f"/console/search?q={NUMBER}")
    browser.sees("W****** K******", "KES 1,250")
    assert NAME not in browser.text
    assert WANJIKU not in browser.text
    assert browser.opens("/console/search?q=Wanjiku").sees("Your role does not see names").status == 422


def test_an_account_of_another_region_is_refused_at_every_door(console, account_id, rows):
    browser = console.signs_in("Chebet", "care", regions=("Coast",))
    browser.opens(f"/console/search?q={NUMBER}").sees("Nothing was found")
    for path in ("", "/statement", "/bills/1"):
        assert browser.opens(f"/console/accounts/{account_id}{path}").status == 403
    browser.opens("/console/")
    hidden = browser.page.forms[-1].fields
    for act in ("notes", "reading", "meter", "query", "phone", "unpark", "bills/1/correct"):
        fields = {**hidden, "form_id": act, "text": "x", "value": "1", "phone": WANJIKU}
        assert browser.sends(f"/console/accounts/{account_id}/{act}", fields).status == 403, act
    assert rows("SELECT * FROM account_notes") == []
    assert set(acts(rows)) == {"access refused"}


@pytest.mark.parametrize(
    "path", ["/console/accounts/9", "/console/accounts/99999999999999999999", "/console/accounts/x"]
)
def test_an_account_that_is_none_is_a_page_with_a_sentence(console, path):
    assert console.signs_in("Achieng", "care").opens(path).sees("There is no such").status == 404


def test_a_technicians_reading_is_billed_and_its_bill_opens_into_its_lines_with_their_reasons(
    console, account_id, rows
):
    browser = console.signs_in("Achieng", "care", "field").opens(f"/console/accounts/{account_id}")
    browser.submits("/reading", value="4,491").sees("Bill", "is issued", "kWh")
    [(number,)] = rows("SELECT number FROM bills")
    browser.opens(f"/console/accounts/{account_id}/bills/{number}")
    browser.sees("4401", "4491", "Energy, at the rate of band", "Value added tax", "To the whole shilling")
    assert "reading technician" in acts(rows)


@pytest.mark.parametrize(
    ("act", "typed", "sentence"),
    [
        ("/reading", {"value": "many"}, "figures only"),
        ("/reading", {"value": "4491", "on": "31/31/2026"}, "type a day like"),
        ("/reading", {"value": "1" * 40}, "figures only"),
        ("/reading", {"value": "999999"}, ""),
        ("/meter", {"last": "4401", "number": "!", "digits": "5"}, "5 to 12 letters and digits"),
        (
            "/meter",
            {"last": "4401", "number": "X123456", "digits": "5", "multiplier": "NaN"},
            "A multiplier is above 0",
        ),
        ("/meter", {"last": "4401", "number": "X123456", "digits": "50"}, "4 to 9 digits"),
        ("/phone", {"phone": "0711000001/0722000002"}, "more than one phone"),
        ("/phone", {"phone": "12"}, "no Kenyan mobile number"),
        ("/notes", {"text": " "}, "Write the note first"),
        ("/notes", {"text": "x" * 1_001}, "A note has up to 1,000 letters"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(console, account_id, rows, act, typed, sentence):
    browser = console.signs_in("Achieng", "care", "field").opens(f"/console/accounts/{account_id}")
    before = rows("SELECT (SELECT count(*) FROM readings), (SELECT count(*) FROM meters), phone FROM accounts")
    browser.submits(act, **typed).sees("Not done", sentence, "Back to the page before")
    assert 400 <= browser.status < 500
    assert rows("SELECT (SELECT count(*) FROM readings), (SELECT count(*) FROM meters), phone FROM accounts") == before
    assert rows("SELECT * FROM account_notes") == []


def test_the_link_of_a_customer_opens_nothing_for_who_reads_the_timeline(console, account_id, phone, rows):
    phone(WANJIKU).dials().answers("2", "3", "2").ends()
    [(text,)] = rows("SELECT text FROM messages WHERE text LIKE '%/s/%'")
    token = text.split("/s/")[1].split()[0]
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}").sees("/s/…")
    assert token not in browser.text


def test_a_message_whose_text_is_not_kept_any_more_says_so(console, account_id, engine, phone):
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE messages SET text = ''"))
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}")
    browser.sees("Its text is not kept any more: bill")


def test_a_query_is_answered_where_the_account_is_and_is_marked_for_the_others_meanwhile(
    console, account_id, engine, rows
):
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO bill_queries (account_id, complaint, phone, language, opened_at)"
                " VALUES (:id, 'high_bill', :phone, 'en', now())"
            ),
            {"id": account_id, "phone": WANJIKU},
        )
    first, second = console.signs_in("Achieng", "care"), console.signs_in("Barasa", "care")
    first.opens(f"/console/accounts/{account_id}").sees("Answer query", "Nobody is cut off or reminded")
    second.opens("/console/").sees("Bill queries 1").opens("/console/queues/queries").sees("with Achieng", "high bill")
    second.opens(f"/console/accounts/{account_id}").sees("The open query is with Achieng")
    first.submits("/query", text="The meter was read right.").sees("is answered; the customer gets the SMS")
    second.submits("/query", text="Me too").sees("Somebody has answered this query already")
    assert rows("SELECT operator FROM bill_queries") == [("Achieng",)]
    assert "query answer" in acts(rows)


def test_phone_meter_note_and_books_are_put_right_by_their_forms_each_with_its_row(console, account_id, engine, rows):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET parked = 'no_meter', parked_at = now()"))
    browser = console.signs_in("Achieng", "care", "field").opens(f"/console/accounts/{account_id}").sees("Set aside")
    browser.submits("/unpark").sees("Its books are right")
    browser.submits("/phone", phone="0722 000 002").sees("+254722000002")
    browser.submits("/notes", text="Dog in the yard").sees("Dog in the yard")
    browser.submits("/meter", last="4411", number="X9988776", digits="6", first="12").sees(
        "Meter X9988776 hangs there now"
    )
    changed = ["account unpark", "phone set", "account note", "meter replace"]
    assert [act for act in acts(rows) if act != "account show"] == changed
    browser.opens(f"/console/accounts/{account_id}").sees(*changed)


def test_a_link_to_the_statement_goes_to_the_phone_on_file_by_care_alone(console, account_id, rows, engine):
    page = f"/console/accounts/{account_id}"
    clerk = console.signs_in("Achieng", "care").opens(page)
    form = clerk.form("/link")
    clerk.submits("/link", phone="+254722999999").sees("A link to the statement goes to ...001.")
    clerk.sends(form.action, form.fields)
    [(phone, text)] = rows("SELECT phone, text FROM messages")
    assert (phone, "/s/" in text) == (WANJIKU, True)
    assert rows("SELECT subject, details FROM audit WHERE action = 'account link'") == [(NUMBER, {"phone": "001"})]
    for _ in range(9):
        clerk.opens(page).submits("/link")
    clerk.opens(page).submits("/link").sees("as many links today as one gets in a day")
    assert rows("SELECT count(*) FROM messages") == [(10,)]
    for role in ("payments", "field"):
        assert console.signs_in(f"Who{role}", role).opens(page).text.count('/link"') == 0
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET phone = NULL"))
    clerk.sends(form.action, {**form.fields, "form_id": "x"}).sees("no phone on file")


def test_an_account_whose_books_are_wrong_stays_set_aside(console, account_id, engine, rows):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET balance_cents = 7, parked = 'x', parked_at = now()"))
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}")
    browser.submits("/unpark").sees("stays set aside: balance differs from journal")
    assert rows("SELECT parked IS NOT NULL FROM accounts") == [(True,)]


def test_a_statement_of_any_period_is_on_the_screen_and_a_file_without_formulas(console, account_id, engine):
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE journal_entries DISABLE TRIGGER ALL"))
        connection.execute(sa.text("UPDATE journal_entries SET reference = '=HYPERLINK(1)'"))
        connection.execute(sa.text("ALTER TABLE journal_entries ENABLE TRIGGER ALL"))
    browser = console.signs_in("Achieng", "care")
    browser.opens(f"/console/accounts/{account_id}/statement?from=2020-01-01").sees("opening balance", "KES 1,250")
    file = browser.client.get(f"/console/accounts/{account_id}/statement?from=2020-01-01&format=csv")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK(1)" in file.text
    assert browser.opens(f"/console/accounts/{account_id}/statement?from=2026-02-01&to=2026-01-01").status == 422


def test_the_timeline_is_paged_and_a_forged_key_is_a_sentence(console, account_id, engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO account_notes (account_id, text, operator, written_at)"
                " SELECT :id, 'note ' || n, 'Achieng', now() + n * interval '1 second' FROM generate_series(1, 45) n"
            ),
            {"id": account_id},
        )
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}").sees("note 45", "note 16")
    older = next(link for link in browser.page.links if "before=" in link)
    browser.opens(older).sees("note 15", "note 1 ")
    assert browser.opens(f"/console/accounts/{account_id}?before=x").sees("begin at the newest").status == 422


def test_a_form_that_is_sent_twice_acts_once(console, account_id, rows):
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}")
    form = browser.form("/notes")
    for _ in range(2):
        browser.sends(form.action, {**form.fields, "text": "once"})
    assert rows("SELECT count(*) FROM account_notes") == [(1,)]


def test_a_note_of_ten_megabytes_is_refused_before_it_is_read(console, account_id, rows):
    browser = console.signs_in("Achieng", "care").opens(f"/console/accounts/{account_id}")
    assert browser.submits("/notes", text="x" * 10_000_000).status == 413
    assert rows("SELECT * FROM account_notes") == []


def test_the_queues_of_other_roles_and_regions_are_closed(console, account_id, engine):
    add_customer(engine, "3500601-01", parked="no_meter")
    browser = console.signs_in("Chebet", "care", regions=("Coast",))
    browser.opens("/console/queues/parked").sees("Nothing waits here")
    assert browser.opens("/console/queues/unread?region=Nairobi").status == 403
    assert browser.opens("/console/queues/suspense").status == 403
    assert browser.opens("/console/queues/nonsense").status == 404
    assert browser.opens("/console/queues/parked?after=x").status == 422
    achieng = console.signs_in("Achieng", "care")
    achieng.opens("/console/queues/parked").sees("3500601-01")
    for queue in ("disconnect", "unread", "reconnect"):
        assert achieng.opens(f"/console/queues/{queue}?region=Nairobi").status == 200
    assert console.signs_in("Barasa", "payments").opens("/console/queues/doubtful").status == 200


def test_a_page_of_an_account_is_at_most_twelve_statements(console, account_id, phone):
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    browser = console.signs_in("Achieng", "admin")
    asked = []
    engine = console.parts.engine
    sa.event.listen(engine, "before_cursor_execute", note := lambda *args: asked.append(args[2]))
    try:
        for path in (
            "/console/",
            f"/console/accounts/{account_id}",
            f"/console/search?q={NUMBER}",
            "/console/queues/queries",
        ):
            asked.clear()
            browser.client.get(path)
            assert len(asked) <= 12, (path, asked)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
