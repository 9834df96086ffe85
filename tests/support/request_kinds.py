"""Every kind of request, a class each: how it is asked for as operators ask for it, and how its effect is counted."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import requests
import sqlalchemy as sa

from domain.care.case_references import RECOVERY, reference
from domain.operators.approvals import APPROVED, BREAK_GLASS, DECIDED_WITHIN, EXPORT, REVIEWED_WITHIN
from domain.operators.operators import Operator as Person
from domain.operators.operators import OperatorTerms
from domain.payments.proposals import FILE_KIND, REVERSAL_KIND, STATEMENT_KIND, SUSPENSE_KIND
from domain.services.billing.correct_approved_bill import BILL_CANCELLATION
from domain.services.billing.import_approved_tariff import TARIFF
from domain.services.billing.import_tariff import Contradiction, ImportTariff
from domain.services.billing.propose_correction import ProposeCorrection, propose_correction
from domain.services.billing.propose_tariff import ProposeTariff, propose_tariff
from domain.services.campaigns.approve_campaign import CAMPAIGN
from domain.services.field.recovery_requests import RECOVERY_DROP, RECOVERY_FINAL
from domain.services.field.review_recovery import RECOVERY_REVIEW
from domain.services.field.take_back_recovery import RECOVERY_BACK
from domain.services.field.unlock_technician import UNLOCK
from domain.services.operators.break_glass import BreakGlass, break_glass
from domain.services.operators.create_operator import CreateOperator, create_operator
from domain.services.operators.decide_request import DecideRequest, decide_request
from domain.services.operators.keep_operator import OPERATOR
from domain.services.operators.request_export import RequestExport, request_export
from domain.services.outages.approve_planned_work import PLANNED_WORK
from domain.services.outages.open_incident import OpenIncident
from domain.services.outages.plan_work import PlanWork, plan_work
from domain.values.periods import business_date, month_of, next_month
from jobs import payments as tasks
from tests.support.billed_use import add_use
from tests.support.campaigns import deadline
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.field_work import METER, STAFF, WANJIKU, at_work, enrolled, named, plan
from tests.support.payment_providers import confirmation
from tests.support.recoveries import INTACT, LAST, USED_BEFORE, USED_SINCE, add_claim, proposes, today_of
from tests.support.technicians import add_technician

AUTHOR, DECIDER, THIRD, ENROLS = "achieng", "mutua", "kamau", "Njeri"
NO_SEAL, NONE_FITTED = "2", "1"
IN_THE_FIELD, OF_CAMPAIGNS = "wafula", "chebet"
"""Two who may decide only what is of their own role."""
NUMBER, RECEIPT = "3500600-01", "RKL51ZDR4F"


class House:
    """A house with one customer, a payment in suspense and one that is credited, and three for payments."""

    def __init__(self, testbed, folder) -> None:
        self.testbed = testbed
        self.folder = folder
        self.operator = Operator(testbed.flask)
        facts = {"phone": WANJIKU, "balance_cents": 125_000, "last": LAST, "days_ago": 30, "meter": METER}
        self.account = add_customer(testbed.parts.engine, NUMBER, **facts)
        with testbed.parts.store.transaction() as work:
            for number, name in enumerate((AUTHOR, DECIDER, THIRD, ENROLS)):
                person = Person(name, ("payments", "admin"), staff_number=f"K{number}")
                work.operators.add(person, by=None, os_user="test")
            for name, role in ((IN_THE_FIELD, "field"), (OF_CAMPAIGNS, "campaigns")):
                work.operators.add(Person(name, (role,)), by=None, os_user="test")

    def confirms(self, **fields) -> None:
        told = confirmation(**fields)
        requests.post(f"{self.testbed.callbacks_at}/paybill/confirmation", json=told, timeout=10).raise_for_status()
        tasks.apply()

    def asks(self, *words):
        return self.operator.asks(*words, "--by", AUTHOR)

    def types(self, *words):
        """What is not done yet, as a second person has to approve it first."""
        said = self.operator.types(*words, "--by", AUTHOR)
        assert (said.code, "a second person" in said.err) == (1, True), said.err

    def waiting(self):
        """The newest request."""
        return self.operator.asks("request", "list")["requests"][-1]

    def decides(self, asked, by=DECIDER, seen=None, store=None, after=None):
        with (store or self.testbed.parts.store).transaction() as work:
            work.connection.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
            at = work.at(work.now + after) if after else work
            command = DecideRequest(asked["id"], APPROVED, seen or asked["hash"], by, None)
            decide_request(command, at, self.testbed.parts.approval_terms)

    def uses(self, use_case, command, *terms):
        """As the console does: without the command line."""
        with self.testbed.parts.store.transaction() as work:
            return use_case(command, work, *terms)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content)
        return path

    def one(self, query):
        return self.testbed.one(query)

    def recovery(self):
        """The reference of the only one."""
        return reference(RECOVERY, self.one("SELECT max(id) FROM recoveries"))

    def visit(self):
        """The order by which Otieno saw that the meter is sound: what was not billed is an error of the company."""
        if order := self.one("SELECT max(id) FROM visit_orders"):
            return order
        engine, handset = self.testbed.parts.engine, partial(Phone, self.testbed.flask.test_client())
        read_on = today_of(self.testbed.parts) - timedelta(days=30)
        add_use(engine, self.account, *[USED_SINCE] * 6, *[USED_BEFORE] * 12, newest=read_on)
        otieno = enrolled(self.operator, engine, handset)
        [order] = plan(self.testbed.parts, self.account)
        seen = (INTACT, str(LAST + USED_SINCE), NO_SEAL, NONE_FITTED)
        at_work(otieno).answers("1", "1", *seen).sees("Is the customer there?").answers("2", "1")
        return order


class Kind:
    """How one kind is asked for, and how often its effect is there.

    `name`: as the registry has it. `outsider`: a known operator who may not decide it. `lasts`: how long it can be
    decided. `is_replaced`: who asks again withdraws what they asked for.
    """

    name: str
    outsider = OF_CAMPAIGNS
    lasts = DECIDED_WITHIN
    is_replaced = True

    def ask(self, house: House) -> None:
        raise NotImplementedError

    def effects(self, house: House) -> int:
        raise NotImplementedError


class SuspenseRelease(Kind):
    """A payment for nobody known is for Wanjiku."""

    name = SUSPENSE_KIND

    def ask(self, house: House) -> None:
        house.confirms(TransID=RECEIPT, BillRefNumber="JOHN", TransAmount="500.00")
        [held] = house.operator.asks("suspense", "list")["payments"]
        house.asks("suspense", "propose", held["id"], "--account", NUMBER)

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM journal_entries WHERE kind = 'release'")


class PaymentReversal(Kind):
    """A payment that never moved is taken back."""

    name = REVERSAL_KIND

    def ask(self, house: House) -> None:
        house.confirms(TransID=RECEIPT, BillRefNumber=NUMBER, TransAmount="500.00")
        house.asks("payment", "reverse", "propose", RECEIPT.lower())

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM journal_entries WHERE kind = 'reversal'")


class BankFile(Kind):
    """A bank's file, of a payment that nobody else has told of."""

    name = FILE_KIND

    def ask(self, house: House) -> None:
        day = house.testbed.parts.clock.now().date() - timedelta(days=1)
        content = f"receipt,paid_at,amount,reference\nFT26330ABC,{day},500.00,{NUMBER}\n"
        file = house.file("bank.csv", content)
        house.asks("payments", "import", file, "--source", "equity")

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM payment_proposals WHERE released_at IS NOT NULL")


