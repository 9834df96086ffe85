"""A campaign is planned by one operator and approved by another, or refused in a sentence."""

import pytest
from sqlalchemy.exc import IntegrityError

from domain.values.periods import business_date
from tests.support.account_files import as_csv, row
from tests.support.campaigns import APPROVER, PLANNER, add_customers, add_operators, deadline, plan, started
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.sms import asked

SAFARICOM, AIRTEL = "+254711000001", "+254733000001"


@pytest.fixture
def operator(operator: Operator, morning: None) -> Operator:
    add_operators(operator)
    return operator


EVERYTHING = """
SELECT (SELECT count(*) FROM campaigns), (SELECT string_agg(state, ',' ORDER BY region) FROM campaigns),
       (SELECT count(*) FROM campaign_accounts), (SELECT next FROM number_space), (SELECT count(*) FROM messages),
       (SELECT string_agg(number, ',' ORDER BY digits) FROM accounts),
       (SELECT count(*) FROM audit WHERE action <> 'access refused')
"""


def refused(operator, *words):
    """The one sentence that says why; nothing was done, not even half of it."""
    before = asked(operator.parts, EVERYTHING)
    said = operator.types(*words)
    assert (said.code, said.out) == (1, "")
    assert len(said.err.strip().splitlines()) == 1
    assert asked(operator.parts, EVERYTHING) == before
    return said.err


def test_a_dry_run_says_what_it_would_be_and_keeps_nothing(operator, engine):
    add_customers(engine, SAFARICOM, AIRTEL, None)
    add_customer(engine, "3600000-01", phone="+254711000009", language="sw")
    said = plan(operator, "--dry-run")
    assert said["id"] is None
    assert (said["accounts"], said["told"], said["excluded"]) == (4, 3, {"no_phone": 1})
    assert {language: each["parts"] for language, each in said["languages"].items()} == {"en": 2, "sw": 1}
    assert said["networks"]["Airtel"] == {"messages": 1, "parts": 1, "cost_kes": "0.80"}
    assert (said["cost_kes"], said["blockers"]) == ("2.40", [])
    assert "Nambari yako mpya ya akaunti ni" in said["samples"]["longest"] + said["samples"]["shortest"]
    assert (
        asked(operator.parts, "SELECT id FROM campaigns")
        == asked(operator.parts, "SELECT place FROM campaign_accounts")
        == []
    )
    assert asked(operator.parts, "SELECT next FROM number_space") == [(0,)]


def test_without_json_the_figures_are_words_a_line_an_entry(operator, engine):
    add_customers(engine, SAFARICOM, AIRTEL, None)
    until = deadline(operator.parts.clock.now())
    said = operator.types("campaign", "plan", "--region", "Nairobi", "--deadline", until, "--by", PLANNER, "--dry-run")
    lines = said.out.splitlines()
    assert lines[lines.index("excluded:") + 1] == "  no phone: 1"
    assert lines[lines.index("languages:") + 1] == "  en: messages 2, parts 2, cost kes 1.60"
    assert lines[lines.index("networks:") + 1] == "  Airtel: messages 1, parts 1, cost kes 0.80"
    assert lines[lines.index("samples:") + 1].startswith("  longest: Kenya Power: ")
    assert "blockers: none" in lines
    assert "{" not in said.out


def test_the_plan_is_what_the_dry_run_said(operator, engine):
    add_customers(engine, SAFARICOM, AIRTEL, None)
    rehearsed = plan(operator, "--dry-run")
    planned = plan(operator)
    assert planned.pop("id")
    rehearsed.pop("id")
    moments = {"finishes_at", "deadline"}
    assert {name: planned[name] for name in planned if name not in moments} == {
        name: rehearsed[name] for name in rehearsed if name not in moments
    }


def test_a_plan_changes_no_number_and_sends_nothing(operator, engine):
    add_customers(engine, SAFARICOM)
    plan(operator)
    assert asked(operator.parts, "SELECT number FROM accounts") == [("3500000-01",)]
    assert asked(operator.parts, "SELECT * FROM messages") == []


def test_a_phone_with_several_accounts_gets_one_sms_with_all_of_them(operator, engine):
    add_customers(engine, SAFARICOM, AIRTEL, SAFARICOM)
    said = plan(operator)
    assert (said["told"], said["messages"]) == (3, 2)
    assert "3500000-01 = " in said["samples"]["strangest"]
    assert "3500002-01 = " in said["samples"]["strangest"]


