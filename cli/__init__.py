"""The operators' commands: a file a subject, each with one click group or command that app.py adds to Flask's."""

from cli.accounts import account
from cli.applications import application
from cli.audit import audit
from cli.backups import backup
from cli.bill_printing import bills_
from cli.bills import bill
from cli.campaigns import campaign
from cli.doctor import doctor
from cli.imports import import_
from cli.incidents import incident
from cli.ledger import ledger
from cli.lists import list_
from cli.menu import menu
from cli.messages import messages
from cli.meters import meter
from cli.mpesa import mpesa
from cli.operators import operator
from cli.orders import order
from cli.outages import outage
from cli.payments import payment, payments
from cli.persons import person
from cli.phones import phone
from cli.planned import planned
from cli.queries import query
from cli.readings import reading
from cli.reconcile import reconcile
from cli.recoveries import recovery
from cli.regions import region
from cli.release import release
from cli.requests import request
from cli.risk import risk
from cli.rounds import round_
from cli.seals import seal
from cli.seed import seed
from cli.session import session
from cli.supply import supply
from cli.suspense import suspense
from cli.tariff import tariff
from cli.technicians import technician
from cli.who_asks import take_a_name

COMMANDS = (
    account,
    application,
    audit,
    backup,
    bill,
    bills_,
    campaign,
    doctor,
    import_,
    incident,
    ledger,
    list_,
    menu,
    messages,
    meter,
    mpesa,
    operator,
    outage,
    order,
    person,
    phone,
    planned,
    query,
    reading,
    payment,
    payments,
    reconcile,
    recovery,
    region,
    release,
    request,
    risk,
    round_,
    seal,
    seed,
    session,
    supply,
    suspense,
    tariff,
    technician,
)
for each in COMMANDS:
    if each is not release:  # before it nobody is known by name
        take_a_name(each)
