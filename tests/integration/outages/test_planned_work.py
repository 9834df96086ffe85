"""Planned work: one text to each person before, and whoever heard a time hears another one."""

from datetime import timedelta

import pytest

from tests.integration.outages.conftest import NO_POWER, account_of, number_of
from tests.support.console import Console
from tests.support.sms import text_in, works

TOLD = "SELECT phone, text FROM messages WHERE purpose = 'planned' AND state <> 'expired' ORDER BY id"


def test_each_person_is_told_once_two_days_before_and_a_clinic_first(feeder, office, rows, pass_time):
    office.operator.asks("account", "mark", account_of(3), "--as", "clinic", "--by", "Achieng")
    seen = office.planned("--dry-run")
    assert (seen["id"], seen["phones"], seen["accounts"], seen["first"]) == (None, 3, 5, 1)
    assert seen["cost_cents"] > 0
    work = office.planned()
    office.works()
    assert rows(TOLD) == []
    pass_time(days=3, hours=8)
    office.works()
    office.works()
    told = rows(TOLD)
    assert sorted(phone for phone, _ in told) == sorted(map(number_of, (1, 2, 3)))
    assert told[0][0] == number_of(3)
    assert "Hakuna stima F-1" in told[0][1]
    assert "No power in F-1" in told[1][1]
    assert "STOP PLANNED" in told[1][1]
    assert work["reference"] in told[1][1]
    [row] = office.operator.asks("planned", "list")["rows"]
    assert (row["phones"], row["told"]) == (3, 3)
    assert row["least_minutes"] == row["middle_minutes"] > 22 * 60
    assert rows("SELECT told FROM planned_batches") == [(3,)]


def test_who_heard_a_time_hears_another_one_and_that_it_is_cancelled(feeder, office, rows, pass_time):
    work = office.planned()
    pass_time(days=3, hours=8)
    office.works()
    office.operator.asks("planned", "move", work["id"], "--to", office.moment(days=2, hours=9), "--by", "Achieng")
    office.works()
    office.operator.asks("planned", "cancel", work["id"], "--by", "Achieng")
    office.works()
    query = "SELECT text FROM messages WHERE purpose = 'planned' AND phone = :phone ORDER BY id"
    texts = [text for (text,) in rows(query, phone=number_of(2))]
    said = zip(("No power in", "Changed:", "Cancelled:"), texts, strict=True)
    assert all(words in text for words, text in said)
    again = office.operator.types("planned", "cancel", work["reference"], "--by", "Achieng")
    assert (again.code, "is cancelled: it cannot be cancelled" in again.err) == (1, True)


@pytest.mark.parametrize("in_doubt", ["submitting", "unknown"])
@pytest.mark.parametrize("change", [("cancel",), ("move", "--to", "17:30")])
def test_a_text_in_doubt_is_not_sent_again_once_what_it_says_has_changed(
    feeder, office, rows, engine, pass_time, in_doubt, change
):
    work = office.planned()
    pass_time(days=3, hours=8)
    office.works()
    with engine.begin() as connection:
        tried = "UPDATE messages SET state = %s, attempts = 1, attempted_at = queued_at, wait_until = queued_at"
        connection.exec_driver_sql(tried, (in_doubt,))
    act, *more = change
    office.operator.asks("planned", act, work["id"], *more, "--by", "Achieng")
    office.works()
    for task in ("let_lapsed_leases_go", "settle_unknown_messages", "expire_messages_past_their_use"):
        pass_time(hours=12)
        works(office.parts, task)
    sent = "SELECT state, resends, count(*) FROM messages WHERE text ~ 'Power: (No power|Hakuna)' GROUP BY 1, 2"
    assert rows(sent) == [("expired", 0, 3)]


def test_customers_read_the_place_as_it_is_kept_however_it_was_typed(feeder, office):
    times = ("--from", office.moment(days=5), "--to", office.moment(days=5, hours=2), "--work", "Lines", "--dry-run")
    places = {
        "F-1": ("--feeder", "f-1"),
        "Ruaraka": ("--area", "RUARAKA"),
        "T-1": ("--transformer", " t-1"),
        "Nairobi": (),
    }
    for read, typed in places.items():
        made = office.operator.asks("planned", "open", "--region", "nairobi", *typed, *times)
        assert f"No power in {read} on" in made["texts"]["en"]


