"""A technician's visit from a feature phone: what is found, once, with its reading and its seals."""

from datetime import timedelta

import pytest

from domain.field.visit_orders import Why
from domain.values.periods import business_date
from tests.support.customers import add_customer
from tests.support.field_work import (
    ATIENO,
    METER,
    NEW_SEAL,
    OTIENO,
    SEAL,
    STAFF,
    WANJIKU,
    at_work,
    enrolled,
    named,
    plan,
)

INTACT, BROKEN, BYPASS, BURNT = "1", "2", "3", "5"


@pytest.fixture
def order(seals, parts, account):
    [order_id] = plan(parts, account)
    return order_id


def customers_code(rows):
    """The last six digits of the SMS: the customer's own."""
    [text] = [
        text for (text,) in rows("SELECT text FROM messages WHERE phone = :phone AND text LIKE '%JUA%'", phone=WANJIKU)
    ]
    return text.partition("Your code: ")[2][:6]


def test_an_intact_meter_is_seven_screens_from_the_order(order, otieno, rows):
    at_work(otieno).sees("Today's round, to do: 1", METER)
    otieno.answers("1").sees(named(order), "to check", METER, "1 I am at the meter", "2 Absent")
    otieno.answers("1").sees("Say your code", "What do you see?", "1 Intact", "7 Foreign supply")
    otieno.answers(INTACT).sees("Type the reading")
    otieno.answers("4491").sees(f"The seal should be {SEAL}", "1 It is this one", "2 No seal")
    otieno.answers("1").sees("Is the customer there?")
    otieno.answers(customers_code(rows)).sees("Intact", "Reading 4491", f"Seal {SEAL}", "customer seen", "1 Send")
    otieno.answers("1").sees(f"Thank you. {named(order)} is done.", "1 Next visit")
    otieno.answers("1").sees("to do: 0", "done")
    assert rows("SELECT state FROM visit_orders") == [("done",)]
    assert rows("SELECT body, reading, seal_seen, seal_found, seal_fitted, present, reading_outcome FROM findings") == [
        ("intact", 4491, "matches", SEAL, None, "seen", "billed")
    ]
    assert rows("SELECT units FROM bills") == [(90,)]
    assert rows("SELECT event FROM seal_events WHERE order_id IS NOT NULL") == [("found",)]
    assert rows("SELECT count(*) FROM visit_drafts") == [(0,)]
    assert rows("SELECT rule, visits, hits FROM visit_tallies") == [("any", 1, 0)]
    assert rows("SELECT arm, clean FROM technician_months") == [("reason", 1)]
    assert rows("SELECT closed, hasty FROM rounds") == [(1, 0)]


def test_the_customer_of_a_check_is_told_when_the_technician_is_there_and_not_before(order, otieno, rows):
    def told():
        return rows("SELECT text FROM messages WHERE phone = :phone", phone=WANJIKU)

    at_work(otieno).answers("1")
    assert told() == []
    otieno.answers("1")
    [(text,)] = told()
    code = otieno.reply.partition("code: ")[2][:6]
    assert f"Otieno, staff {STAFF}, is at your meter and says code {code}" in text
    assert "Never pay a technician" in text
    assert "Ouma" not in text
    at_work(otieno).answers("1", "1")
    assert told() == [(text,)]


def test_a_broken_seal_is_changed_and_waits_for_its_photo(order, otieno, rows):
    at_work(otieno).answers("1", "1", BROKEN, "4491", "1").sees("new seal that you fitted")
    otieno.answers("1").sees("has to be fitted").answers("KP999999").sees("not issued to you")
    otieno.answers("KP100003").sees("not issued to you").answers(NEW_SEAL.lower()).sees("Is the customer there?")
    otieno.answers("2").sees("Seal broken", f"New seal {NEW_SEAL}", "nobody there").answers("1").sees(
        "stays open until"
    )
    assert rows("SELECT state FROM visit_orders") == [("notified",)]
    assert rows("SELECT serial, state FROM seals ORDER BY serial") == [
        (SEAL, "removed"),
        (NEW_SEAL, "fitted"),
        ("KP100003", "in_box"),
    ]
    at_work(otieno).sees("photo").answers("1").sees("photo pending").answers("1").sees("link for the photo")
    assert rows(
        "SELECT count(*) FROM messages WHERE phone = :phone AND text LIKE '%Photo of meter%'", phone=OTIENO
    ) == [(2,)]


