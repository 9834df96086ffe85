"""The applications of a phone: how far each is, paying its quotation, whether its meter is there, withdrawing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogues import Words
from domain import commands
from domain.connections.applications import Application
from domain.connections.classes import ConnectionClass
from domain.connections.rungs import BEFORE_BUILDING, Clock, Holder, Rung
from domain.connections.status import Status, status_of
from domain.errors import NotFound
from domain.jobs import Job
from domain.payments.payments import MPESA, asked_for
from domain.services.connections.confirm_meter import Confirming, ConfirmMeter, confirm_meter
from domain.services.connections.end_application import EndApplication, Ending, end_application
from domain.values.money import format_kes
from domain.values.names import short_name
from domain.values.periods import business_date, format_day
from ussd.flow import Command, Decision, State, TurnContext
from ussd.flows import longest
from ussd.flows.pay.states import METHOD
from ussd.memory import AmountToPay, remembered
from ussd.screen import N_, Option

MINE, NONE, STATUS, STEPS = "connection.mine", "connection.none", "connection.status", "connection.steps"
THERE, NOT_THERE, WITHDRAW = "connection.there", "connection.not_there", "connection.withdraw"
SETTLED = "connection.settled"
NAME_SEPTETS, AREA_SEPTETS = 20, 14

RUNG_WORDS = {
    Rung.SUBMITTED: N_("sent"),
    Rung.PAPERS_COMPLETE: N_("papers complete"),
    Rung.SURVEY_BOOKED: N_("survey booked"),
    Rung.SURVEYED: N_("surveyed"),
    Rung.QUOTED: N_("quoted"),
    Rung.PAID: N_("paid"),
    Rung.WAYLEAVE: N_("way-leave granted"),
    Rung.BUILT: N_("built"),
    Rung.INSPECTED: N_("inspected"),
    Rung.METERED: N_("meter hung up"),
    Rung.OPEN: N_("account open"),
    Rung.REJECTED: N_("rejected"),
    Rung.WITHDRAWN: N_("withdrawn"),
    Rung.LAPSED: N_("quotation lapsed"),
}
HOLDER_WORDS = {
    Holder.APPLICANT: N_("you"),
    Holder.OFFICE: N_("our office"),
    Holder.SURVEYORS: N_("the surveyors"),
    Holder.BUILDERS: N_("the builders"),
    Holder.METERING: N_("the meter team"),
    Holder.NOBODY: N_("nobody"),
}


OVER = N_("There is nothing to do here any more. Please look again.")
SAID: Mapping[str, str] = {
    Confirming.OPENED: N_("Thank you. Your account is open. Its number comes by SMS."),
    Confirming.DENIED: N_("Thank you. Nothing is opened. Our technicians look again."),
    Confirming.NOTHING_TO_CONFIRM: OVER,
    Ending.ENDED: N_("Your application is withdrawn."),
    Ending.TOO_LATE: OVER,
}
"""What came of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An application as the screen tells of it, and whether this phone sent it."""

    status: Status
    is_own: bool


def open_mine(context: TurnContext) -> str:
    return "applications_some" if mine(context) else "applications_none"


def mine(context: TurnContext) -> Sequence[Application]:
    with context.services.store.reading() as unit_of_work:
        return unit_of_work.applications.of_phone(context.turn.phone)


def choose(context: TurnContext, place: int) -> str:
    context.memory.application_id = mine(context)[place].id
    return "application_chosen"


def shown(context: TurnContext) -> Shown:
    """Looked up anew: it may have moved, or the phone may not follow it any more."""
    found: Shown = context.once("application", context.memory.application_id, lambda: _shown(context))
    return found


def _shown(context: TurnContext) -> Shown:
    application_id = remembered(context.memory.application_id)
    found = next((each for each in mine(context) if each.id == application_id), None)
    if found is None:
        raise NotFound("The phone may not see this application", "no_application")
    with context.services.store.reading() as unit_of_work:
        rungs, now = unit_of_work.applications.rungs(found.id), unit_of_work.now
    status = status_of(found, rungs, context.services.terms.charter, business_date(now))
    return Shown(status, found.phone == context.turn.phone)


def is_payable(context: TurnContext) -> bool:
    application = shown(context).status.application
    return application.rung is Rung.QUOTED and application.owed_cents > 0


def is_metered(context: TurnContext) -> bool:
    found = shown(context)
    return found.is_own and found.status.application.rung is Rung.METERED


def is_withdrawable(context: TurnContext) -> bool:
    found = shown(context)
    return found.is_own and found.status.application.rung in BEFORE_BUILDING


def pay(context: TurnContext) -> str:
    """What is open of the quotation, as much of it as M-Pesa takes at once."""
    application = shown(context).status.application
    most = context.services.terms.payments.max_cents(MPESA)
    context.memory.amount = AmountToPay(
        account_id=None,
        number=application.reference,
        name=short_name(application.name, NAME_SEPTETS),
        owed_cents=application.owed_cents,
        cents=min(asked_for(application.owed_cents), most),
        application_id=application.id,
    )
    return "quotation_taken"


def settles(*, agrees: bool) -> Command:
    """The command that says whether the meter is there."""

    def settle(context: TurnContext) -> str:
        application_id = remembered(context.memory.application_id)
        key = commands.key(context.turn.source, context.turn.text, application_id, agrees)
        command = ConfirmMeter(key, application_id, context.turn.phone, agrees)
        with context.services.store.transaction() as unit_of_work:
            settled = confirm_meter(command, unit_of_work, context.services.terms)
        context.services.nudge(Job.SEND_MESSAGES)
        context.memory.result = {"said": settled.value}
        return settled.value

    return Command(settle, tuple(Confirming))


def withdraw(context: TurnContext) -> str:
    application_id = remembered(context.memory.application_id)
    key = commands.key(context.turn.source, context.turn.text, application_id, "withdraw")
    command = EndApplication(key, application_id, context.turn.phone)
    with context.services.store.transaction() as unit_of_work:
        ended = end_application(command, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    context.memory.result = {"said": ended.value}
    return ended.value


def render_none(_: Words, _facts: None) -> str:
    return _("No application was sent from this phone.")


def render_mine(_: Words, _applications: Sequence[Application]) -> str:
    return _("Which application?")


def list_mine(_: Words, applications: Sequence[Application]) -> list[str]:
    return [f"{each.reference} {short_name(each.area, AREA_SEPTETS)}" for each in applications]


def render_status(_: Words, found: Shown) -> str:
    """Where it stands; the steps behind it have a screen of their own."""
    status, application = found.status, found.status.application
    rung, day = status.done[-1]
    lines = [f"{application.reference}: {_(RUNG_WORDS[rung])} {day:%d/%m}"]
    if application.quote_ends_on and application.rung is Rung.QUOTED:
        amount, ends_on = format_kes(application.owed_cents), format_day(application.quote_ends_on)
        lines.append(_("To pay: {amount} by {day}", amount=amount, day=ends_on))
    if not application.is_over:
        lines.append(_("Next: {holder}", holder=_(HOLDER_WORDS[status.holder])))
    if status.clock:
        lines.append(_("{used} of {given} working days used", used=status.days_used, given=status.days_given))
    return "\n".join(lines)


def render_steps(_: Words, found: Shown) -> str:
    return "\n".join(f"{_(RUNG_WORDS[rung])} {day:%d/%m}" for rung, day in found.status.done)


def render_there(_: Words, found: Shown) -> str:
    application = found.status.application
    return _(
        "Is there a meter numbered {meter} at {place}, showing {reading}?",
        meter=application.meter_number,
        place=short_name(application.landmark, AREA_SEPTETS),
        reading=application.meter_reading,
    )


def render_withdraw(_: Words, found: Shown) -> str:
    return _(
        "Withdraw {reference}? What was paid goes back to who paid it.", reference=found.status.application.reference
    )


def render_settled(_: Words, said: str) -> str:
    return _(SAID[said])


_APPLICATION = Application(
    id=99_999_999,
    phone="",
    language="en",
    name="W" * 80,
    id_number=None,
    tax_pin=None,
    area="W" * 80,
    landmark="W" * 80,
    region=None,
    of_class=ConnectionClass.HOME,
    door="ussd",
    rung=Rung.QUOTED,
    reached_at=longest.MOMENT,
    has_papers=True,
    quote_cents=longest.CENTS,
    quote_ends_on=longest.DAY,
    meter_number="W" * 12,
    meter_reading=999_999_999,
)
_DONE = tuple((rung, longest.DAY) for rung in RUNG_WORDS)
_SHOWN = Shown(Status(_APPLICATION, _DONE, Holder.SURVEYORS, None, 0, 0, None), is_own=True)
_RUNNING = Shown(Status(_APPLICATION, _DONE, Holder.METERING, Clock.METERING, 99, 999, longest.DAY), is_own=True)

STATES = (
    State(NONE, render_none),
    State(
        MINE,
        render_mine,
        mine,
        answer=Decision(choose, ("application_chosen",)),
        choices=list_mine,
        longest=([_APPLICATION] * 9,),
    ),
    State(
        STATUS,
        render_status,
        shown,
        (
            Option("1", N_("Pay"), "pay_quotation", is_payable),
            Option("2", N_("The meter is there"), "meter_there", is_metered),
            Option("3", N_("It is not there"), "meter_not_there", is_metered),
            Option("4", N_("Withdraw"), "withdraw_application", is_withdrawable),
            Option("5", N_("Every step"), "application_steps"),
        ),
        longest=(_SHOWN, _RUNNING),
    ),
    State(STEPS, render_steps, shown, longest=(_SHOWN,)),
    State(THERE, render_there, shown, (Option("1", N_("Confirm"), "confirm_meter"),), longest=(_SHOWN,)),
    State(NOT_THERE, render_there, shown, (Option("1", N_("No, it is not"), "deny_meter"),), longest=(_SHOWN,)),
    State(WITHDRAW, render_withdraw, shown, (Option("1", N_("Confirm"), "end_application"),), longest=(_SHOWN,)),
    State(SETTLED, render_settled, lambda context: context.memory.result["said"], ends=True, longest=tuple(SAID)),
)
TRANSITIONS = (
    (MINE, "application_chosen", STATUS),
    (STATUS, "application_steps", STEPS),
    (STATUS, "quotation_taken", METHOD),
    (STATUS, "meter_there", THERE),
    (STATUS, "meter_not_there", NOT_THERE),
    (STATUS, "withdraw_application", WITHDRAW),
    *((state, outcome, SETTLED) for state in (THERE, NOT_THERE) for outcome in Confirming),
    *((WITHDRAW, outcome, SETTLED) for outcome in Ending),
)
DECISIONS = {
    "applications": Decision(open_mine, ("applications_some", "applications_none")),
    "pay_quotation": Decision(pay, ("quotation_taken",)),
}
COMMANDS = {
    "confirm_meter": settles(agrees=True),
    "deny_meter": settles(agrees=False),
    "end_application": Command(withdraw, tuple(Ending)),
}