class StatementRelease(BankFile):
    """A statement, with a row that M-Pesa never told of."""

    name = STATEMENT_KIND

    def ask(self, house: House) -> None:
        day = house.testbed.parts.clock.now() - timedelta(days=1)
        file = house.file(
            "statement.csv",
            "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Reason Type,Other Party Info,"
            "Linked Transaction ID,A/C No.\n"
            f"RKLPAID001,{day:%Y-%m-%d %H:%M:%S},,Completed,500.00,,Pay Bill,,,{NUMBER}\n",
        )
        house.operator.types("reconcile", "mpesa", "--statement", file, "--by", AUTHOR)


class RoleGrant(Kind):
    """Another one is to be an operator, for a region."""

    name = OPERATOR

    def ask(self, house: House) -> None:
        terms = OperatorTerms(production=True)
        house.uses(create_operator, CreateOperator(Person("otieno", ("care",), ("Coast",)), AUTHOR, "test"), terms)

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM operators WHERE name = 'otieno'")


class TariffFile(Kind):
    """A value of next month."""

    name = TARIFF

    def ask(self, house: House) -> None:
        day = business_date(house.testbed.parts.clock.now())
        text = f"[months]\n{next_month(month_of(day))} = {{ FEC = 4.10 }}\n"
        house.uses(propose_tariff, ProposeTariff(ImportTariff("next.toml", text, Contradiction.REFUSE), AUTHOR, None))

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM tariff_imports WHERE file_name = 'next.toml'")


class BillCancellation(Kind):
    """A bill above the limit, which was charged with a value carried forward."""

    name = BILL_CANCELLATION

    def ask(self, house: House) -> None:
        if not house.one("SELECT count(*) FROM bills"):
            house.asks("reading", "technician", NUMBER, 4491)
            month = month_of(business_date(house.testbed.parts.clock.now()))
            file = house.file("month.toml", f"[months]\n{month} = {{ FEC = 9.10 }}\n")
            house.asks("tariff", "import", file, "--force")
        limit = replace(house.testbed.parts.terms, bill_cancel_limit_cents=0)
        number = house.one("SELECT number FROM bills")
        house.uses(propose_correction, ProposeCorrection(number, AUTHOR, None), limit)

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM bills WHERE cancelled_at IS NOT NULL")


