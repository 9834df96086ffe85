"""What a connection is for changes on the way: before the quotation, with a new one, and never once it is paid."""

import pytest

from tests.support.applicants import FEE
from tests.support.worker_tasks import run_tasks

OTIENO = "+254722000002"
CHANGED = "SELECT class, state, quote_cents::int, paid_cents::int FROM applications"


@pytest.fixture
def reference(applicants):
    return applicants.applies(OTIENO)


def test_before_the_quotation_days_and_papers_follow_the_class(applicants, reference, rows, told):
    applicants.moves(reference, "class", "--to", "more")
    assert "is now for 25 kVA or more. Bring to" in told(OTIENO)
    assert "load schedule" in told(OTIENO)
    applicants.moves(reference, "advance", "--to", "papers_complete")
    assert applicants.moves(reference, "show")["days_given"] == 7
    changed = applicants.moves(reference, "class", "--to", "shop")
    assert (changed["class"], changed["clock"], changed["days_given"]) == ("shop", "quotation", 14)
    assert "is now for a shop. Nobody collects cash." in told(OTIENO)
    assert rows("SELECT clock_due_on > clock_from FROM applications") == [(True,)]


def test_after_the_quotation_it_costs_another_amount_and_is_quoted_anew(applicants, reference, rows, told):
    applicants.up_to(reference, "quoted")
    for words, says in (
        ((), "give it too"),
        (("--amount", "x"), "Not an amount"),
        (("--amount", "60000", "--line", "Capital=1"), "sum up to KES 1"),
    ):
        assert says in applicants.is_refused(reference, "class", "--to", "shop", *words)
    assert rows(CHANGED) == [("home", "quoted", FEE, 0)]
    applicants.pays(reference, 1_000_000)
    applicants.moves(reference, "class", "--to", "shop", "--amount", "60,000")
    assert rows(CHANGED) == [("shop", "quoted", 6_000_000, 1_000_000)]
    assert "is now for a shop: KES 50,000 is to be paid by" in told(OTIENO)
    run_tasks(applicants.operator.parts, "connections.watch_applications")
    applicants.pays(reference, 5_000_000, "TCREST0001")
    assert rows(CHANGED) == [("shop", "paid", 6_000_000, 6_000_000)]
    assert "its class stays" in applicants.is_refused(reference, "class", "--to", "home", "--amount", "1")


def test_what_was_paid_may_be_enough_for_the_new_class(applicants, reference, rows, told):
    applicants.up_to(reference, "quoted", "60000")
    applicants.pays(reference, 4_000_000)
    applicants.moves(reference, "class", "--to", "shop", "--amount", "34980")
    assert rows(CHANGED) == [("shop", "paid", FEE, 4_000_000)]
    assert "is now for a shop, and is paid" in told(OTIENO)


def test_a_class_that_it_has_or_that_is_none_is_refused(applicants, reference, rows):
    assert "for home already" in applicants.is_refused(reference, "class", "--to", "home")
    assert "not quoted yet" in applicants.is_refused(reference, "class", "--to", "shop", "--amount", "5")
    assert applicants.operator.types("application", "class", reference, "--to", "palace", "--by", "Njeri").code != 0
    applicants.moves(reference, "advance", "--to", "rejected", "--reason", "No.")
    assert "its class stays" in applicants.is_refused(reference, "class", "--to", "shop")
    assert rows("SELECT class FROM applications") == [("home",)]
