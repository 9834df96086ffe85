"""Two regions with one of everything that an operator comes to: what the pages of the console are tried on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from domain.jobs import Job
from domain.values.periods import NAIROBI, business_date, month_of, next_month
from store.accounts.regions import areas
from tests.support.campaigns import kept, rehearsed
from tests.support.console import PREFIX, Console
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

JOBS = (
    Job.PREPARE_CAMPAIGN_FILES,
    Job.WORK_THROUGH_UPLOADS,
    Job.FLUSH_FUNNEL,
    Job.COUNT_MONEY,
    Job.COUNT_WORK,
)
BUILDER = "Zakayo"
"""The admin who has made it all: nobody whom a test signs in."""
HELD = """
    WITH paid AS (
        INSERT INTO payments (provider, receipt, cents, reference, phone, source, received_at, recorded_at)
        VALUES ('mpesa', :receipt, 50000, :phone, :phone, 'confirmation', now(), now()) RETURNING id
    ), booked AS (
        INSERT INTO journal_entries (kind, key, booked_on, recorded_at, reference)
        SELECT 'payment', 'payment:' || id, current_date, now(), :receipt FROM paid RETURNING id
    ), lines AS (
        INSERT INTO journal_lines (entry_id, ledger_account, cents)
        SELECT id, account, cents FROM booked,
            (VALUES ('mpesa_clearing', 50000), ('suspense', -50000)) AS line (account, cents)
    )
    INSERT INTO suspense (payment_id, reason, held_at) SELECT id, 'unknown', now() FROM paid RETURNING payment_id
"""
QUERY = """
    INSERT INTO bill_queries (account_id, complaint, phone, language, opened_at)
    VALUES (:account_id, 'high_bill', :phone, 'en', now())
"""
BREAK = """
    INSERT INTO recon_breaks (kind, provider, receipt, details, account_id, found_at)
    VALUES ('quarantined', 'mpesa', 'Q' || :receipt, '{"cents": 500}', :account_id, now()) RETURNING id
"""
APPLICATION = """
    WITH asked AS (
        INSERT INTO applications
            (phone, language, door, class, state, name, area, landmark, area_id, reached_at, received_at)
        SELECT :phone, 'en', 'ussd', 'home', 'submitted', :person, n.name, 'school', n.id, now(), now()
        FROM areas n JOIN accounts a ON a.area_id = n.id WHERE a.id = :account_id RETURNING id
    ), kept AS (
        INSERT INTO application_papers (application_id, paper, picture, bytes, sent_at)
        SELECT id, 'identity', decode('ffd8ff0a1b2c3d', 'hex'), 7, now() FROM asked
    )
    SELECT id FROM asked
"""
TECHNICIAN = """
    INSERT INTO technicians (staff_number, name, phone, language, region, team, state, pin_digest, invited_at)
    VALUES (:staff_number, 'Baraka Ouma', '+254733' || right(:phone, 6), 'en', :region, 'A', 'active', 'x', now())
    RETURNING staff_number
"""
ORDER = """
    WITH walk AS (
        INSERT INTO rounds (technician_id, day, planned_at)
        SELECT id, (now() AT TIME ZONE 'Africa/Nairobi')::date, now() FROM technicians
        WHERE staff_number = :staff_number RETURNING id, technician_id, day
    ), visit AS (
        INSERT INTO visit_orders (meter_id, account_id, why, due_on, state, round_id, technician_id, place, opened_at)
        SELECT m.id, m.account_id, 'risk', day, 'notified', walk.id, technician_id, 1, now() FROM walk, meters m
        WHERE m.account_id = :account_id RETURNING id, meter_id, account_id, technician_id
    ), seen AS (
        INSERT INTO findings (order_id, technician_id, account_id, meter_id, found_on, found_at, body, seal_seen,
                              seal_found, present, photo_sha256)
        SELECT id, technician_id, account_id, meter_id, current_date, now(), 'burnt', 'other', :serial, 'nobody', 'x'
        FROM visit
    ), photo AS (
        INSERT INTO visit_photos (order_id, jpeg, taken_at) SELECT id, decode('ffd8ff0a1b2c3d', 'hex'), now() FROM visit
    ), seal AS (
        INSERT INTO seals (serial, box, state, meter_id, changed_at)
        SELECT :serial, '17', 'fitted', meter_id, now() FROM visit
    ), event AS (
        INSERT INTO seal_events (serial, event, at, technician_id, meter_id, order_id)
        SELECT :serial, 'stranger', now(), technician_id, meter_id, id FROM visit
    )
    SELECT id FROM visit
