"""What is asked for is frozen by a digest, and what refuses a decision before anything is written."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Refused
from domain.operators.approvals import (
    APPROVED,
    ApprovalRequest,
    Decision,
    Person,
    check_decidable,
    check_two_persons,
    digest_of,
    os_user_that_counts,
)
from domain.operators.operators import Operator, OperatorTerms
from domain.operators.permissions import roles_for
from domain.services.operators.approval_kinds import KINDS

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
PAYLOAD = {"account": 7, "note": "Ngũgĩ", "parts": [1, 2]}


def asked(*, by="Wambui", staff_number="1", os_user="wambui", decision=None) -> ApprovalRequest:
    return ApprovalRequest(
        id=5,
        kind="operator",
        subject="Otieno",
        payload=PAYLOAD,
        digest=digest_of("operator", PAYLOAD),
        region=None,
        author=Person(by, staff_number, os_user),
        reason="why",
        requested_at=NOW,
        expires_at=NOW + timedelta(hours=24),
        decision=decision,
    )


def test_the_digest_is_the_sha256_of_the_kind_and_the_one_text_of_the_payload():
    text = 'operator\n{"account":7,"note":"Ngũgĩ","parts":[1,2]}'
    assert digest_of("operator", dict(reversed(PAYLOAD.items()))) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("campaign", PAYLOAD),
        ("operator", {**PAYLOAD, "account": 8}),
        ("operator", {**PAYLOAD, "account": "7"}),
        ("operator", {**PAYLOAD, "parts": [2, 1]}),
        ("operator", {**PAYLOAD, "note": None}),
        ("operator", {"note": "Ngũgĩ", "parts": [1, 2]}),
    ],
)
def test_anything_else_has_another_digest(kind, payload):
    assert digest_of(kind, payload) != digest_of("operator", PAYLOAD)


def test_what_is_no_json_is_asked_for_by_nobody():
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest_of("operator", {"share": float("nan")})


DIGEST = asked().digest
DECIDED = Decision(APPROVED, Person("Baraka", "2", None), NOW, "")


@pytest.mark.parametrize(
    ("request_", "seen", "after", "words"),
    [
        (asked(decision=DECIDED), DIGEST, timedelta(), "was approved by Baraka already"),
        (asked(), DIGEST, timedelta(hours=24), "has expired"),
        (asked(), "0" * 64, timedelta(), "another hash"),
        (asked(), DIGEST[:7], timedelta(), "another hash"),
        (asked(), "", timedelta(), "another hash"),
        (asked(), f"{DIGEST}0", timedelta(), "another hash"),
        (asked(), DIGEST[1:], timedelta(), "another hash"),
    ],
)
def test_what_was_decided_expired_or_is_another_is_not_decided(request_, seen, after, words):
    with pytest.raises(Refused, match=words):
        check_decidable(request_, seen, NOW + after)


@pytest.mark.parametrize("seen", [DIGEST, DIGEST.upper(), DIGEST[:8]])
def test_the_beginning_of_the_hash_is_enough_for_what_waits(seen):
    check_decidable(asked(), seen, NOW + timedelta(hours=24, seconds=-1))


@pytest.mark.parametrize(
    ("author_now", "decider", "os_user", "words"),
    [
        (Operator("Wambui", ("admin",), staff_number="1"), Operator("Wambui", ("admin",)), None, "themselves"),
        (Operator("Wambui", ("admin",), staff_number="1"), Operator("WAMBUI", ("admin",)), None, "themselves"),
        (
            Operator("Wambui", ("admin",), staff_number="1"),
            Operator("W", ("admin",), staff_number="1"),
            None,
            "themselves",
        ),
        # The number of then counts as well as that of now.
        (
            Operator("Wambui", ("admin",), staff_number="9"),
            Operator("W", ("admin",), staff_number="1"),
            None,
            "themselves",
        ),
        (
            Operator("Wambui", ("admin",), staff_number="9"),
            Operator("W", ("admin",), staff_number="9"),
            None,
            "themselves",
        ),
        (Operator("Wambui", ("admin",)), Operator("Baraka", ("admin",)), "wambui", "the user wambui of this host"),
    ],
)
def test_one_person_under_two_names_is_one_person(author_now, decider, os_user, words):
    with pytest.raises(Refused, match=words):
        check_two_persons(asked(), author_now, decider, os_user)


def test_two_persons_may_even_use_a_host_where_nobody_looks_at_the_login():
    check_two_persons(asked(), Operator("Wambui", ("admin",)), Operator("Baraka", ("admin",)), "baraka")
    check_two_persons(asked(os_user=None), Operator("Wambui", ("admin",)), Operator("Baraka", ("admin",)), "baraka")


@pytest.mark.parametrize(("production", "counts"), [(True, "wambui"), (False, None)])
def test_logins_tell_persons_apart_in_production_only(production, counts):
    assert os_user_that_counts("wambui", OperatorTerms(production=production)) == counts


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_says_who_may_ask_and_who_may_decide(kind):
    assert roles_for(kind.request_act)
    assert roles_for(kind.decide_act)