def test_where_they_do_not_fit_each_account_gets_its_own_sms(operator, engine):
    add_customers(engine, *[SAFARICOM] * 6)
    assert plan(operator)["messages"] == 6


def test_a_marked_phone_is_left_out_unless_the_account_has_another(operator, engine):
    first, _ = add_customers(engine, SAFARICOM, AIRTEL)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO marked_phones VALUES (%s, 'bad_number', '403', now()), (%s, 'blocked', '406', now())",
            (SAFARICOM, AIRTEL),
        )
        connection.exec_driver_sql("INSERT INTO links VALUES ('+254722000001', %s, now())", (first,))
    said = plan(operator)
    assert (said["told"], said["excluded"]) == (1, {"blocked": 1})
    assert asked(operator.parts, "SELECT phone FROM campaign_accounts WHERE excluded IS NULL") == [("+254722000001",)]


def test_closed_accounts_get_a_number_and_no_sms(operator, engine):
    add_customer(engine, "3500000-01", phone=SAFARICOM, status="closed")
    said = plan(operator)
    assert (said["numbers_reserved"], said["told"], said["excluded"]) == (1, 0, {"closed": 1})


def test_only_the_area_that_was_asked_for_is_planned(operator, engine):
    add_customers(engine, SAFARICOM)
    add_customers(engine, AIRTEL, area="Westlands", first=3_600_000)
    assert plan(operator, "--area", "westlands")["accounts"] == 1


def test_the_operators_own_text_is_sent_to_everybody(operator, engine, tmp_path):
    add_customers(engine, SAFARICOM)
    template = tmp_path / "text.txt"
    template.write_text("KPLC: {name}, {old}\nis now {new}. Dial {code}\n", encoding="utf-8")
    said = plan(operator, "--template", template)
    assert said["samples"]["longest"].startswith("KPLC: Wanjiku Kamau, 3500000-01 is now ")
    assert said["samples"]["longest"].endswith(". Dial *977#")


def warnings(operator, *options):
    return plan(operator, "--dry-run", *options)["warnings"]


def test_an_own_text_that_costs_an_sms_for_each_account_of_a_phone_is_warned_of(operator, engine, tmp_path):
    add_customers(engine, SAFARICOM, SAFARICOM, SAFARICOM, AIRTEL)
    template = tmp_path / "text.txt"
    template.write_text("{old} is now {new}", encoding="utf-8")
    assert warnings(operator) == []
    assert warnings(operator, "--template", template) == [
        (
            "Phones with several accounts that get an SMS for each: 1."
            " Only a text with {numbers}, and no other field, can tell them all at once"
        )
    ]
    template.write_text("Your new number: {numbers}", encoding="utf-8")
    assert warnings(operator, "--template", template) == []


def test_numbers_that_do_not_fit_into_one_sms_are_warned_of(operator, engine):
    add_customers(engine, *[SAFARICOM] * 6)
    assert warnings(operator) == [
        (
            "Phones with several accounts that get an SMS for each: 1."
            " All of their numbers make more parts than one SMS has"
        )
    ]


def test_phones_that_are_told_by_the_pilot_and_by_the_rest_are_warned_of(operator, engine):
    add_customers(engine, SAFARICOM, SAFARICOM, AIRTEL)
    add_customers(engine, *[SAFARICOM] * 6, area="Westlands", first=3_600_000)
    said = warnings(operator, "--pilot", "Ruaraka")
    assert "Phones with accounts in the pilot and outside of it, which get two SMS: 1" in said
    assert not any("outside of it" in warning for warning in warnings(operator))


