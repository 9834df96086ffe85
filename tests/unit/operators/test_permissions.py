"""Who may do which act: the table, and that nothing outside of it is allowed to anybody."""

import pytest

from domain.errors import Refused
from domain.operators.operators import Operator, check_may
from domain.operators.permissions import ADMIN, PERMISSIONS, ROLES, roles_for


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", PERMISSIONS)
def test_a_role_may_do_what_its_line_says_and_admin_everything(role, act):
    operator = Operator("Wambui", (role,))
    assert operator.may(act) is (role in PERMISSIONS[act] or role == ADMIN)


def test_a_longer_line_wins_over_a_shorter_one():
    assert roles_for("campaign approve") == ("campaigns", "reviewer", "admin")
    assert roles_for("campaign start") == ("campaigns", "admin")
    assert roles_for("messages of") == ("care", "field", "admin")
    assert roles_for("messages price") == roles_for("messages resume") == roles_for("messages halt")


@pytest.mark.parametrize("act", ["", "camp", "campaigns", "campaignapprove", "launch", "suspenseful list"])
def test_an_act_that_no_line_knows_is_an_error_not_a_right(act):
    with pytest.raises(LookupError, match="has no line for"):
        Operator("Wambui", (ADMIN,)).may(act)


def test_several_roles_add_up():
    operator = Operator("Wambui", ("care", "payments"))
    assert operator.may("query answer")
    assert operator.may("suspense propose")
    assert not operator.may("campaign plan")


@pytest.mark.parametrize(
    ("operator", "region", "words"),
    [
        (Operator("Wambui", ("care",), is_enabled=False), None, "Wambui is disabled"),
        (Operator("Wambui", ("field",)), None, "Wambui has the role field; this is for care and admin"),
        (Operator("Wambui", ("care",), ("Coast",)), "Nairobi", "Wambui has the role care for Coast, not for Nairobi"),
        (Operator("W", (ADMIN,), ("Coast",)), "Nairobi", "W has the role admin for Coast, not for Nairobi"),
    ],
)
def test_who_may_not_is_told_why(operator, region, words):
    with pytest.raises(Refused, match=words):
        check_may(operator, "query answer", region)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Wambui", "1"), ("Otieno", "2"), False),
        (("Wambui", None), ("Otieno", None), False),
        (("Wambui", "1"), ("Otieno", None), False),
        (("Wambui", "1"), ("Otieno", "1"), True),
        (("Wambui", "1"), ("WAMBUI", "2"), True),
        (("Wambui", None), ("wambui", None), True),
    ],
)
def test_two_persons_differ_by_staff_number_and_name(one, other, same):
    persons = [Operator(name, ("care",), staff_number=number) for name, number in (one, other)]
    assert persons[0].is_same_person_as(persons[1]) is same
