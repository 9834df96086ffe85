"""Units that ran past a meter: a customer, a technician and the office, by USSD and SMS, to the shilling."""

import re
from datetime import date, timedelta

import pytest

from tests.scenarios.by_hand import shillings, shillings_over_months
from tests.support.customers import add_customer
from tests.support.field_work import METER, NEW_SEAL, SEAL, STAFF, WANJIKU, at_work, enrolled, named, plan
from tests.support.photos import newest_link, photo, sends
from tests.support.recoveries import NUMBER, PAYER, PROPOSER, REVIEWER, hire, proposes
from tests.support.sms import text_in

FIRST_DAY, ORDINARY = date(2023, 11, 20), "16.58"
MONTH = timedelta(days=30)
USED = (90, 90, 90, 90, 30, 30)
"""KWh of each thirty days, as she read them; then the technician came, thirty days later, and read 30 more."""
LAST, SINCE = 4401, FIRST_DAY + 4 * MONTH
VISIT_ON = FIRST_DAY + 7 * MONTH
# 3 kWh a day for the 90 days since 19 March are 270, and 90 of them were billed: 180, two a day.
CLAIM = shillings_over_months(
    ("2024-03", 26, ORDINARY), ("2024-04", 60, ORDINARY), ("2024-05", 62, ORDINARY), ("2024-06", 32, ORDINARY)
)
RIGHTS = "Object to us first, then to the regulator EPRA, then to the Energy Tribunal. Never pay a technician."
WHY = f"Kenya Power {{}}: on 17/06/2024 power was found that did not pass through meter {METER} (Energy Act 2019)."


@pytest.fixture
def account(town, engine):
    """She reads and pays each month."""
    town.goes_to(FIRST_DAY)
    facts = {"last": LAST, "read_on": FIRST_DAY, "average_units": "90", "meter": METER}
    account = add_customer(engine, NUMBER, phone=WANJIKU, **facts)
    reading = LAST
    for place, units in enumerate(USED, 1):
        town.goes_to(FIRST_DAY + place * MONTH)
        reading += units
        assert "is due by" in town.reads(WANJIKU, reading)
        town.pays(NUMBER, town.owes(account))
    return account


@pytest.fixture
def order(town, account, engine, phone, client, tmp_path):
    """Otieno finds that power goes past the meter, fits a seal and sends a photo; the units of the month are billed."""
    town.goes_to(VISIT_ON)
    hire(town.office)
    otieno = enrolled(town.office, engine, phone)
    file = tmp_path / "seals.txt"
    file.write_text(f"{SEAL}\n{NEW_SEAL}\n")
    town.office.asks("seal", "import", file, "--box", "17", "--by", "Njeri")
    town.office.asks("seal", "issue", SEAL, NEW_SEAL, "--to", STAFF, "--by", "Njeri")
    with town.parts.store.transaction() as work:
        technician = work.technicians.by_staff_number(STAFF)
        assert work.seals.fit(SEAL, technician.id, work.accounts.get(account).meter_id)
    [order] = plan(town.parts, account)
    at_work(otieno).answers("1", "1", "3", str(LAST + sum(USED) + 30)).sees(f"The seal should be {SEAL}")
    otieno.answers("1", "1", NEW_SEAL).sees("Is the customer there?").answers("2", "1").sees("stays open until")
    assert sends(client, newest_link(town.rows), photo()).status_code == 200
    assert town.owes(account) == shillings("2024-06", (30, ORDINARY)) * 100
    town.pays(NUMBER, town.owes(account))
    return named(order)


@pytest.fixture
def reference(town, order):
    """Achieng proposes, Mutua reviews."""
    proposed = proposes(town.office, order, "--since", SINCE).answer
    assert (proposed["days"], float(proposed["units"]), float(proposed["amount"])) == (90, 180, CLAIM)
    told = town.office.asks("recovery", "review", proposed["reference"], "--by", REVIEWER)
    assert told["until"] == "2024-07-01"
    return told["reference"]


def newest(town):
    """The newest SMS to her, the address of its link left out."""
    [(text,)] = town.rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1", phone=WANJIKU)
    return re.sub(r"http\S+", "<link>", text)


def is_final(town, reference, *words):
    """Achieng asks for it, Njoroge approves."""
    typed = ("recovery", "finalise", reference, "--reason", "the days are over", *words, "--by", PROPOSER, "--json")
    asked = town.office.types(*typed).printed
    town.office.asks("request", "approve", asked["request"], "--hash", asked["hash"], "--by", PAYER)


def liable(town):
    return [row["account"] for row in town.office.asks("list", "disconnect")["rows"]]


def test_she_says_nothing_and_pays_in_two_parts(town, account, reference):
    assert newest(town) == (
        f"{WHY.format(reference)} Provisional, nothing to pay yet: KES {CLAIM:,} for 180 units in 90 days, by your own"
        " average before, at the ordinary price. Days, lines, evidence: <link> Until 01/07/2024 text OBJECT"
        f" {reference} to object, TEST {reference} for a meter test, or AGREE {reference}; or dial *977#, 6, 8."
        f" {RIGHTS}"
    )
    for days in (1, 7, 14):
        town.goes_to(VISIT_ON + timedelta(days=days))
        town.wakes()
        assert (liable(town), town.owes(account)) == ([], 0)
    town.goes_to(VISIT_ON + timedelta(days=15))
    is_final(town, reference, "--instalments", "2")
    first, second = CLAIM - CLAIM // 2, CLAIM // 2
    assert newest(town) == (
        f"{WHY.format(reference)} Final, 202407RC0000000001: KES {CLAIM:,} in 2 monthly parts, the first KES {first:,}"
        f" by 16/07/2024, paybill 888888, account {NUMBER}. Days, lines, evidence: <link> {RIGHTS}"
    )
    assert town.owes(account) == CLAIM * 100
    assert town.phone(WANJIKU).dials().answers("2").sees(f"KES {CLAIM:,}")
    town.goes_to(date(2024, 7, 16))
    assert liable(town) == []
    town.pays(NUMBER, first * 100)
    town.goes_to(date(2024, 8, 16))
    assert (liable(town), town.owes(account)) == ([], second * 100)
    town.goes_to(date(2024, 8, 17))
    assert liable(town) == [NUMBER]
    town.pays(NUMBER, second * 100)
    assert (liable(town), town.owes(account)) == ([], 0)
    town.checks_its_ledger()