def test_a_seal_that_hangs_elsewhere_and_one_that_is_gone_are_listed(order, otieno, operator):
    at_work(otieno).answers("1", "1", INTACT, "4491", "KP100003").sees("new seal").answers("1", "1", "1").sees("done")
    strange = operator.asks("seal", "list", "--what", "strange")["rows"]
    assert [(row["serial"], row["what"]) for row in strange] == [("KP100003", "repeated"), (SEAL, "missing")]


def test_gaps_in_the_order_of_use_are_listed(order, otieno, operator, tmp_path):
    operator.asks("seal", "issue", "KP100003", "--to", STAFF, "--by", "Njeri")
    at_work(otieno).answers("1", "1", BROKEN, "4491", "1", "KP100003", "2", "1").sees("stays open")
    skipped = operator.asks("seal", "list", "--what", "skipped")["rows"]
    assert [(row["serial"], row["technician"]) for row in skipped] == [(NEW_SEAL, STAFF)]


def test_a_visit_goes_on_where_it_broke_off_on_any_day_of_batteries(order, otieno, redis_flush, rows):
    at_work(otieno).answers("1", "1", INTACT, "4491").sees("The seal should be")
    redis_flush()
    at_work(otieno).answers("1", "1").sees("The seal should be")
    otieno.answers("1")
    redis_flush()
    otieno.answers("2").sees("Is the customer there?").answers("2").sees("Intact", "Reading 4491", "nobody there")
    redis_flush()
    otieno.again().sees("Intact", "nobody there").answers("1").sees("is done")
    redis_flush()
    otieno.again().sees(f"{named(order)} is done")
    assert rows("SELECT count(*) FROM findings") == [(1,)]
    assert rows("SELECT count(*) FROM bills") == [(1,)]


def test_a_double_press_is_one_finding(order, otieno, rows):
    at_work(otieno).answers("1", "1", INTACT, "4491", "1", "2", "1").again().again().sees("is done")
    assert rows("SELECT count(*) FROM findings") == [(1,)]


def test_another_technicians_order_is_not_opened(order, otieno, operator, engine, phone, parts, account, rows):
    atieno = enrolled(operator, engine, phone, staff="70002", number=ATIENO)
    at_work(otieno).answers("1")
    with parts.store.transaction() as unit_of_work:
        assert unit_of_work.visit_orders.move(order, "release")
        other = unit_of_work.technicians.by_staff_number("70002")
        walk = unit_of_work.rounds.open(other.id, business_date(unit_of_work.now))
        assert unit_of_work.visit_orders.assign(order, other.id, walk.id, 1)
    otieno.answers("1").sees("closed, or it has changed")
    assert rows("SELECT count(*) FROM messages WHERE phone = :phone", phone=WANJIKU) == [(0,)]
    at_work(atieno).answers("1", "1").sees("What do you see?")


def test_two_technicians_do_not_get_one_meter(order, operator, engine, phone, parts, account, rows):
    enrolled(operator, engine, phone, staff="70002", number=ATIENO)
    with pytest.raises(AssertionError):
        plan(parts, account, staff="70002", why=Why.RANDOM)
    assert rows("SELECT state FROM visit_orders") == [("assigned",)]


def test_yesterdays_round_is_not_todays(seals, parts, account, otieno, pass_time):
    plan(parts, account)
    at_work(otieno).answers("1")
    pass_time(days=1)
    otieno.answers("1").sees("another day")
    at_work(otieno).sees("no visits today")


def test_yesterdays_code_and_a_guess_do_not_make_a_customer_seen(order, otieno, rows):
    at_work(otieno).answers("1", "1", INTACT, "4491", "1")
    right = customers_code(rows)
    wrong = "135790" if right != "135790" else "246813"
    for _ in range(5):
        otieno.answers(wrong).sees("not the customer's code")
    otieno.answers(right).sees("Too many wrong codes").answers("1").sees("somebody there")