def test_one_text_for_customers_of_several_languages_is_warned_of(operator, engine, tmp_path):
    add_customers(engine, SAFARICOM)
    template = tmp_path / "text.txt"
    template.write_text("{old} is now {new}", encoding="utf-8")
    assert warnings(operator, "--template", template) == []
    add_customer(engine, "3600000-01", phone=AIRTEL, language="sw")
    assert warnings(operator, "--template", template) == [
        "Customers of several languages (en, sw) get one and the same text"
    ]
    assert warnings(operator) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Your number {nummer}", "unknown field {nummer}: there are {old}, {new}, {name}, {numbers} and {code}"),
        ("{new.__class__}", "unknown field {new.__class__}"),
        ("{new!r}", "unknown field {new!r}"),
        ("{new:>9}", "unknown field {new:>9}"),
        ("{}", "unknown field {}"),
        ("Your number {new", "The template cannot be read"),
        ("  \n", "The template is empty"),
        ("N\0e\0w\0", "The template holds a zero byte: save it as UTF-8, not as UTF-16"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused(operator, engine, tmp_path, text, sentence):
    add_customers(engine, SAFARICOM)
    template = tmp_path / "text.txt"
    template.write_text(text, encoding="utf-8")
    until = deadline(operator.parts.clock.now())
    words = ("--region", "Nairobi", "--deadline", until, "--by", PLANNER, "--template", template)
    assert sentence in refused(operator, "campaign", "plan", *words)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--region", "Nairobi", "--deadline", "2020-01-01 16:00"), "The deadline is in the past"),
        (("--region", "Nairobi", "--deadline", "Monday"), "is no deadline like"),
        (("--region", "Nairobi", "--deadline", "16:00"), "is no deadline like"),
        (("--region", "Nairobi", "--deadline", "0001-01-01 00:00"), "is no deadline like"),
        (("--region", "Nairobi", "--deadline", "9999-12-31 23:59", "--dry-run"), "is no deadline like"),
        (("--region", "Atlantis", "--deadline", "2099-01-01 16:00"), "There is no region Atlantis"),
        (("--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--area", "Atlantis"), "There is no area Atlantis"),
        (("--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--pilot", "Oz"), "There is no area Oz in Nairobi"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_a_sentence(operator, engine, options, sentence):
    add_customers(engine, SAFARICOM)
    assert sentence in refused(operator, "campaign", "plan", *options, "--by", PLANNER)


def test_what_stands_in_its_way_is_named_and_nothing_is_planned(operator, engine, tmp_path):
    add_customers(engine, SAFARICOM)
    add_customer(engine, "3600000-01", area="Westlands")
    template = tmp_path / "text.txt"
    template.write_text("“{new}”", encoding="utf-8")
    until = deadline(operator.parts.clock.now())
    words = ("--region", "Nairobi", "--deadline", until, "--template", template, "--pilot", "Westlands")
    blockers = operator.asks("campaign", "plan", *words, "--by", PLANNER, "--dry-run")["blockers"]
    assert "Nobody in Westlands can be told" in blockers[0]
    assert "'“', which is not GSM-7" in blockers[1]
    said = refused(operator, "campaign", "plan", *words, "--by", PLANNER)
    assert all(blocker in said for blocker in blockers)
    assert asked(operator.parts, "SELECT * FROM campaigns") == []


def test_a_plan_waits_for_tomorrow_where_the_budget_of_today_is_spent(operator, engine):
    add_customers(engine, SAFARICOM)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO sms_days VALUES (%s, 'Safaricom', 1, 1, 0, %s)",
            (business_date(operator.parts.clock.now()), 10**15),
        )
    said = plan(operator)
    assert said["finishes_at"][:10] > str(business_date(operator.parts.clock.now()))
    assert said["blockers"] == []


def test_planning_twice_is_refused(operator, engine):
    add_customers(engine, SAFARICOM)
    first = plan(operator)["id"]
    until = deadline(operator.parts.clock.now())
    words = ("campaign", "plan", "--region", "nairobi", "--deadline", until, "--by", APPROVER)
    said = refused(operator, *words)
    assert f"Campaign {first} of Nairobi is planned: cancel it, or wait until it is done" in said


def test_a_dry_run_beside_an_open_campaign_names_it_with_all_figures_and_the_other_blockers(operator, engine, tmp_path):
    add_customers(engine, SAFARICOM, AIRTEL)
    first = plan(operator)["id"]
    template = tmp_path / "text.txt"
    template.write_text("“{new}”", encoding="utf-8")
    before = asked(operator.parts, EVERYTHING)
    said = plan(operator, "--dry-run", "--template", template, region="nairobi")
    assert said["blockers"][0] == f"Campaign {first} of Nairobi is planned: cancel it, or wait until it is done"
    assert "which is not GSM-7" in said["blockers"][1]
    assert (said["id"], said["accounts"], said["told"], said["numbers_reserved"]) == (None, 2, 2, 2)
    assert said["samples"]["longest"].startswith("“")
    assert asked(operator.parts, EVERYTHING) == before


def test_who_plans_while_somebody_else_does_is_told_so(operator, engine):
    add_customers(engine, SAFARICOM)
    until = deadline(operator.parts.clock.now())
    with operator.parts.store.rehearsal() as rival:
        rival.free_numbers()
        said = refused(operator, "campaign", "plan", "--region", "Nairobi", "--deadline", until, "--by", PLANNER)
    assert "A campaign is being planned, or accounts are being imported: try again soon" in said


def test_who_imports_while_a_campaign_is_planned_is_told_so(operator, engine, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1)))
    with operator.parts.store.rehearsal() as planner:
        planner.free_numbers()
        said = refused(operator, "import", "accounts", file)
    assert "A campaign is being planned, or accounts are being imported: try again soon" in said
    assert operator.asks("import", "accounts", file)["new"] == 1