def test_she_objects_is_right_and_owes_nothing(town, account, reference, client):
    text_in(client, WANJIKU, f"PINGA {reference} I was in hospital from March to June")
    assert newest(town) == (
        f"Kenya Power {reference}: your objection is noted. You will be heard. Until then you pay nothing and are not"
        f" cut off over it. {RIGHTS}"
    )
    town.goes_to(VISIT_ON + timedelta(days=20))
    note = ("--note", "Discharge letter of 14 June; the neighbour used it", "--by", PROPOSER)
    town.office.asks("recovery", "hear", reference, *note)
    drop = ("recovery", "drop", reference, "--reason", "she was in hospital", "--by", PROPOSER, "--json")
    asked = town.office.types(*drop).printed
    town.office.asks("request", "approve", asked["request"], "--hash", asked["hash"], "--by", PAYER)
    assert newest(town) == (
        f"Kenya Power {reference}: we ask for nothing. The KES {CLAIM:,} are not to be paid. {RIGHTS}"
    )
    assert (liable(town), town.owes(account)) == ([], 0)
    assert town.rows("SELECT count(*) FROM journal_entries WHERE kind = 'recovery'") == [(0,)]


def test_her_meter_is_tested_she_is_heard_and_it_is_final(town, account, reference, client):
    text_in(client, WANJIKU, f"TEST {reference}")
    town.goes_to(VISIT_ON + timedelta(days=40))
    assert liable(town) == []
    hearing = ("recovery", "hear", reference, "--note", "She says nothing went past it", "--by", PROPOSER)
    assert town.office.types(*hearing).code == 1
    town.office.asks(*hearing, "--meter-test", "counts right, 0.4 % slow")
    is_final(town, reference)
    assert f"Final, 202407RC0000000001: pay KES {CLAIM:,} by 10/08/2024" in newest(town)
    assert town.owes(account) == CLAIM * 100
    [bill] = town.rows(
        "SELECT cents FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id WHERE kind = 'recovery'"
        " AND ledger_account = 'receivable'"
    )
    assert bill == (CLAIM * 100,)
    town.pays(NUMBER, CLAIM * 100)
    assert (liable(town), town.owes(account)) == ([], 0)
    town.checks_its_ledger()


def test_it_was_wrong_after_all_and_is_taken_back_by_two(town, account, reference, order):
    """A month after she has paid the first of two parts: it is to her credit, and nothing more is asked for."""
    town.goes_to(VISIT_ON + timedelta(days=15))
    back = ("recovery", "take-back", reference, "--reason", "the neighbour has confessed", "--by", PROPOSER, "--json")
    assert "only what is final is taken back" in town.office.types(*back).err
    is_final(town, reference, "--instalments", "2")
    first = CLAIM - CLAIM // 2
    town.pays(NUMBER, first * 100)
    asked = town.office.types(*back)
    assert asked.code != 0
    approve = ("request", "approve", asked.printed["request"], "--hash", asked.printed["hash"])
    assert town.office.types(*approve, "--by", PROPOSER).code != 0
    assert town.owes(account) == (CLAIM - first) * 100
    town.office.asks(*approve, "--by", PAYER)
    told = (
        f"Kenya Power {reference}: we take 202407RC0000000001 back. The KES {CLAIM:,} are not to be paid; what you paid"
        f" of it is to your credit. {RIGHTS}"
    )
    assert newest(town) == told
    assert town.owes(account) == -first * 100
    assert town.office.types(*approve, "--by", PAYER).code != 0
    assert "only what is final is taken back" in town.office.types(*back).err
    assert town.rows("SELECT count(*) FROM messages WHERE text = :told", told=told) == [(1,)]
    assert town.rows("""
        SELECT e.kind, e.reference, l.cents FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
        WHERE e.kind LIKE 'recovery%' AND l.ledger_account = 'receivable' ORDER BY e.id
    """) == [
        ("recovery", "202407RC0000000001", CLAIM * 100),
        ("recovery_taken_back", "202407RC0000000001", -CLAIM * 100),
    ]
    assert town.rows("SELECT sum(amount) FROM region_months WHERE figure LIKE 'recovered%'") == [(0,)]
    sent = town.rows("SELECT count(*) FROM messages WHERE subject LIKE 'due:recovery:%'")
    for days in (30, 45, 60, 75):
        town.goes_to(VISIT_ON + timedelta(days=days))
        town.wakes()
        assert liable(town) == []
    assert town.rows("SELECT count(*) FROM messages WHERE subject LIKE 'due:recovery:%'") == sent
    town.checks_its_ledger()
    again = proposes(town.office, order, "--since", SINCE).answer
    assert (again["state"], again["reference"] == reference) == ("proposed", False)
