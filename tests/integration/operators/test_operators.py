"""Who may give commands: people whom somebody created, each within a role."""

import os
import pwd
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import click
import pytest

from domain.operators.permissions import roles_for
from tests.support.command_line import Operator, operator_of
from tests.support.commands_by_example import REGISTERED
from tests.support.customers import add_customer
from tests.support.production_settings import PRODUCTION


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
    wambui.asks("backup", "record", "--label", "base-1", "--by", "wambui")


def test_a_service_without_operators_still_takes_the_names_it_took_before(operator):
    operator.asks("region", "set", "Nyanza", "--by", "otieno")


def test_who_asked_for_an_operator_is_on_record(wambui):
    wambui.asks("operator", "create", "Akinyi", "--role", "admin")
    wambui.asks("operator", "create", "Otieno", "--role", "care", "--by", "akinyi")
    with wambui.parts.engine.connect() as connection:
        trail = connection.exec_driver_sql("SELECT subject, operator FROM audit WHERE action = 'operator create'")
        assert {tuple(row) for row in trail} == {("Wambui", None), ("Akinyi", None), ("Otieno", "Akinyi")}
        changes = connection.exec_driver_sql("SELECT operator, changed_by FROM operator_changes ORDER BY id")
        assert [tuple(row) for row in changes] == [("Wambui", None), ("Akinyi", None), ("Otieno", "Akinyi")]


def test_nobody_but_an_admin_is_named_for_a_change_of_operators(wambui):
    said = wambui.types("operator", "create", "Otieno", "--role", "care", "--by", "wambui")
    assert said.code == 1
    assert "Wambui has the role campaigns; this is for admin" in said.err


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


def test_several_roles_regions_and_a_staff_number_are_kept_and_listed(operator):
    operator.asks("operator", "create", "Wambui", "--role", "field", "--role", "care", "--region", "nairobi",
                  "--region", "Coast", "--staff-number", " k 4711 ")  # fmt: skip
    assert operator.asks("operator", "list")["operators"] == [
        {
            "operator": "Wambui",
            "roles": ["care", "field"],
            "regions": ["Coast", "Nairobi"],
            "staff_number": "K4711",
            "enabled": True,
            "phone": None,
        }
    ]


def test_an_operator_of_some_regions_is_refused_in_the_others(operator):
    operator.asks("operator", "create", "Wambui", "--role", "care", "--role", "campaigns", "--region", "Nairobi")
    for command in (
        ("incident", "open", "--region", "Coast"),
        ("region", "open", "Coast"),
        ("region", "set", "Nyanza"),
    ):
        said = operator.types(*command, "--by", "Wambui")
        assert said.code == 1
        assert "Wambui has the roles care, campaigns for Nairobi, not for" in said.err
    operator.asks("incident", "open", "--region", "Nairobi", "--by", "Wambui")


def test_a_region_that_nobody_knows_is_granted_to_nobody(operator):
    said = operator.types("operator", "create", "Wambui", "--role", "care", "--region", "Atlantis")
    assert said.code == 1
    assert "There is no region Atlantis" in said.err
    assert operator.asks("operator", "list")["operators"] == []


def test_who_was_disabled_gives_no_more_commands_and_is_still_known(wambui):
    wambui.asks("operator", "disable", "wambui")
    said = wambui.types("region", "set", "Nyanza", "--by", "Wambui")
    assert (said.code, "Wambui is disabled" in said.err) == (1, True)
    assert "There is no operator ghost" in wambui.types("region", "set", "Nyanza", "--by", "ghost").err
    wambui.asks("operator", "enable", "Wambui")
    wambui.asks("region", "set", "Nyanza", "--by", "Wambui")


