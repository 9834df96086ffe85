"""Alert preferences: reminders to read and to pay, on or off. What must be sent is sent all the same."""

from catalogues import Words
from domain import commands
from domain.services.accounts.choose_reminders import ChooseReminders, Reminders, choose_reminders
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows.account import ACCOUNT, ACCOUNT_MASKED
from ussd.screen import N_, Option

ON, OFF, IS_ON, IS_OFF = "reminders.on", "reminders.off", "reminders.is_on", "reminders.is_off"


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


def render_on(_: Words, _facts: None) -> str:
    return _("We remind this phone by SMS to read the meter and to pay. Bills and receipts come in any case.")


def render_off(_: Words, _facts: None) -> str:
    return _("This phone gets no reminders by SMS. Bills and receipts come in any case.")


def render_is_on(_: Words, _facts: None) -> str:
    return _("Done. We remind you by SMS to read and to pay.")


def render_is_off(_: Words, _facts: None) -> str:
    return _("Done. No more reminders come by SMS.")


FLOW = Flow(
    states=(
        State(ON, render_on, options=(Option("1", N_("Switch off"), "stop_reminders"),)),
        State(OFF, render_off, options=(Option("1", N_("Switch on"), "start_reminders"),)),
        State(IS_ON, render_is_on, ends=True),
        State(IS_OFF, render_is_off, ends=True),
    ),
    transitions=(
        *((state, "reminders_are_on", ON) for state in (ACCOUNT, ACCOUNT_MASKED)),
        *((state, "reminders_are_off", OFF) for state in (ACCOUNT, ACCOUNT_MASKED)),
        (ON, Reminders.STOPPED, IS_OFF),
        (OFF, Reminders.STARTED, IS_ON),
    ),
    decisions={"reminders": Decision(on_or_off, ("reminders_are_on", "reminders_are_off"))},
    commands={
        "stop_reminders": chooses(Reminders.STOPPED),
        "start_reminders": chooses(Reminders.STARTED),
    },
)
