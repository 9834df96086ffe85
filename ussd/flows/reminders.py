"""Alert preferences: reminders to read and to pay, on or off, and once a month what is used, for who asks for it. What
must be sent is sent all the same.
"""

from catalogues import Words
from domain import commands
from domain.services.accounts.choose_reminders import ChooseReminders, Reminders, choose_reminders
from domain.services.billing.choose_use_message import ChooseUseMessage, UseMessage, choose_use_message
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.account import ACCOUNT, ACCOUNT_MASKED
from ussd.flows.verify_phone import ASK, NOBODY
from ussd.screen import N_, Option
from ussd.session_account import account_of

ON, OFF, IS_ON, IS_OFF = "reminders.on", "reminders.off", "reminders.is_on", "reminders.is_off"
USE_ON, USE_OFF, USE_MASKED = "reminders.use_on", "reminders.use_off", "reminders.use_masked"
USE_STARTED, USE_STOPPED = "reminders.use_started", "reminders.use_stopped"


def on_or_off(context: TurnContext) -> str:
    with context.services.store.reading() as unit_of_work:
        silenced = unit_of_work.opt_outs.stands(context.turn.phone)
    return "reminders_are_off" if silenced else "reminders_are_on"


def chooses(wanted: Reminders) -> Command:
    """The command that switches them."""

    def choose(context: TurnContext) -> str:
        key = commands.key(context.turn.source, context.turn.text, wanted)
        with context.services.store.transaction() as unit_of_work:
            return choose_reminders(ChooseReminders(key, context.turn.phone, wanted), unit_of_work)

    return Command(choose, (wanted,))


def use_on_or_off(context: TurnContext) -> str:
    """What is used tells who is at home: only a phone that may know the balance hears it."""
    account = account_of(context)
    if not account.verified:
        return "use_is_masked"
    with context.services.store.reading() as unit_of_work:
        stands = unit_of_work.use_subscriptions.stands(context.turn.phone, account.id)
    return "use_is_on" if stands else "use_is_off"


def chooses_use(wanted: UseMessage) -> Command:
    """The command that switches the message of the account."""

    def choose(context: TurnContext) -> str:
        account = account_of(context)
        key = commands.key(context.turn.source, context.turn.text, account.id, wanted)
        with context.services.store.transaction() as unit_of_work:
            return choose_use_message(ChooseUseMessage(key, account.id, context.turn.phone, wanted), unit_of_work)

    return Command(choose, (wanted,))


def render_on(_: Words, _facts: None) -> str:
    return _("We remind this phone by SMS to read the meter and to pay. Bills and receipts come in any case.")


def render_off(_: Words, _facts: None) -> str:
    return _("This phone gets no reminders by SMS. Bills and receipts come in any case.")


def render_is_on(_: Words, _facts: None) -> str:
    return _("Done. We remind you by SMS to read and to pay.")


def render_is_off(_: Words, _facts: None) -> str:
    return _("Done. No more reminders come by SMS.")


def render_use_on(_: Words, number: str) -> str:
    return _("Once a month an SMS says what account {number} uses a day, in kWh and KES.", number=number)


def render_use_off(_: Words, number: str) -> str:
    return _(
        "Shall an SMS say once a month what account {number} uses a day, beside last month and last year?",
        number=number,
    )


def render_use_masked(_: Words, _facts: None) -> str:
    return _("What is used is said to the phone on file for this account only.")


def render_use_started(_: Words, _facts: None) -> str:
    return _("Done. Once a month an SMS says what you use.")


def render_use_stopped(_: Words, _facts: None) -> str:
    return _("Done. No more SMS about what you use.")


def number_of(context: TurnContext) -> str:
    return account_of(context).number


FLOW = Flow(
    states=(
        State(
            ON,
            render_on,
            options=(
                Option("1", N_("Switch off"), "stop_reminders"),
                Option("2", N_("My use each month"), "use_message"),
            ),
        ),
        State(OFF, render_off, options=(Option("1", N_("Switch on"), "start_reminders"),)),
        State(IS_ON, render_is_on, ends=True),
        State(IS_OFF, render_is_off, ends=True),
        State(
            USE_ON,
            render_use_on,
            number_of,
            (Option("1", N_("Switch off"), "stop_use_message"),),
            longest=(longest.ACCOUNT.number,),
        ),
        State(
            USE_OFF,
            render_use_off,
            number_of,
            (Option("1", N_("Switch on"), "start_use_message"),),
            longest=(longest.ACCOUNT.number,),
        ),
        State(USE_MASKED, render_use_masked, options=(Option("1", N_("Name and balance"), "see_all"),)),
        State(USE_STARTED, render_use_started, ends=True),
        State(USE_STOPPED, render_use_stopped, ends=True),
    ),
    transitions=(
        *((state, "reminders_are_on", ON) for state in (ACCOUNT, ACCOUNT_MASKED)),
        *((state, "reminders_are_off", OFF) for state in (ACCOUNT, ACCOUNT_MASKED)),
        (ON, Reminders.STOPPED, IS_OFF),
        (OFF, Reminders.STARTED, IS_ON),
        (ON, "use_is_on", USE_ON),
        (ON, "use_is_off", USE_OFF),
        (ON, "use_is_masked", USE_MASKED),
        (USE_MASKED, "ask_for_code", ASK),
        (USE_MASKED, "no_phone", NOBODY),
        (USE_ON, UseMessage.STOPPED, USE_STOPPED),
        (USE_OFF, UseMessage.STARTED, USE_STARTED),
    ),
    decisions={
        "reminders": Decision(on_or_off, ("reminders_are_on", "reminders_are_off")),
        "use_message": Decision(use_on_or_off, ("use_is_on", "use_is_off", "use_is_masked")),
    },
    commands={
        "stop_reminders": chooses(Reminders.STOPPED),
        "start_reminders": chooses(Reminders.STARTED),
        "stop_use_message": chooses_use(UseMessage.STOPPED),
        "start_use_message": chooses_use(UseMessage.STARTED),
    },
)