def test_work_is_named_by_its_id_or_the_reference_that_customers_have(feeder, office):
    reference = office.planned()["reference"].lower()
    for typed, code in (("P000-0014", 2), ("T000-0013", 2), ("999999", 1), (f" {reference} ", 0), (reference, 1)):
        said = office.operator.types("planned", "cancel", typed, "--by", "Achieng")
        assert (said.code, "Traceback" in said.err) == (code, False), said


def test_who_heard_nothing_yet_hears_only_the_time_that_holds(feeder, office, rows, pass_time):
    work = office.planned()
    begins, ends = office.moment(days=6), office.moment(days=6, hours=2)
    office.operator.asks("planned", "move", work["id"], "--from", begins, "--to", ends, "--by", "Achieng")
    pass_time(days=4, hours=8)
    office.works()
    assert len(rows(TOLD)) == 3
    assert all("No power in" in text for _, text in rows(TOLD) if "Hakuna" not in text)


def test_the_evening_before_only_where_it_changed_or_begins_at_night(feeder, office, rows):
    office.planned()
    work = office.planned(begins=office.moment(days=9, hours=12), ends=office.moment(days=9, hours=18))
    kinds = "SELECT work_id, kind FROM planned_notices WHERE done_at IS NULL ORDER BY id"
    assert [kind for _, kind in rows(kinds)] == ["announced", "announced", "evening"]
    assert rows(kinds)[2][0] == work["id"]


def is_killed_in_a_batch(office, notice):
    with office.parts.store.transaction() as unit_of_work:
        assert unit_of_work.planned_works.feed(notice, 2) == 2
        raise RuntimeError("killed before the commit")


def test_a_worker_that_dies_in_a_batch_has_told_nobody_and_the_next_tells_all_once(feeder, office, rows, pass_time):
    office.planned()
    pass_time(days=3, hours=8)
    [(notice,)] = rows("SELECT id FROM planned_notices")
    for _ in range(2):
        with pytest.raises(RuntimeError):
            is_killed_in_a_batch(office, notice)
    assert rows(TOLD) == []
    with office.parts.store.transaction() as unit_of_work:
        assert unit_of_work.planned_works.feed(notice, 2) == 2
    office.works()
    assert sorted(phone for phone, _ in rows(TOLD)) == sorted(map(number_of, (1, 2, 3)))


def test_work_under_way_is_known_at_the_dial_extended_and_kept_as_planned(feeder, office, rows, pass_time):
    work = office.planned(begins=office.later(hours=2), ends=office.later(hours=6))
    office.works()
    pass_time(hours=3)
    office.works()
    feeder.dials(2).sees("Planned work until").answers(*NO_POWER).ends("planned work")
    feeder.dials(2).answers("4").sees("planned work until")
    late = office.later(hours=6)
    earlier = office.operator.types("planned", "move", work["id"], "--from", late, "--by", "Achieng")
    assert "can only be extended" in earlier.err
    assert office.operator.types("planned", "cancel", work["id"], "--by", "Achieng").code == 1
    office.operator.asks("planned", "move", work["id"], "--to", late, "--by", "Achieng")
    office.works()
    assert sum("takes longer" in text or "inachukua muda zaidi" in text for _, text in rows(TOLD)) == 3
    pass_time(hours=7)
    office.works()
    assert rows("SELECT state FROM planned_works") == [("over",)]
    assert rows("SELECT is_planned, cause, accounts, source FROM interruptions") == [(True, "planned", 5, "notices")]
    assert rows("SELECT state FROM outage_tickets") == [("restored",)]