def test_a_changed_role_counts_at_once_and_the_one_before_can_still_be_read(wambui):
    changed = wambui.asks("operator", "change", "Wambui", "--role", "care")
    assert (changed["roles"], changed["changed"]) == (["care"], True)
    assert wambui.types("region", "set", "Nyanza", "--by", "Wambui").code == 1
    wambui.asks("incident", "open", "--region", "Nairobi", "--by", "Wambui")
    with wambui.parts.engine.connect() as connection:
        roles = connection.exec_driver_sql("SELECT roles FROM operator_changes ORDER BY id").scalars().all()
    assert roles == [["campaigns"], ["care"]]


def test_the_same_change_again_changes_nothing(wambui):
    assert wambui.asks("operator", "change", "Wambui", "--role", "campaigns")["changed"] is False
    assert wambui.asks("operator", "enable", "Wambui")["changed"] is False


def test_nobody_has_two_names(wambui):
    wambui.asks("operator", "change", "Wambui", "--staff-number", "4711")
    said = wambui.types("operator", "create", "Wambui Two", "--role", "payments", "--staff-number", "4711")
    assert (said.code, "Staff number 4711 is another operator's" in said.err) == (1, True)
    wambui.asks("operator", "change", "Wambui", "--staff-number", "4712")
    said = wambui.types("operator", "create", "Wambui Two", "--role", "payments", "--staff-number", "4711")
    assert said.code == 1


def test_the_last_admin_stays(wambui):
    wambui.asks("operator", "create", "Akinyi", "--role", "admin")
    for change in (("disable", "Akinyi"), ("change", "Akinyi", "--role", "care")):
        said = wambui.types("operator", *change)
        assert (said.code, "Akinyi is the last admin" in said.err) == (1, True)
    wambui.asks("operator", "create", "Baraka", "--role", "admin")
    wambui.asks("operator", "disable", "Akinyi")


def test_two_admins_who_disable_each_other_at_once_leave_one(operator, database_url):
    operator.asks("operator", "create", "Akinyi", "--role", "admin")
    operator.asks("operator", "create", "Baraka", "--role", "admin")
    with operator_of(database_url) as other, ThreadPoolExecutor() as both:
        said = list(both.map(lambda pair: pair[0].types("operator", "disable", pair[1]),
                             [(operator, "Akinyi"), (other, "Baraka")]))  # fmt: skip
    assert sorted(each.code for each in said) == [0, 1]
    enabled = [each["operator"] for each in operator.asks("operator", "list")["operators"] if each["enabled"]]
    assert len(enabled) == 1


@pytest.fixture
def in_production(database_url) -> Iterator[Operator]:
    settings = {name: value for name, value in PRODUCTION.items() if name != "database_url"}
    with operator_of(database_url, **settings) as at_work:
        yield at_work


def test_in_production_operators_are_changed_by_an_admin_once_there_is_one(in_production):
    in_production.asks("operator", "create", "Akinyi", "--role", "admin")
    for command in (
        ("create", "Intern X", "--role", "admin"),
        ("change", "Akinyi", "--role", "care"),
        ("disable", "Akinyi"),
    ):
        said = in_production.types("operator", *command)
        assert (said.code, "An admin changes operators: name one with --by" in said.err) == (1, True)
    in_production.asks("operator", "create", "Otieno", "--role", "care", "--by", "Akinyi")


@pytest.mark.parametrize("variable", ["LOGNAME", "USER", "LNAME", "USERNAME"])
def test_no_variable_says_who_was_logged_in(wambui, monkeypatch, variable):
    monkeypatch.setenv(variable, "auditor-general")
    wambui.asks("region", "set", "Nyanza", "--by", "Wambui")
    with wambui.parts.engine.connect() as connection:
        os_user = connection.exec_driver_sql("SELECT os_user FROM audit WHERE action = 'region set'").scalar_one()
    assert os_user == pwd.getpwuid(os.getuid()).pw_name


