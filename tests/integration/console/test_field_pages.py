"""Field work on the console: rounds are drawn and handed over, visits cancelled, technicians enrolled and unlocked."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.field.visit_orders import Why
from domain.values.periods import business_date
from tests.support.customers import add_customer
from tests.support.field_work import METER, SEAL, WANJIKU, code_sent, named, plan
from tests.support.service import metrics_of
from tests.support.technicians import add_technician

ROUNDS, TECHNICIANS, SEALS = "/console/rounds", "/console/technicians", "/console/seals"


@pytest.fixture
def rows(engine):
    def found(query, **values):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]

    return found


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def account(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, meter=METER)


@pytest.fixture
def technicians(engine, account):
    """Two of Nairobi, in two teams."""
    add_technician(engine, "70001", team="A")
    add_technician(engine, "70002", team="B")


@pytest.fixture
def achieng(console, technicians):
    """A supervisor of field work in Nairobi."""
    return console.signs_in("Achieng", "field", regions=("Nairobi",))


def test_a_round_is_drawn_shown_and_handed_over(achieng, parts, account, rows):
    with parts.store.reading() as work:
        tomorrow = business_date(work.now) + timedelta(days=1)
    achieng.opens(f"{ROUNDS}?day={tomorrow}").submits("/rounds/70001/plan").sees(
        "is drawn: 1 visits", METER, "assigned"
    )
    achieng.submits("/rounds/70001/plan", day=str(tomorrow)).sees("drawn before, and stays as it is")
    achieng.opens(f"{ROUNDS}/70002?day={tomorrow}").submits("/assign", instead_of="70001").sees(
        "1 visits were put", METER
    )
    assert rows("SELECT t.staff_number FROM visit_orders o JOIN technicians t ON t.id = o.technician_id") == [
        ("70002",)
    ]
    assert rows(
        "SELECT action, operator FROM audit WHERE action LIKE 'round %' AND action <> 'round show' ORDER BY id"
    ) == [
        ("round plan", "Achieng"),
        ("round assign", "Achieng"),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"orders": "17"}, "begins with V"),
        ({"orders": "V000-9996"}, "Is it mistyped?"),
        ({"orders": named(999_999)}, "no such order"),
        ({"orders": ", ,"}, "Name orders"),
        ({"instead_of": "70001"}, "not handed over to whoever has it"),
        ({"instead_of": "79999"}, "no technician of that staff number"),
        ({"instead_of": "'; --"}, "no technician of that staff number"),
        ({"orders": "V000-0125 " * 101}, "At most 100"),
        ({"day": "31/02/2026", "orders": "V000-0125"}, "type a day"),
    ],
)
def test_what_cannot_be_assigned_is_said_and_nothing_is_done(achieng, rows, typed, said):
    achieng.opens(f"{ROUNDS}/70001").submits("/assign", **typed).sees(said)
    assert achieng.status in {404, 409, 422}
    assert rows("SELECT count(*) FROM audit WHERE action = 'round assign'") == [(0,)]


def test_a_round_of_yesterday_is_looked_at_and_not_drawn(achieng, parts):
    with parts.store.reading() as work:
        yesterday = business_date(work.now) - timedelta(days=1)
    achieng.opens(f"{ROUNDS}/70001?day={yesterday}")
    assert not [form for form in achieng.page.forms if form.action.endswith(("/plan", "/assign"))]
    fields = {**achieng.form("/sign-out").fields, "form_id": "again", "day": str(yesterday)}
    assert achieng.sends(f"{ROUNDS}/70001/plan", fields).sees("is over").status == 409


def test_an_order_is_found_by_its_reference_and_cancelled_with_a_reason(achieng, parts, account, rows):
    [order] = plan(parts, account, staff="70001")
    achieng.opens(f"/console/search?q={named(order)}").sees("reasons in its own bills", METER, "70001")
    assert achieng.submits("/cancel", reason=" ").sees("Say why").status == 422
    achieng.opens(f"/console/orders/{order}").submits("/cancel", reason="read meanwhile").sees("nobody goes there")
    assert rows("SELECT state FROM visit_orders") == [("cancelled",)]
    assert rows("SELECT operator, details->>'reason' FROM audit WHERE action = 'order cancel'") == [
        ("Achieng", "read meanwhile")
    ]
    fields = {**achieng.form("/sign-out").fields, "form_id": "again", "reason": "again"}
    assert achieng.sends(f"/console/orders/{order}/cancel", fields).sees("cancelled already").status == 409


def test_care_sees_that_somebody_comes_and_not_how_the_meter_was_chosen(console, technicians, parts, account):
    [order] = plan(parts, account, staff="70001")
    care = console.signs_in("Wafula", "care")
    care.opens(f"/console/orders/{order}").sees("meter check", METER)
    care.opens(f"/console/accounts/{account}/visits").sees(named(order), "meter check")
    assert "bills say" not in care.words
    assert care.opens(ROUNDS).status == 403


def test_why_a_meter_is_visited_is_said_in_words_and_by_no_number(achieng, parts, account, engine):
    with engine.begin() as connection:
        connection.execute(
            sa.text("""
                INSERT INTO risk_scores (account_id, scored_on, meter_id, region, probability, recoverable_units,
                                         expected_units, rules, reasons, is_reason)
                SELECT account_id, date_trunc('month', now())::date, id, 'Nairobi', 0.1731, 977, 55, 'zeros_2',
                       'nothing used in the newest 2 billed period(s)', true FROM meters
            """)
        )
    achieng.opens(f"/console/accounts/{account}").opens(f"/console/accounts/{account}/visits")
    achieng.sees("nothing used in the newest 2", "never a bill, a charge or a cut")
    for hidden in ("17.3", "0.17", "977", "score"):
        assert hidden not in achieng.words


def test_a_connection_to_be_metered_is_an_order_without_a_meter(achieng, engine, rows):
    [(order,)] = insert(
        engine,
        """
        WITH asked AS (
            INSERT INTO applications
                (phone, language, door, class, state, name, area, landmark, reached_at, received_at)
            VALUES ('+254711000009', 'en', 'ussd', 'home', 'paid', 'Kamau', 'Ruaraka', 'school', now(), now())
            RETURNING id)
        INSERT INTO visit_orders (application_id, why, due_on, opened_at)
        SELECT id, 'connection', current_date, now() FROM asked RETURNING id
        """,
    )
    achieng.opens(f"/console/orders/{order}").sees("connection to be metered", "none yet", "nobody yet")


def insert(engine, query):
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def enrols(browser, **typed):
    fields = {"staff_number": "70003", "name": "Njoroge Mwangi", "phone": "0733000003", "region": "Nairobi", **typed}
    return browser.opens(TECHNICIANS).submits("/enrol", **fields)


def test_a_technician_is_enrolled_in_person_and_chooses_the_pin_on_that_phone(achieng, engine, phone, rows):
    enrols(achieng, team="C", language="sw").sees("A code is on its way", "Njoroge Mwangi", "waits for the PIN")
    handset = phone("+254733000003").dials().answers("8", code_sent(engine, "+254733000003"), "482915", "482915")
    assert rows("SELECT state, team, language FROM technicians WHERE staff_number = '70003'") == [("active", "C", "sw")]
    assert handset.reply


@pytest.mark.parametrize(
    ("typed", "said", "status"),
    [
        ({"staff_number": "x"}, "no staff number", 422),
        ({"name": " "}, "has a name", 422),
        ({"phone": "12"}, "no Kenyan mobile number", 422),
        ({"region": "Atlantis"}, "no such region", 404),
        ({"region": "Coast"}, "Nairobi", 403),
        ({"team": "x" * 41}, "A team has a name", 422),
        ({"phone": "0733070001"}, "phone of technician 70001", 409),
        ({"phone": WANJIKU}, "a customer's phone", 409),
    ],
)
def test_who_cannot_be_enrolled_is_said_in_a_sentence(achieng, engine, rows, typed, said, status):
    insert(engine, "INSERT INTO regions (name) VALUES ('Coast') ON CONFLICT DO NOTHING RETURNING name")
    assert enrols(achieng, **typed).sees(said).status == status
    assert rows("SELECT count(*) FROM technicians") == [(2,)]


def test_nobody_takes_a_technician_away_from_another_region(achieng, engine, operator, rows):
    insert(engine, "INSERT INTO regions (name) VALUES ('Coast') ON CONFLICT DO NOTHING RETURNING name")
    insert(engine, "UPDATE technicians SET region = 'Coast' WHERE staff_number = '70002' RETURNING id")
    assert enrols(achieng, staff_number="70002").status == 403
    typed = ("technician", "enrol", "70 002", "0733000003", "--name", "Njoroge", "--region", "Nairobi")
    assert operator.types(*typed, "--by", "Achieng").code == 1
    assert rows("SELECT region, state FROM technicians WHERE staff_number = '70002'") == [("Coast", "active")]


def test_a_locked_technician_is_unlocked_by_a_second_person(achieng, console, engine, rows):
    insert(engine, "UPDATE technicians SET state = 'locked', tries_left = 0 WHERE staff_number = '70001' RETURNING id")
    achieng.opens(TECHNICIANS).sees("locked after wrong PINs").submits("/unlock", reason="pressed in the pocket")
    path = achieng.sees("Somebody else decides it").path
    assert not [form for form in achieng.page.forms if form.action.endswith("/approve")]
    console.signs_in("Baraka", "reviewer").opens(path).sees("pressed in the pocket").submits("/approve").sees(
        "Approved"
    )
    assert rows("SELECT state, tries_left FROM technicians WHERE staff_number = '70001'") == [("active", 3)]


def test_who_retires_leaves_the_orders_to_another(achieng, parts, account, rows):
    plan(parts, account, staff="70001")
    achieng.opens(TECHNICIANS).submits("/70001/retire").sees("is retired; 1 orders are planned anew")
    assert rows("SELECT state FROM visit_orders") == [("planned",)]


def test_a_seal_is_found_by_its_serial_from_the_box_to_the_meter(achieng, operator, tmp_path, parts, account):
    file = tmp_path / "seals.txt"
    file.write_text(f"{SEAL}\n")
    operator.asks("seal", "import", file, "--box", "17", "--by", "Achieng")
    operator.asks("seal", "issue", SEAL, "--to", "70001", "--by", "Achieng")
    achieng.opens(f"{SEALS}?serial=kp-100001").sees(
        "Seal KP100001", "came into the register", "with a technician", "70001"
    )
    assert achieng.opens(f"{SEALS}?serial=x").sees("no serial of a seal").status == 422
    assert achieng.opens(f"{SEALS}?serial=KP999999").sees("knows a seal").status == 404


def test_a_seal_of_another_region_names_no_meter(achieng, engine, parts, rows):
    insert(engine, "INSERT INTO regions (name) VALUES ('Coast') ON CONFLICT DO NOTHING RETURNING name")
    insert(engine, "INSERT INTO areas (region, name) VALUES ('Coast', 'Likoni') RETURNING id")
    add_customer(engine, "7700001-01", area="Likoni", meter="KE7777777")
    insert(
        engine,
        """
        WITH fitted AS (
            INSERT INTO seals (serial, box, state, meter_id, changed_at)
            SELECT 'KP200001', '9', 'fitted', id, now() FROM meters WHERE number = 'KE7777777'
            RETURNING serial, meter_id)
        INSERT INTO seal_events (serial, event, at, meter_id) SELECT serial, 'fitted', now(), meter_id FROM fitted
        RETURNING id
        """,
    )
    achieng.opens(f"{SEALS}/KP200001").sees("in another region", "another")
    assert "KE7777777" not in achieng.text


def test_why_is_shown_for_each_reason_there_is(achieng, parts, account):
    for why in set(Why) - {Why.CONNECTION}:
        with parts.store.transaction() as work:
            meter_id = work.accounts.get(account).meter_id
            work.connection.execute(
                sa.text(
                    "INSERT INTO visit_orders (meter_id, account_id, why, due_on, opened_at)"
                    " VALUES (:meter_id, :account_id, :why, current_date, now())"
                ),
                {"meter_id": meter_id, "account_id": account, "why": why},
            )
    achieng.opens(f"/console/accounts/{account}/visits").sees("drawn by lot", "nobody has read it", "its time has come")


@pytest.fixture
def figures(engine, technicians):
    """A year of visits: of Nairobi by lot 97 of 100 clean, and 70002 has never found anything."""
    insert(
        engine,
        """
        WITH months AS (
            INSERT INTO technician_months (technician_id, month, arm, clean, loss, other, absent)
            SELECT t.id, date_trunc('month', now())::date, arm, CASE t.staff_number WHEN '70002' THEN 400 ELSE 47 END,
                   CASE t.staff_number WHEN '70002' THEN 0 ELSE 3 END, 0, 7
            FROM technicians t, unnest(ARRAY['reason', 'random']) arm
        ), rounds AS (
            INSERT INTO round_months (technician_id, month, rounds, fast_rounds)
            SELECT id, date_trunc('month', now())::date, 40, 11 FROM technicians
        ), tallies AS (
            INSERT INTO visit_tallies (month, why, rule, visits, hits)
            VALUES (date_trunc('month', now())::date, 'risk', 'any', 500, 25),
                   (date_trunc('month', now())::date, 'risk', 'zeros_2', 100, 12)
        )
        INSERT INTO region_months (month, region, figure, amount)
        SELECT date_trunc('month', now())::date, region, figure, amount FROM (VALUES
            ('Nairobi', 'visits random clean', 970), ('Nairobi', 'visits random loss', 30),
            ('Nairobi', 'visits reason absent', 77), ('Nairobi', 'rounds', 80), ('Nairobi', 'fast rounds', 22),
            ('Nairobi', 'loss units', 54321), ('Coast', 'rounds', 66)) v (region, figure, amount) RETURNING amount
        """,
    )


@pytest.fixture
def coast(engine):
    insert(engine, "INSERT INTO regions (name) VALUES ('Coast') ON CONFLICT DO NOTHING RETURNING name")


def test_figures_show_hit_rates_with_margins_and_the_own_regions_months(coast, figures, achieng):
    achieng.opens("/console/field/figures").sees("reasons in its own bills", "12.0% (7.0% to 19.8%)", "zeros 2")
    achieng.sees("Nairobi", "80", "22", "1000", "77", "30", "54,321", "No visit by lot is done yet")
    assert "Coast" not in achieng.words
    assert achieng.opens("/console/field/figures?since=x").sees("Not a month").status == 422


def test_who_finds_nothing_is_marked_beside_the_lot(coast, figures, achieng, console):
    achieng.opens("/console/field/technicians").sees(
        "70001", "94.0% (83.8% to 97.9%)", "97.0% (95.7% to 97.9%)", "40", "11"
    )
    assert achieng.words.count("finds less than chance") == 1
    console.signs_in("Baraka", "reviewer").opens("/console/field/technicians").sees("finds less than chance")


def test_metrics_of_visits_are_read_from_kept_figures(coast, figures, app):
    text = metrics_of(app)
    for line in (
        'visits_of_the_month{arm="random",region="Nairobi",result="clean"} 970.0',
        'rounds_of_the_month{region="Coast"} 66.0',
        'fast_rounds_of_the_month{region="Nairobi"} 22.0',
        'loss_units_of_the_month{region="Nairobi"} 54321.0',
    ):
        assert line in text


def test_visits_that_wait_for_a_person_are_listed_in_the_own_regions(achieng, console, engine, parts, account, coast):
    [order] = plan(parts, account, staff="70001")
    insert(
        engine,
        """
        INSERT INTO findings (order_id, technician_id, account_id, meter_id, found_on, found_at, body, seal_seen,
                              present, photo_link)
        SELECT id, technician_id, account_id, meter_id, current_date, now(), 'bypass', 'matches', 'nobody', 'x'
        FROM visit_orders RETURNING id
        """,
    )
    achieng.opens("/console/visits").sees("The photo has not come", named(order), "bypass", "70001")
    for what in ("reading", "left"):
        assert named(order) not in achieng.opens(f"/console/visits?what={what}").words
    assert achieng.opens("/console/visits?what=x").sees("no such list").status == 422
    coastal = console.signs_in("Chebet", "field", regions=("Coast",))
    assert named(order) not in coastal.opens("/console/visits").sees("None.").words