def test_stop_planned_ends_these_texts_and_no_others(feeder, office, rows, pass_time):
    office.planned()
    client = feeder.flask.test_client()
    for house, words in ((2, "STOP PLANNED"), (3, "acha kazi iliyopangwa")):
        text_in(client, number_of(house), words)
    assert rows("SELECT phone, purpose FROM opt_outs ORDER BY id") == [
        (number_of(2), "planned"),
        (number_of(3), "planned"),
    ]
    office.planned(begins=office.moment(days=8), ends=office.moment(days=8, hours=2))
    assert [row["phones"] for row in office.operator.asks("planned", "list")["rows"]] == [3, 1]
    pass_time(days=3, hours=8)
    office.works()
    text_in(client, number_of(2), "START")
    assert rows("SELECT count(*) FROM opt_outs WHERE lifted_at IS NULL") == [(1,)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"begins": "2020-01-01T09:00"}, "that time has passed"),
        ({"ends": "2020-01-01T09:00"}, "ends after it begins"),
        ({"begins": "2099-01-01T09:00", "ends": "2099-01-01T10:00"}, "more than a year"),
        ({"begins": "tomorrow"}, "neither"),
        ({"begins": "0001-01-01 00:00"}, "neither"),
        ({"begins": "2026-13-45 99:99"}, "neither"),
        ({"ends": "2098-01-01T09:00"}, "more than 7 days"),
        ({"work": " "}, "up to 30 plain characters"),
        ({"work": "x" * 31}, "up to 30 plain characters"),
        ({"work": "Poles \U0001f600"}, "up to 30 plain characters"),
        ({"work": "Call 0722000111"}, "0722000111 has no place"),
        ({"work": "See bit.ly/kplc"}, "has no place"),
        ({"work": "Dial *123*4#"}, "has no place"),
        ({"work": "Poles { and 0722000111"}, "has no place"),
        ({"region": "Atlantis"}, "no region Atlantis"),
        ({"feeder": "F-9"}, "no feeder F-9"),
    ],
)
def test_what_cannot_be_planned_is_said_in_a_sentence(feeder, office, words, says):
    answer = office.plans(**words)
    assert answer.code == 1
    assert says in answer.err + answer.out


def test_an_hour_alone_is_the_next_one_after_the_work_begins(feeder, office, rows):
    office.planned(ends="16:00")
    lasting = "SELECT ends_at - begins_at FROM planned_works ORDER BY id"
    assert rows(lasting) == [(timedelta(hours=6),)]
    [(work,)] = rows("SELECT id FROM planned_works")
    office.operator.asks("planned", "move", work, "--to", "17:30", "--by", "Achieng")
    assert rows(lasting) == [(timedelta(hours=7, minutes=30),)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("cancel", "77"), "no planned work 77"),
        (("cancel", "9" * 20), "neither an id nor a reference"),
        (("move", "77", "--to", "16:00"), "no planned work 77"),
        (("move", "{id}"), "another time"),
        (("move", "{id}", "--from", "2020-01-01 09:00"), "that time has passed"),
        (("move", "{id}", "--to", "2098-01-01 09:00"), "more than 7 days"),
        (("approve", "{id}"), "Nobody has asked"),
        (("approve", "77"), "no planned work 77"),
    ],
)
def test_what_cannot_be_done_to_it_is_said_in_a_sentence(feeder, office, rows, words, says):
    office.planned()
    before = rows("SELECT state, begins_at, ends_at FROM planned_works")
    [(work,)] = rows("SELECT id FROM planned_works")
    answer = office.operator.types("planned", *(word.format(id=work) for word in words), "--by", "Achieng")
    assert answer.code != 0
    assert says in answer.err + answer.out
    assert "Traceback" not in answer.err + answer.out
    assert rows("SELECT state, begins_at, ends_at FROM planned_works") == before


def test_what_is_cancelled_is_neither_moved_nor_cancelled_nor_approved_again(feeder, office, rows):
    work = office.planned()
    office.operator.asks("planned", "cancel", work["id"], "--by", "Achieng")
    for words in (("cancel",), ("move", "--to", "20:00"), ("approve",)):
        act, *more = words
        assert office.operator.types("planned", act, work["id"], *more, "--by", "Achieng").code == 1
    assert rows("SELECT state FROM planned_works") == [("cancelled",)]
    assert office.planned()["state"] == "planned"