@pytest.mark.parametrize(
    ("left", "noted"), [("1000", " (SUDO_UID 1000)"), ("", ""), ("0\n; forged", ""), ("١٢", ""), ("root", "")]
)
def test_what_sudo_left_stands_beside_the_real_user(wambui, monkeypatch, left, noted):
    monkeypatch.setenv("SUDO_UID", left)
    wambui.asks("region", "set", "Nyanza", "--by", "Wambui")
    with wambui.parts.engine.connect() as connection:
        os_user = connection.exec_driver_sql("SELECT os_user FROM audit WHERE action = 'region set'").scalar_one()
    assert os_user == pwd.getpwuid(os.getuid()).pw_name + noted


def test_every_command_that_takes_a_name_says_which_roles_may_give_it(worker_app):
    for words, command in every_command(worker_app.cli):
        if any(parameter.name == "operator" for parameter in command.params):
            assert roles_for(words)


def every_command(group, above=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*above, name))
        else:
            yield " ".join((*above, name)), command


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("campaign", "list", "--by", "wambui"), 0, ""),
        (("region", "list", "--by", "wambui"), 0, ""),
        (("messages", "status", "--by", "Wambui"), 0, ""),
        (("doctor", "--by", "Wambui"), 1, "Not well"),
        (("campaign", "status", "1", "--by", "otieno"), 1, "There is no operator otieno"),
        (("region", "list", "--by", "otieno"), 1, "There is no operator otieno"),
        (("region", "list", "--by", " "), 2, "an operator has a name"),
        (("audit", "verify", "--by", "Wambui"), 1, "this is for admin"),
        (("tariff", "quote", "--category", "DC", "--band", "2", "--part", "2024-01:60", "--by", "Wambui"), 1, "care"),
    ],
)
def test_a_command_that_needs_no_name_takes_one_and_asks_whether_it_may(wambui, words, code, said):
    found = wambui.types(*words, "--json")
    assert (found.code, said in found.err) == (code, True), found


def test_only_the_release_takes_no_name():
    without = [words for words, each in REGISTERED.items() if not any("--by" in option.opts for option in each.params)]
    assert without == ["release"]


NAME_MAY_BE_LEFT_OUT = (
    *("application advance", "bills print", "import accounts", "order cancel"),
    *("planned cancel", "planned move", "planned open", "risk fit", "round assign", "round plan", "seal import"),
    *("seal issue", "seed demo", "mpesa register-urls", "reconcile mpesa", "operator create", "operator disable"),
)


def test_a_name_is_needed_only_where_it_decides():
    needed = {words for words, each in REGISTERED.items() if any("--by" in o.opts and o.required for o in each.params)}
    assert needed.isdisjoint(NAME_MAY_BE_LEFT_OUT)
    assert needed >= {
        "campaign plan",
        "suspense release",
        "tariff import",
        "region set",
        "incident open",
        "query answer",
    }
    assert needed >= {"meter replace", "technician enrol", "messages resume", "payment reverse propose"}


def test_what_is_changed_under_no_name_stands_under_the_user_of_the_machine(operator, engine, rows, tmp_path):
    add_customer(engine, "3500600-01", phone="+254711000001")
    (tmp_path / "seals.txt").write_text("KP200001\n")
    day = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    hours = ("--from", f"{day} 09:00", "--to", f"{day} 16:00")
    operator.asks("seal", "import", tmp_path / "seals.txt", "--box", "17")
    work = operator.asks("planned", "open", "--region", "nairobi", *hours, "--work", "Line work")["id"]
    operator.asks("planned", "move", work, "--to", f"{day} 15:00")
    operator.asks("planned", "cancel", work)
    operator.asks("risk", "fit")
    user = pwd.getpwuid(os.getuid()).pw_name
    found = rows("SELECT action, os_user, operator FROM audit WHERE action ~ '^(seal|planned|risk)'")
    acts = {"seal import", "planned open", "planned move", "planned cancel", "risk fit"}
    assert {row[0] for row in found} == acts
    assert {row[2] for row in found} == {None}
    assert all(row[1].startswith(user) for row in found), found
