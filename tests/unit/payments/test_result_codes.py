import pytest

from domain.payments.result_codes import MEANINGS, PUSH, STK, Evidence, Next, meaning

PENDING_TEXT = "The transaction is being processed"


@pytest.mark.parametrize(
    "code", ["1", "2", "3", "4", "8", "1019", "1032", "1037", "2001", "2028", "8006", "SFC_IC0003"]
)
def test_these_codes_alone_prove_that_no_money_moved(code):
    assert meaning(STK, code).evidence is Evidence.FAILED


@pytest.mark.parametrize("code", ["17", "26", "1001", "1025", "1036", "9999", "2029", "34", "", "999999", "\x00"])
def test_these_codes_prove_nothing_so_nobody_is_charged_again(code):
    assert meaning(STK, code).evidence is Evidence.NOTHING


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("4999", ""),
        ("1", PENDING_TEXT),
        ("500.001.1001", PENDING_TEXT),
        ("1", "The transaction is still under processing"),
    ],
)
def test_a_query_that_comes_too_early_is_no_failure(code, text):
    assert meaning(STK, code, text).evidence is Evidence.PENDING


def test_the_words_of_a_success_are_not_taken_for_pending():
    assert meaning(STK, "0", "The service request is processed successfully.").evidence is Evidence.PAID


@pytest.mark.parametrize(
    ("text", "evidence", "then"),
    [
        ("Unable to lock subscriber, a transaction is already in process", Evidence.NOT_SENT, Next.REPEAT),
        ("Merchant does not exist", Evidence.NOT_SENT, Next.CALL_OPERATORS),
        ("Wrong credentials", Evidence.NOT_SENT, Next.CALL_OPERATORS),
        ("Something new", Evidence.NOTHING, Next.RECONCILE),
    ],
)
def test_one_refusal_code_is_told_apart_by_its_text(text, evidence, then):
    found = meaning(PUSH, "500.001.1001", text)
    assert (found.evidence, found.then) == (evidence, then)


@pytest.mark.parametrize("code", ["500.003.1001", "500.002.1001", "00.002.1001", "500.999"])
def test_an_error_of_theirs_may_hide_a_prompt_that_was_sent(code):
    assert meaning(PUSH, code).evidence is Evidence.NOTHING


def test_only_what_proves_that_nothing_was_sent_is_repeated_by_itself():
    assert all(row.evidence is Evidence.NOT_SENT for row in MEANINGS.values() if row.then is Next.REPEAT)


def test_the_same_number_means_different_things_in_different_interfaces():
    assert meaning(STK, "500.003.02").evidence is Evidence.NOTHING
    assert meaning(PUSH, "500.003.02").evidence is Evidence.NOT_SENT