"""
TARIFF_FILE = """
    INSERT INTO tariff_files (sha256, text, brought_at)
    VALUES (encode(sha256(convert_to(:text, 'UTF8')), 'hex'), :text, now()) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in one region. `ids` fill the addresses of pages, by the names that stand in them."""

    region: str
    number: str
    person: str
    deadline: str
    ids: dict[str, Any]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody of another region may read."""
        return (self.number, self.person)


def two_places(console: Console, dials: Callable[[str], Phone]) -> tuple[Place, Place]:
    """Nairobi and the Coast, each with an account, its bill and open query, a campaign and its file, an incident, a
    request, a payment in suspense, and what a person asks of their data.
    """
    browser = console.signs_in(BUILDER, "admin")
    console.has("Otieno", "care", staff_number="S-OTIENO")
    places = ("Nairobi", "Ruaraka", "3500600-01", "Wanjiku Kamau"), ("Coast", "Likoni", "7700001-01", "Zawadi Mwamburi")
    found = [_place(console, browser, dials, *each) for each in places]
    file = BytesIO(b"receipt,paid_at,amount,reference\nEQ1,2026-11-01 10:00,500.00,3500600-01\n"), "equity.csv"
    browser.opens(f"{PREFIX}/payments").submits("/payments/upload", source="equity", file=file)
    run_tasks(console.parts, *JOBS)
    with console.parts.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM operator_sessions"))
    return found[0], found[1]


def _place(console: Console, browser: Any, dials: Any, region: str, area: str, number: str, person: str) -> Place:
    phone = f"+254711{number[:6]}"
    with console.parts.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO regions (name) VALUES (:name) ON CONFLICT DO NOTHING"), {"name": region}
        )
        connection.execute(areas.insert(), {"region": region, "name": area})
    account_id = add_customer(console.parts.engine, number, phone=phone, name=person, area=area, balance_cents=100_000)
    session_id = dials(phone).dials().answers("1", "4491", "1").ends().session_id
    text_in(console.flask.test_client(), phone, "MY DATA")
    until = (console.parts.clock.now().astimezone(NAIROBI) + timedelta(days=3)).strftime("%Y-%m-%d 16:00")
    campaign_id = _campaign(console, browser, region, until)
    browser.opens(f"{PREFIX}/outages").submits("/outages/open", region=region, kind="region").sees("is open")
    day = until.split()[0]
    times = {"begins": f"{day} 09:00", "ends": f"{day} 15:00", "work": "pole work"}
    work = {"region": region, "kind": "area", "place": area, **times}
    browser.opens(f"{PREFIX}/planned/plan", query_string=work).submits("/planned/keep").sees("is planned")
    ids = _ids(console, account_id, phone, region, f"SKL{number[:7]}", person)
    known = {**ids, "account_id": account_id, "campaign_id": campaign_id, "session_id": session_id}
    return Place(region, number, person, until, known)


def _campaign(console: Console, browser: Any, region: str, until: str) -> int:
    asked = {"region": region, "deadline": until}
    path = kept(console.parts, browser, **asked).path
    rehearsed(console.parts, browser, **asked)
    browser.opens(f"{path}/files").submits("/files/report").sees("A worker prepares it")
    return int(path.rpartition("/")[2])


def _ids(console: Console, account_id: int, phone: str, region: str, receipt: str, person: str) -> dict[str, Any]:
    values = {"account_id": account_id, "phone": phone, "region": region, "receipt": receipt, "text": _tariff(console)}
    values |= {"person": person, "staff_number": f"7{receipt[3:7]}", "serial": f"KP{receipt[3:9]}"}
    with console.parts.engine.begin() as connection:

        def one(query: str) -> Any:
            return connection.scalar(sa.text(query), values)

        connection.execute(sa.text(QUERY), values)
        connection.execute(sa.text(TARIFF_FILE), values)
        return {
            "number": one("SELECT number FROM bills WHERE account_id = :account_id"),
            "payment_id": one(HELD),
            "incident_id": one("SELECT max(id) FROM incidents WHERE region = :region"),
            "application_id": one(APPLICATION),
            "paper": "identity",
            "staff_number": one(TECHNICIAN),
            "order_id": one(ORDER),
            "serial": values["serial"],
            "work_id": one("SELECT max(id) FROM planned_works"),
            "break_id": one(BREAK),
            "request_id": one("SELECT max(id) FROM approval_requests WHERE region = :region"),
            "data_request_id": one("SELECT id FROM data_requests WHERE phone = :phone"),
            "rehearsal_id": one("SELECT max(id) FROM campaign_rehearsals"),
            "file_id": one("SELECT max(id) FROM campaign_files"),
            "digest": one("SELECT max(sha256) FROM tariff_files"),
        }


def _tariff(console: Console) -> str:
    month = next_month(month_of(business_date(console.parts.clock.now())))
    return f"[months]\n{month} = {{ FEC = 4.10 }}\n"
