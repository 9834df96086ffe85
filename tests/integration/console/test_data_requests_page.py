"""What persons ask for of their data waits in a queue of the console, and is answered there by a clerk."""

import pytest

from tests.support.customers import add_customer
from tests.support.sms import text_in

WANJIKU = "+254711000001"


@pytest.fixture
def asks(console, client, engine):
    add_customer(engine, "3500600-01", phone=WANJIKU)

    def text(words):
        text_in(client, WANJIKU, words)

    return text


def newest(rows):
    return rows("SELECT text FROM messages ORDER BY id DESC LIMIT 1")[0][0]


def page_of(rows):
    return f"/console/data-requests/{rows('SELECT max(id) FROM data_requests')[0][0]}"


def test_a_copy_is_granted_from_the_queue_with_a_row_for_the_look_and_one_for_the_act(console, asks, rows):
    asks("MY DATA")
    clerk = console.signs_in("Achieng", "care")
    clerk.opens("/console/").sees("Requests about own data 1")
    clerk.opens("/console/queues/data_requests").sees("copy", "...001")
    clerk.opens(page_of(rows)).sees("a copy of what is kept", WANJIKU, "MY DATA", "3500600-01", "Make sure who asks")
    clerk.submits("/grant").sees("Granted: the person is told by SMS.", "Nothing waits here.")
    assert "The copy of your data, request D" in newest(rows)
    assert rows("SELECT count(*) FROM personal_archives") == [(1,)]
    trail = rows("SELECT action, operator FROM audit WHERE action LIKE 'person %' ORDER BY id")
    assert trail == [("person show", "Achieng"), ("person answer", "Achieng")]
    assert clerk.opens(page_of(rows)).status == 404


def test_a_correction_and_a_refusal_say_what_in_words(console, asks, rows):
    clerk = console.signs_in("Achieng", "care")
    asks("CORRECT MY DATA my name is Wanjiku Njeri")
    clerk.opens(page_of(rows)).sees("a correction", "my name is Wanjiku Njeri")
    clerk.submits("/grant", text="You are Wanjiku Njeri now.").sees("Granted")
    assert newest(rows).endswith("You are Wanjiku Njeri now.")
    asks("ERASE MY DATA")
    clerk.opens(page_of(rows)).sees("an erasure", "Must be settled first", "an SMS to this phone is on its way")
    clerk.submits("/refuse", text="Please settle your bill first.").sees("Refused")
    assert newest(rows).endswith("Please settle your bill first.")


def test_an_erasure_is_not_granted_by_a_clerk_and_stays_in_the_queue(console, asks, rows):
    asks("ERASE MY DATA")
    clerk = console.signs_in("Achieng", "care")
    clerk.opens(page_of(rows)).submits("/grant").sees("this is for admin")
    assert rows("SELECT state FROM data_requests") == [("open",)]


def test_whose_work_it_is_not_does_not_see_it(console, asks, rows):
    asks("MY DATA")
    other = console.signs_in("Barasa", "payments")
    assert other.opens(page_of(rows)).status == 403
    assert other.opens("/console/queues/data_requests").status == 403