def test_a_reading_lower_than_the_last_is_typed_twice_and_kept_for_the_office(order, otieno, rows):
    at_work(otieno).answers("1", "1", INTACT, "4300").sees("Not as expected").answers("4300").sees("seal")
    otieno.answers("1", "2", "1").sees("is done", "office looks")
    assert rows("SELECT reading, reading_outcome FROM findings") == [(4300, "lower_than_last")]
    assert rows("SELECT count(*) FROM bills") == [(0,)]


@pytest.fixture
def visited_after(otieno, seals, parts, engine, phone, pass_time):
    """The technician at a meter of five digits: our reading before, and days ago the customer's own, if any."""

    def visited(last, customers):
        account = add_customer(engine, "3500609-01", phone="+254711000009", meter="KE9900001", last=last)
        if customers:
            phone("+254711000009").dials().answers("1", customers).sees("Confirm").answers("1").ends()
            pass_time(days=3)
        plan(parts, account)
        return at_work(otieno).answers("1", "1", INTACT)

    return visited


NO_SEAL_NOBODY_THERE = ("2", "1", "2")
AND_AGAIN = (*NO_SEAL_NOBODY_THERE, "3", INTACT)


@pytest.mark.parametrize(
    ("last", "customers", "typed", "outcome", "units"),
    [
        (93_000, "93220", ["93160"], "billed", 160),
        (93_000, "93220", ["93160", *AND_AGAIN, "93160"], "billed", 160),
        (93_000, "93220", ["93160", *AND_AGAIN, "93160", *AND_AGAIN, "93160"], "billed", 160),
        (93_000, "93110", ["93090"], "billed", 90),
        (93_210, None, ["39330", "39330"], "lower_than_last", None),
        (99_950, None, ["49", "49"], "billed", 99),
        (99_990, None, ["9989", "9989"], "lower_than_last", None),
        (93_000, None, ["95000", "95000"], "billed", 2_000),
        (99_800, "99950", ["20", "20"], "billed", 220),
    ],
)
def test_what_is_typed_twice_is_billed_as_a_turn_of_the_register_only_where_that_is_ordinary(
    visited_after, rows, last, customers, typed, outcome, units
):
    visited_after(last, customers).answers(*typed, *NO_SEAL_NOBODY_THERE, "1").sees("is done")
    assert rows("SELECT reading_outcome FROM findings") == [(outcome,)]
    drawn = sum(units for (units,) in rows("SELECT units FROM bills WHERE cancelled_at IS NULL"))
    assert drawn == (units or 0)


@pytest.mark.parametrize("typed", ["44,91.5", "-1", "x", "999999", ""])
def test_what_is_no_reading_is_asked_again(order, otieno, typed):
    at_work(otieno).answers("1", "1", INTACT, typed).sees("Type the reading")


def test_a_meter_that_is_replaced_between_planning_and_visit_is_visited_as_the_new_one(
    order, otieno, operator, account
):
    at_work(otieno).answers("1", "1", INTACT, "4491").sees("seal")
    replaced = (
        "meter",
        "replace",
        "3500600-01",
        "--last",
        4470,
        "--number",
        "KE7654321",
        "--digits",
        6,
        "--by",
        "Njeri",
    )
    operator.asks(*replaced)
    otieno.answers("1").sees("We know of no seal here").answers(SEAL).sees("has changed", "1 Next visit")
    otieno.answers("1", "1", "1").sees("KE7654321", "What do you see?")
    otieno.answers(INTACT).sees("KE7654321", "Type the reading").answers("3", "3").sees("We know of no seal here")


@pytest.mark.parametrize(
    ("key", "state", "again"),
    [("2", "absent", 1), ("3", "no_access", 1), ("4", "refused", 0), ("5", "unsafe", 0), ("6", "place_not_found", 1)],
)
def test_a_visit_that_saw_no_meter_is_planned_anew_where_that_may_help(order, otieno, rows, key, state, again):
    at_work(otieno).answers("1", key).sees(named(order), "Send it?").answers("1").again().sees("is closed")
    assert rows("SELECT state FROM visit_orders WHERE id = :id", id=order) == [(state,)]
    assert rows("SELECT count(*), max(attempt) FROM visit_orders WHERE state = 'planned'") == [
        (again, 2 if again else None)
    ]
    assert rows("SELECT count(*) FROM findings") == [(0,)]


