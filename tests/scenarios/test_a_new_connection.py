"""A connection from a feature phone: from the first dial to the first bill, over Christmas, New Year and Easter."""

import re
from datetime import date

import pytest

from domain.values.money import format_kes
from tests.scenarios.by_hand import shillings
from tests.support.connections import pays_at
from tests.support.field_work import STAFF, at_work, enrolled, named
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

OTIENO, STRANGER, KIPRONO = "+254722000002", "+254711999999", "+254733000001"
ANSWERS = ("Otieno Odhiambo", "23456789", "A123456789B", "Ruaraka", "All Saints church", "1", "1")
REF = "A000-0125"
"""What stands for the reference, whatever its serial is."""
FEE = 3_498_000
NO_CASH = "Nobody collects cash."

TOLD = (
    (
        f"Kenya Power: We have your application {REF} for a connection in Ruaraka. Bring to Kenya Power, the nearest"
        f" office: ID, KRA PIN, sketch of the place, title or chief's letter, wiring certificate. {NO_CASH}"
    ),
    f"Kenya Power: Application {REF}. We look at the place on 20/12/2023. It costs nothing. {NO_CASH}",
    (
        f"Kenya Power: {REF}. We are late: the quotation was due by 05/01/2024. It is with our office. We are sorry."
        f" {NO_CASH}"
    ),
    (
        f"Kenya Power: Connection {REF} costs KES 34,980. Pay by 07/04/2024: paybill 888899, account {REF}. {NO_CASH}"
        " Quotation: http://127.0.0.1:8000/a/<token>"
    ),
    (
        f"Kenya Power: KES 34,980 for {REF} is open. Pay by 07/04/2024, 30 days from now: paybill 888899,"
        f" account {REF}. {NO_CASH}"
    ),
    f"Kenya Power: KES 34,980 received for {REF}, TC2290PAID. The connection is paid, we build it. {NO_CASH}",
    f"Kenya Power: {REF} with all its steps: http://127.0.0.1:8000/a/<token>",
    (
        f"Kenya Power {REF}: sent 11/12, papers complete 13/12, survey booked 18/12, surveyed 20/12, quoted 08/01, paid"
        f" 22/03. Next: the builders, 6 of 14 working days used. {NO_CASH}"
    ),
    (
        "Kenya Power: Kiprono, staff 70001, comes on 16/04 and says code <code>. Your code: <code>. Another day? Text"
        " MOVE. Never pay a technician."
    ),
    (
        f"Kenya Power: {REF}. Is there a meter numbered 04219999 at All Saints church, showing 12? Reply YES or NO."
        f" {NO_CASH}"
    ),
    (
        f"Kenya Power: Account <account> is open, meter 04219999, first reading 12. Read it once a month: dial *977#."
        f" {NO_CASH}"
    ),
)


@pytest.fixture
def otieno(town):
    """He has applied on 11 December 2023; the next day is Jamhuri Day."""
    town.goes_to(date(2023, 12, 11))
    phone = town.phone(OTIENO).dials().answers("1", "6", "4", *ANSWERS)
    phone.sees("Connection for Otieno", "Home").answers("1").ends("reference is A")
    town.reference = reference_of(town)


class Technician:
    """Kiprono, who has a seal and a feature phone."""

    def __init__(self, town, seals):
        self.town = town
        self.handset = enrolled(town.office, town.engine, town.phone, number=KIPRONO, name="Kiprono Bett")
        town.office.asks("seal", "import", seals, "--box", "17", "--by", "Njeri")
        town.office.asks("seal", "issue", "KP100001", "--to", STAFF, "--by", "Njeri")

    def is_sent_on(self, day):
        [(order_id, state)] = self.town.rows("SELECT id, state FROM visit_orders WHERE why = 'connection'")
        assert state == "planned"
        order = named(order_id)
        self.town.office.asks("round", "assign", STAFF, "--order", order, "--day", day, "--by", "Njeri")
        run_tasks(self.town.parts, "field.tell_of_visits", "field.tell_of_visits")

    def hangs_up(self, *typed):
        at_work(self.handset).sees("to do: 1").answers("1", "1", *typed, "1").sees("The applicant is asked")


@pytest.fixture
def seals(tmp_path):
    file = tmp_path / "seals.txt"
    file.write_text("KP100001\n")
    return file


def reference_of(town):
    [row] = town.office.asks("application", "list", "--by", "Njeri")["rows"]
    return row["reference"]


def moves(town, day, *words):
    """An operator moves the application on that day; what the answer says of its clock."""
    town.goes_to(day)
    answer = town.office.asks("application", words[0], town.reference, *words[1:], "--by", "Njeri")
    return answer["clock"], answer["days_given"], answer["days_used"], answer["due_on"]