def test_work_that_is_opened_twice_is_refused(feeder, office):
    office.planned()
    answer = office.plans()
    assert answer.code == 1
    assert "is planned there in that time already" in answer.err + answer.out


def test_above_the_limit_a_second_person_approves_and_until_then_nobody_is_told(feeder, office, rows, pass_time):
    for house in range(20, 50):
        feeder.has(house, transformer="T-1", feeder="F-1")
    for name, role in (("Achieng", "care"), ("Barasa", "reviewer")):
        office.operator.types("operator", "create", name, "--role", role)
    work = office.planned()
    assert (work["state"], work["phones"]) == ("asked", 33)
    office.works()
    assert rows(TOLD) == []
    assert office.operator.types("planned", "approve", work["id"], "--by", "Achieng").code == 1
    office.operator.asks("planned", "approve", work["id"], "--by", "Barasa")
    pass_time(days=3, hours=8)
    office.works()
    assert len(rows(TOLD)) == 33


def test_the_console_shows_count_and_cost_before_anything_is_sent(feeder, office, rows, app):
    browser = Console(app).signs_in("Njeri", "care")
    begins, ends = office.moment(days=5).replace("T", " "), office.moment(days=5, hours=2).replace("T", " ")
    asked = {"region": "Nairobi", "kind": "feeder", "place": "F-1", "begins": begins, "ends": ends, "work": "New poles"}
    browser.opens("/console/planned/plan", query_string=asked).sees("Before anything is sent", "KES", "No power in F-1")
    assert rows("SELECT count(*) FROM planned_works") == [(0,)]
    browser.submits("/keep").sees("is planned; 3 phones are told")
    browser.opens("/console/planned").sees("F-1, Nairobi").submits("/cancel").sees("is cancelled")
    browser.opens("/console/planned/plan", query_string={**asked, "place": "F-9"}).sees("no feeder F-9")


def test_the_console_opens_an_incident_of_a_whole_region_only_where_that_is_chosen(feeder, rows, app):
    browser = Console(app).signs_in("Njeri", "care").opens("/console/outages")
    browser.submits("/outages/open", region="Nairobi").sees("or choose the whole region")
    assert rows("SELECT count(*) FROM incidents") == [(0,)]
    browser.opens("/console/outages").submits("/outages/open", region="Nairobi", kind="region").sees("is open")
    browser.sees("all of it, Nairobi")


def test_a_report_of_danger_is_marked_where_an_incident_covers_it_too(street, app):
    street.has(1, 2)
    street.goes_dark(1)
    street.dials(2).answers("4", "1", "4", "1").ends()
    browser = Console(app).signs_in("Njeri", "care").opens("/console/outages")
    browser.submits("/outages/open", region="Nairobi", place="Ruaraka").sees("with 2 reports", "1 of danger")


def test_the_console_says_what_cannot_be_planned_and_keeps_nothing_of_it(feeder, office, rows, app):
    browser = Console(app).signs_in("Njeri", "care")
    right = {"region": "Nairobi", "kind": "feeder", "place": "F-1", "work": "Poles"}
    right |= {"begins": office.moment(days=5), "ends": office.moment(days=5, hours=2)}
    for wrong, says in (
        ({"begins": ""}, "neither"),
        ({"begins": "2020-01-01 09:00"}, "that time has passed"),
        ({"ends": "2098-01-01 09:00"}, "more than 7 days"),
        ({"work": ""}, "plain characters"),
        ({"work": "Call 0722000111"}, "has no place"),
        ({"region": "Atlantis"}, "Atlantis"),
        ({"kind": "moon"}, "an area, a feeder or a transformer"),
        ({"place": ""}, "or choose the whole region"),
        ({"kind": "region"}, "or choose the whole region"),
    ):
        browser.opens("/console/planned/plan", query_string={**right, **wrong}).sees(says)
    assert rows("SELECT count(*) FROM planned_works") == [(0,)]
    for path in (
        "/console/planned/77/cancel",
        "/console/planned/99999999999999999999/cancel",
        "/console/planned/x/move",
    ):
        browser.sends(path, {"csrf_token": browser.opens("/console/planned").form("sign-out").fields["csrf_token"]})
        assert browser.status == 404