def test_after_three_attempts_a_person_decides(seals, parts, account, otieno, rows):
    plan(parts, account)
    at_work(otieno).answers("1", "2", "1").sees("is closed")
    for place in ("2", "3"):
        with parts.store.transaction() as unit_of_work:
            technician = unit_of_work.technicians.by_staff_number(STAFF)
            walk = unit_of_work.rounds.open(technician.id, business_date(unit_of_work.now))
            [(waiting,)] = rows("SELECT id FROM visit_orders WHERE state = 'planned'")
            assert unit_of_work.visit_orders.assign(waiting, technician.id, walk.id, int(place))
        at_work(otieno).answers(place, "2", "1").sees("is closed")
    assert rows("SELECT state, attempt FROM visit_orders ORDER BY id") == [("absent", 1), ("absent", 2), ("absent", 3)]


def test_a_finding_of_an_order_that_asked_for_a_reading_is_not_closed_by_the_reading_alone(
    seals, parts, account, otieno, rows
):
    plan(parts, account, why=Why.READING)
    at_work(otieno).answers("1", "1", BYPASS, "4491", "1", NEW_SEAL, "3", "1").sees("stays open")
    assert rows("SELECT state FROM visit_orders") == [("notified",)]


def test_a_burnt_meter_has_no_reading(order, otieno, rows):
    at_work(otieno).answers("1", "1", BURNT).sees("seal should be").answers("2").sees("new seal").answers("1", "2")
    otieno.sees("Burnt", "No seal").sees_no("Reading").answers("1").sees("stays open")


def test_an_order_is_cancelled_and_shown(order, operator, otieno):
    shown = operator.asks("order", "show", named(order), "--by", "Njeri")
    assert (shown["state"], shown["why"], shown["technician"], shown["meter"]) == ("assigned", "risk", STAFF, METER)
    cancelled = operator.asks("order", "cancel", named(order), "--reason", "read meanwhile", "--by", "Njeri")
    assert cancelled["state"] == "cancelled"
    assert operator.types("order", "cancel", named(order), "--reason", "again", "--by", "Njeri").code == 1
    at_work(otieno).sees("cancelled").answers("1").sees("cancelled")
    for wrong in ("V000-0000", "17", "T000-0125", "V000-9996"):
        said = operator.types("order", "show", wrong, "--by", "Njeri")
        assert (said.code, "Traceback" in said.err) == (1, False)


def test_who_retires_leaves_the_orders_to_another(order, otieno, operator, rows):
    assert operator.asks("technician", "retire", STAFF, "--by", "Njeri")["orders_released"] == 1
    assert rows("SELECT state, technician_id FROM visit_orders") == [("planned", None)]


def test_seals_that_are_no_serials_or_there_already_are_said(seals, operator, tmp_path, rows):
    file = tmp_path / "more.txt"
    file.write_text(f"{SEAL}\nKP100009\nKP100009\n")
    said = operator.types("seal", "import", file, "--box", "18", "--by", "Njeri", "--json")
    assert (said.code, said.printed["added"], said.printed["repeated"]) == (1, 1, [SEAL, "KP100009"])
    file.write_text("KP100010\nx\n")
    assert "Line 2" in operator.types("seal", "import", file, "--box", "18", "--by", "Njeri").err
    said = operator.types("seal", "issue", "KP100009", SEAL, "--to", STAFF, "--by", "Njeri")
    assert (said.code, SEAL in said.err) == (1, True)
    assert rows("SELECT state FROM seals WHERE serial = 'KP100009'") == [("in_box",)]


def test_a_round_of_many_is_shown_in_pages_in_the_order_of_the_walk(seals, engine, parts, otieno):
    ids = [add_customer(engine, f"35006{number}-01", meter=f"KE99{number}0") for number in range(10, 19)]
    plan(parts, *ids)
    at_work(otieno).sees("to do: 9", "1 KE99100", "4 KE99130").answers("9").sees("1 KE99140").answers("2").sees(
        "KE99150"
    )


def test_the_round_of_tomorrow_is_seen_tomorrow(seals, parts, account, otieno, pass_time):
    with parts.store.reading() as unit_of_work:
        tomorrow = business_date(unit_of_work.now) + timedelta(days=1)
    plan(parts, account, day=tomorrow)
    at_work(otieno).sees("no visits today")
    pass_time(days=1)
    at_work(otieno).sees("to do: 1")
