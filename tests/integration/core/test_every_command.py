"""Every command of the operators on what `seed demo` leaves, before anybody has paid and after."""

import csv
import json
import shlex
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import requests

from domain.care.case_references import reference
from domain.jobs import Job
from sandbox.demo_customers import STORIES
from tests.support.account_files import as_csv, row
from tests.support.command_line import Operator
from tests.support.commands_by_example import (
    EXAMPLES,
    FOUND,
    LISTS_OF_REGIONS,
    OF_A_REGION,
    REFERENCES,
    REGISTERED,
)
from tests.support.payment_providers import confirmation, payment_testbed
from tests.support.project_tariffs import FILES
from tests.support.recoveries import add_claim
from tests.support.worker_tasks import run_tasks

pytestmark = pytest.mark.xdist_group("seeded")
WANJIKU, LANDLORD, CUT_OFF, SMALL = (STORIES[place].phone for place in (0, 2, 5, 6))


@pytest.fixture
def town(own_demo_database_url, worker_redis_url):
    """A service on what `seed demo` leaves, with the stand-ins of those who take payments."""
    with payment_testbed(own_demo_database_url, worker_redis_url) as payments:
        payments.open()
        yield payments


@pytest.fixture
def folder(tmp_path):
    """With the files that commands take."""
    (tmp_path / "accounts.csv").write_bytes(as_csv(row(), row(number=99, region="Nowhere")))
    (tmp_path / "differences.csv").write_text("account,bill,total,true\n")
    (tmp_path / "tariff.toml").write_bytes(FILES[-1].read_bytes())
    (tmp_path / "seals.txt").write_text("KP200001\nKP200002\n")
    paid_at = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    for source, receipt in (("equity", "EQ1"), ("bank", "BK1"), ("airtel", "AM1")):
        (tmp_path / f"{source}.csv").write_text(
            f"receipt,paid_at,amount,reference,phone\n{receipt},{paid_at},1250.00,3500601-01,0711000001\n"
        )
    return tmp_path


def test_each_command_does_what_is_asked_or_says_in_a_sentence_why_not_before_anybody_has_paid(town, folder):
    for each in EXAMPLES:
        types(each, town, folder, "")


def test_each_command_does_what_is_asked_after_payments(town, folder):
    session_id = live(town)
    for each in EXAMPLES:
        assert_regions_bound(each, town, folder, session_id)
        said = types(each, town, folder, session_id)
        assert (said.code != 0, each.refused in said.err) == (bool(each.refused), True), (each, said)


def live(town):
    """They pay, read, ask and report; the id of a session that is still kept."""
    for phone, shillings, to in (
        (WANJIKU, 500, "3500601-01"),
        (WANJIKU, 500, "3500601-01"),
        (CUT_OFF, 60_000, "3500608-03"),
        (LANDLORD, 700, "no such account"),
    ):
        town.pays(phone, shillings, to)
    for receipt in ("RKZ51ZDR4F", "RKZ51ZDR5G"):
        forged = confirmation(TransID=receipt, TransAmount="300000.00", BillRefNumber="3500604-01")
        assert requests.post(f"{town.callbacks_at}/paybill/confirmation", json=forged, timeout=10).status_code == 200
    town.phone(WANJIKU).dials().answers("1", "4611", "1").ends()
    town.phone(LANDLORD).dials().answers("2", "4", "1", "1").ends("Q000-")
    town.phone(WANJIKU).dials().answers("4", "2", "Nowhere", "Near the market", "1", "1").ends("T000-")
    town.phone(SMALL).dials().answers("6", "4", "Jane Wanjiru", "23456789", "1", "Ruaraka").answers(
        "Near the church", "1", "1", "1"
    ).ends("A000-")
    town.works()
    add_claim(town.parts.engine, "3500601-01")
    run_tasks(town.parts, Job.POINT_AT_DOUBTFUL_PAYMENTS, Job.FLUSH_FUNNEL)
    return town.phone(SMALL).dials().answers("2").session_id


def types(example, town, folder, session_id):
    """What it answers in JSON. So that it fails in no other form: for people, and as a list, too."""
    words = [*shlex.split(example.command), *shlex.split(filled(example.arguments, town, folder, session_id))]
    operator = Operator(town.flask)
    (folder / "statement.csv").write_bytes(requests.get(f"{town.safaricom.url}/__statement.csv", timeout=10).content)
    said = operator.types(*words, "--json")
    if said.code == 0:
        json.loads(said.out)
        assert said.out.count("\n") == 1, (words, said)
    else:
        assert_it_says_why(words, said)
    again = operator.types(*words)
    if again.code:
        assert_it_says_why(words, again)
    assert again.code or again.out.strip(), words
    if "csv_" in (option.name for option in REGISTERED[example.command].params):
        assert_it_is_a_table(operator, words, said, folder)
    return said


def assert_regions_bound(example, town, folder, session_id):
    """Somebody of another region with every role but admin is refused, and sees no rows."""
    words = [*shlex.split(example.command), *shlex.split(filled(example.arguments, town, folder, session_id))]
    of_others = ["Chebet" if word in {"Njeri", "Mutua"} else word for word in words]
    if example.command in OF_A_REGION and "--all-of" not in words:
        said = Operator(town.flask).types(*of_others, "--json")
        assert (said.code, "not for n" in said.err.lower()) == (1, True), (of_others, said)
    if example.command in LISTS_OF_REGIONS:
        said = Operator(town.flask).types(*of_others, *([] if "Chebet" in of_others else ["--by", "Chebet"]), "--json")
        rows = [row for value in said.answer.values() if isinstance(value, list) for row in value]
        assert not [row for row in rows if row.get("region") or row.get("account")], (of_others, said)


def filled(arguments, town, folder, session_id):
    """Every word in braces replaced; what is not there yet is 0."""
    values = {"folder": folder, "session": session_id or "ATUid_0"}
    for name in FOUND:
        if f"{{{name}}}" in arguments:
            values[name] = next((value for (value,) in town.rows(FOUND[name]) if value is not None), 0)
    for name, (letter, query) in REFERENCES.items():
        values[name] = reference(letter, town.one(query) or 1) if f"{{{name}}}" in arguments else ""
    return arguments.format_map(values)


def assert_it_says_why(words, said):
    """One sentence, the last on standard error, and no trace."""
    assert said.code == 1, (words, said)
    assert "Traceback" not in said.err, words
    assert said.err.splitlines()[-1].startswith("Error: "), (words, said)


def assert_it_is_a_table(operator, words, said, folder):
    """The same on standard output and in a file, with a cell for each column; empty without rows."""
    printed = operator.types(*words, "--csv")
    assert printed.code == said.code == 0
    out = folder / "list.csv"
    out.unlink(missing_ok=True)
    operator.asks(*words, "--out", out)
    header, *rows = csv.reader(StringIO(printed.out))
    assert len(header) > 1
    assert {len(each) for each in rows} <= {len(header)}
    assert len(list(csv.reader(out.read_text().splitlines(keepends=True)))) == 1 + len(rows)
