"""Who may give commands: people whom somebody created, each within a role."""

import pytest

from tests.support.command_line import Operator


@pytest.fixture
def wambui(operator: Operator) -> Operator:
    operator.asks("operator", "create", "Wambui", "--role", "campaigns")
    return operator


def test_an_operator_whom_nobody_created_is_refused_in_one_sentence(wambui):
    said = wambui.types("region", "set", "Nyanza", "--by", "otieno")
    assert said.code == 1
    assert "There is no operator otieno" in said.err


def test_an_operator_does_what_the_role_allows_under_the_name_as_created(wambui):
    wambui.asks("region", "set", "Nyanza", "--by", "WAMBUI")
    with wambui.parts.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT operator FROM audit WHERE action = 'region set'").scalars().all()
    assert names == ["Wambui"]


def test_an_operator_of_another_role_is_told_whose_it_is(wambui):
    said = wambui.types("incident", "open", "--region", "Nairobi", "--by", "Wambui")
    assert said.code == 1
    assert "Wambui has the role campaigns; this is for care and admin" in said.err


def test_an_admin_may_do_everything(wambui):
    wambui.asks("operator", "create", "Admin", "--role", "admin")
    wambui.asks("incident", "open", "--region", "Nairobi", "--by", "admin")
    wambui.asks("region", "set", "Nyanza", "--by", "admin")


def test_what_no_role_owns_every_operator_may_do(wambui):
    wambui.asks("messages", "resume", "--by", "wambui")


def test_a_service_without_operators_still_takes_the_names_it_took_before(operator):
    operator.asks("region", "set", "Nyanza", "--by", "otieno")


def test_who_asked_for_an_operator_is_on_record(wambui):
    wambui.asks("operator", "create", "Otieno", "--role", "care", "--by", "wambui")
    with wambui.parts.engine.connect() as connection:
        trail = connection.exec_driver_sql("SELECT subject, operator FROM audit WHERE action = 'operator create'")
        assert {tuple(row) for row in trail} == {("Wambui", None), ("Otieno", "Wambui")}


def test_nobody_is_created_by_an_operator_whom_nobody_created(wambui):
    said = wambui.types("operator", "create", "Otieno", "--role", "care", "--by", "ghost")
    assert said.code == 1
    assert "There is no operator ghost" in said.err
    assert wambui.asks("operator", "create", "Otieno", "--role", "care")["created"] is True


def test_creating_somebody_twice_changes_nothing(wambui):
    assert wambui.asks("operator", "create", "wambui", "--role", "campaigns")["created"] is False


def test_nobody_gets_another_role_by_being_created_again(wambui):
    said = wambui.types("operator", "create", "wambui", "--role", "admin")
    assert said.code == 1
    assert "There is an operator Wambui already, with the role campaigns" in said.err


@pytest.mark.parametrize("name", [" ", "x" * 61, "a\nb\x07"])
def test_a_name_that_nobody_could_read_is_refused(operator, name):
    assert operator.types("operator", "create", name, "--role", "care").code == 1


def test_an_unknown_role_is_refused(operator):
    assert operator.types("operator", "create", "Wambui", "--role", "king").code != 0