def watches(town, day):
    """The clock job of that day, which is sent twice."""
    town.goes_to(day)
    run_tasks(town.parts, "connections.watch_applications", "connections.watch_applications")


def told(town):
    texts = town.rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id", phone=OTIENO)
    return [plain(text) for (text,) in texts]


def plain(text):
    """Without what is drawn by lot, or counted."""
    for pattern, instead in (
        (r"/a/\w{22}", "/a/<token>"),
        (r"Account \d{9}", "Account <account>"),
        (r"A\d{3}-\d{4}", REF),
        (r"(code:?) \d{6}", r"\1 <code>"),
    ):
        text = re.sub(pattern, instead, text)
    return text


def booked(town):
    return dict(
        town.rows("SELECT ledger_account, sum(cents)::int FROM journal_lines GROUP BY 1 HAVING sum(cents) <> 0")
    )


def test_from_the_first_dial_to_the_first_bill(town, otieno, seals):
    clocks = [
        # 14 working days without Christmas, Boxing Day and New Year.
        moves(town, date(2023, 12, 13), "advance", "--to", "papers_complete"),
        moves(town, date(2023, 12, 18), "advance", "--to", "survey_booked", "--on", "2023-12-20"),
        moves(town, date(2023, 12, 20), "advance", "--to", "surveyed"),
    ]
    assert clocks == [("quotation", 14, used, "2024-01-05") for used in (0, 3, 5)]
    watches(town, date(2024, 1, 5))
    assert len(told(town)) == 2
    watches(town, date(2024, 1, 6))
    assert moves(
        town, date(2024, 1, 8), "quote", "--amount", "34,980", "--line", "Capital=30155.17", "--line", "VAT=4824.83"
    ) == (
        None,
        0,
        0,
        None,
    )
    watches(town, date(2024, 3, 7))
    watches(town, date(2024, 3, 8))
    town.goes_to(date(2024, 3, 22))
    pays_at(town.office.browser(), town.parts, town.reference, FEE, "TC2290PAID")
    assert booked(town) == {"connections": -FEE, "mpesa_clearing": FEE}
    # Without Good Friday, Easter Monday and Idd-ul-Fitr of 10 April.
    assert moves(town, date(2024, 3, 22), "show") == ("wayleave", 14, 0, "2024-04-16")
    town.goes_to(date(2024, 4, 3))
    text_in(town.office.browser(), OTIENO, f"STATUS {town.reference}")
    assert moves(town, date(2024, 4, 3), "advance", "--to", "wayleave") == ("construction", 12, 0, "2024-04-22")
    assert moves(town, date(2024, 4, 12), "advance", "--to", "built") == ("metering", 2, 0, "2024-04-16")
    assert moves(town, date(2024, 4, 15), "advance", "--to", "inspected") == ("metering", 2, 1, "2024-04-16")
    kiprono = Technician(town, seals)
    kiprono.is_sent_on(date(2024, 4, 16))
    town.goes_to(date(2024, 4, 16))
    kiprono.hangs_up("04219999", "KP100001", "12")
    assert moves(town, date(2024, 4, 16), "show") == (None, 0, 0, None)
    assert town.rows("SELECT state FROM visit_orders") == [("done",)]
    text_in(town.office.browser(), STRANGER, "YES")
    assert town.rows("SELECT count(*) FROM accounts") == [(0,)]
    text_in(town.office.browser(), OTIENO, "YES")
    assert tuple(told(town)) == TOLD
    assert booked(town) == {"revenue": -FEE, "mpesa_clearing": FEE}
    facts = """
        SELECT a.name, a.phone, a.category, n.region, n.name, m.number
        FROM accounts a JOIN areas n ON n.id = area_id JOIN meters m ON m.account_id = a.id
    """
    assert town.rows(facts) == [("Otieno Odhiambo", OTIENO, "DC", "Nairobi", "Ruaraka", "04219999")]

    bill = shillings("2024-05", (100, "16.58"))
    town.goes_to(date(2024, 5, 20))
    assert f"KES {bill:,}" in town.reads(OTIENO, 112)
    assert town.rows("SELECT total_cents, units::int FROM bills") == [(bill * 100, 100)]
    is_one_as_any_other(town, bill * 100)
    town.checks_its_ledger()


def is_one_as_any_other(town, cents):
    """It is paid by its number, found by its meter, and its customer gets its movements and a link to its pages."""
    [(account_id, number)] = town.rows("SELECT id, number FROM accounts")
    town.pays(number, cents)
    assert town.owes(account_id) == 0
    assert number in str(town.office.asks("account", "show", "04219999"))
    told_before = len(told(town))
    town.phone(OTIENO).dials().answers("2", "3", "1").ends("by SMS")
    text_in(town.office.browser(), OTIENO, "LINK")
    statement, link = told(town)[told_before:]
    assert format_kes(cents) in statement
    assert "/s/" in link