def test_nobody_approves_their_own_plan(operator, engine):
    add_customers(engine, SAFARICOM)
    campaign_id = plan(operator)["id"]
    assert "Nobody approves what they asked for themselves" in refused(
        operator, "campaign", "approve", campaign_id, "--by", "planner"
    )


def test_an_operator_nobody_created_plans_nothing(operator, engine):
    add_customers(engine, SAFARICOM)
    words = ("campaign", "plan", "--region", "Nairobi", "--deadline", "2099-01-01 16:00", "--by", "ghost")
    assert "There is no operator ghost" in refused(operator, *words)


def test_what_is_not_approved_does_not_start(operator, engine):
    add_customers(engine, SAFARICOM)
    campaign_id = plan(operator)["id"]
    said = refused(operator, "campaign", "start", campaign_id, "--by", PLANNER)
    assert f"Campaign {campaign_id} is planned: it cannot be started" in said


def test_an_unknown_campaign_is_named(operator):
    assert "There is no campaign 7" in refused(operator, "campaign", "start", 7, "--by", PLANNER)
    assert "There is no campaign 7" in refused(operator, "campaign", "status", 7)


def test_who_planned_and_who_approved_which_hash_is_on_record(operator, engine):
    add_customers(engine, SAFARICOM)
    campaign_id = started(operator)
    digest = operator.asks("campaign", "status", campaign_id)["hash"]
    trail = asked(
        operator.parts,
        "SELECT action, operator, details->>'hash', os_user <> '' FROM audit WHERE action ~ 'campaign' ORDER BY id",
    )
    assert trail == [
        ("campaign plan", PLANNER, digest, True),
        ("campaign approve", APPROVER, digest, True),
        ("campaign start", PLANNER, digest, True),
    ]


@pytest.mark.parametrize(
    "change", ["phone = '+254711999999'", "number = 123456789", "text = 'other'", "account_id = account_id + 1"]
)
def test_what_was_approved_cannot_be_changed_not_even_by_the_owner_of_the_schema(operator, engine, change):
    add_customers(engine, SAFARICOM)
    started(operator)
    with pytest.raises(IntegrityError, match="append only"), engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE campaign_accounts SET {change}")


def test_new_accounts_of_the_region_wait_until_its_campaign_is_over(operator, engine, tmp_path):
    add_customers(engine, SAFARICOM)
    campaign_id = started(operator)
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1)))
    said = refused(operator, "import", "accounts", file)
    assert (
        f"Campaign {campaign_id} of Nairobi is running: the file has 1 accounts that are new there or leave it" in said
    )
    assert asked(operator.parts, "SELECT count(*) FROM accounts") == [(1,)]
    operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    assert operator.asks("import", "accounts", file)["new"] == 1


@pytest.mark.parametrize(("home", "elsewhere"), [("Nairobi", "Coast"), ("Coast", "Nairobi")])
def test_nobody_moves_into_a_region_or_out_of_it_while_its_campaign_is_open(
    operator, engine, tmp_path, home, elsewhere
):
    add_customers(engine, SAFARICOM)
    file = tmp_path / "accounts.csv"
    file.write_bytes(as_csv(row(number=1, region=home)))
    operator.asks("import", "accounts", file)
    campaign_id = plan(operator)["id"]
    assert operator.asks("import", "accounts", file)["unchanged"] == 1
    file.write_bytes(as_csv(row(number=1, region=elsewhere)))
    said = refused(operator, "import", "accounts", file)
    assert (
        f"Campaign {campaign_id} of Nairobi is planned: the file has 1 accounts that are new there or leave it" in said
    )
    operator.asks("campaign", "cancel", campaign_id, "--by", PLANNER)
    assert operator.asks("import", "accounts", file)["changed"] == 1