class BulkExport(Kind):
    """A list of persons that is too long for one."""

    name = EXPORT

    COMMAND = RequestExport("list disconnect", {"region": "Nairobi"}, AUTHOR, None)

    def ask(self, house: House) -> None:
        house.uses(request_export, self.COMMAND)

    def effects(self, house: House) -> int:
        """Whether it may be written: as often as it takes, for a day, by who asked for it."""
        with house.testbed.parts.store.rehearsal() as work:
            return int(request_export(self.COMMAND, work) is None)


class CampaignApproval(Kind):
    """A campaign for the region of the one customer."""

    name = CAMPAIGN
    outsider = IN_THE_FIELD

    def ask(self, house: House) -> None:
        if planned := house.one("SELECT max(id) FROM campaigns"):
            house.asks("campaign", "submit", planned)
            return
        until = deadline(house.testbed.parts.clock.now())
        house.asks("campaign", "plan", "--region", "Nairobi", "--deadline", until)

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM campaigns WHERE state = 'approved'")


class PlannedWorkNotice(Kind):
    """Work of which more phones are told than one person may."""

    name = PLANNED_WORK

    def ask(self, house: House) -> None:
        if planned := house.one("SELECT max(id) FROM planned_works"):
            house.asks("planned", "cancel", planned)
        begins_at = house.testbed.parts.clock.now() + timedelta(days=5)
        place = OpenIncident("Nairobi", None, None, None)
        command = PlanWork(place, begins_at, begins_at + timedelta(hours=6), "New poles", AUTHOR)
        house.uses(plan_work, command, replace(house.testbed.parts.terms, planned_notice_limit=0))

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM planned_works WHERE state = 'planned'")


class TechnicianUnlock(Kind):
    """A technician whose PIN was tried three times."""

    name = UNLOCK

    def ask(self, house: House) -> None:
        if not house.one("SELECT count(*) FROM technicians"):
            add_technician(house.testbed.parts.engine, STAFF, state="locked")
        house.types("technician", "unlock", STAFF, "--reason", "a child had the phone")

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM technicians WHERE state <> 'locked'")


class RecoveryReview(Kind):
    """Units that were never billed, of a meter that a technician has seen."""

    name = RECOVERY_REVIEW

    def ask(self, house: House) -> None:
        assert proposes(house.operator, named(house.visit()), cause="company_error", by=AUTHOR).code == 0

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM recoveries WHERE state = 'provisional'")


class RecoveryFinal(Kind):
    """A claim that its customer agrees to."""

    name = RECOVERY_FINAL

    def ask(self, house: House) -> None:
        if not house.one("SELECT count(*) FROM recoveries"):
            add_claim(house.testbed.parts.engine, NUMBER, AUTHOR)
            house.asks("recovery", "agree", house.recovery())
        house.types("recovery", "finalise", house.recovery(), "--reason", "agreed")

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM recoveries WHERE state = 'final'")


class RecoveryDrop(Kind):
    """A claim that its customer was told of."""

    name = RECOVERY_DROP

    def ask(self, house: House) -> None:
        if not house.one("SELECT count(*) FROM recoveries"):
            add_claim(house.testbed.parts.engine, NUMBER, AUTHOR)
        house.types("recovery", "drop", house.recovery(), "--reason", "she was away")

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM recoveries WHERE state = 'dropped'")


class RecoveryTakeBack(Kind):
    """A claim that is final."""

    name = RECOVERY_BACK

    def ask(self, house: House) -> None:
        if not house.one("SELECT count(*) FROM recoveries"):
            RecoveryFinal().ask(house)
            house.decides(house.waiting())
        house.types("recovery", "take-back", house.recovery(), "--reason", "another meter")

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM recoveries WHERE state = 'taken_back'")


class BreakGlassReview(Kind):
    """What one person did alone: done already, signed off by another, whenever that is, and each for itself."""

    name = BREAK_GLASS
    lasts = REVIEWED_WITHIN
    is_replaced = False

    def ask(self, house: House) -> None:
        house.uses(break_glass, BreakGlass("messages resume", "the queue", AUTHOR, None, "the console is down"))

    def effects(self, house: House) -> int:
        return house.one("SELECT count(*) FROM approval_decisions WHERE verdict = 'approved'")


ROWS = (
    SuspenseRelease(),
    PaymentReversal(),
    BankFile(),
    StatementRelease(),
    RoleGrant(),
    TariffFile(),
    BillCancellation(),
    BulkExport(),
    CampaignApproval(),
    PlannedWorkNotice(),
    TechnicianUnlock(),
    RecoveryReview(),
    RecoveryFinal(),
    RecoveryDrop(),
    RecoveryTakeBack(),
    BreakGlassReview(),
)
