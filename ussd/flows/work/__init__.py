"""My work: a technician's round on a feature phone. Only a phone that is enrolled sees it, only its PIN opens it."""

from collections.abc import Mapping

from domain.field.findings import Present
from domain.field.visit_drafts import HangingStep, Step
from domain.services.field.choose_pin import PinChoice
from domain.services.field.end_visit import Ending
from domain.services.field.keep_visit_answer import AnswerRefused
from domain.services.field.open_visit import Opening
from domain.services.field.prove_enrolment import EnrolmentCode
from domain.services.field.record_finding import Recording
from domain.services.field.resend_photo_link import PhotoLink
from domain.services.field.sign_in_technician import PinTry
from ussd.flow import Command, Decision, Flow, State
from ussd.flows.main_menu import MENU, WELCOME
from ussd.flows.work import connection, meter, screens, sign_in, steps
from ussd.flows.work.states import (
    BODIES,
    BODY,
    CODE,
    CODE_WRONG,
    CONFIRM,
    DONE_NOW,
    END,
    ENDED,
    ENDS,
    FIRST_READING,
    FIRST_SEAL,
    GONE,
    LINK_SENT,
    LIST,
    LOCKED,
    LONGEST_CONNECTION,
    LONGEST_DRAFT,
    LONGEST_VISIT,
    MALFORMED,
    METER_CONFIRM,
    NEW_PIN,
    NEW_SEAL,
    NEXT,
    NOT_KNOWN,
    NOTE,
    ORDER,
    ORDER_CLOSED,
    ORDER_PHOTO,
    OTHER_DAY,
    PHOTO,
    PIN,
    PIN_AGAIN,
    PIN_WRONG,
    PLATE,
    PRESENT,
    READING,
    SEAL,
)
from ussd.screen import N_, Option

_NAME = "V9999-99999"
_TARGETS: Mapping[str, str] = {
    Step.BODY: BODY,
    Step.READING: READING,
    Step.SEAL: SEAL,
    Step.NEW_SEAL: NEW_SEAL,
    Step.PRESENT: PRESENT,
    Step.CONFIRM: CONFIRM,
    HangingStep.PLATE: PLATE,
    HangingStep.SEAL: FIRST_SEAL,
    HangingStep.READING: FIRST_READING,
    HangingStep.CONFIRM: METER_CONFIRM,
    Opening.GONE: GONE,
    Opening.OTHER_DAY: OTHER_DAY,
    AnswerRefused.SEAL_NEEDED: NEW_SEAL,
    AnswerRefused.NOT_YOUR_SEAL: NEW_SEAL,
    AnswerRefused.WRONG_CODE: PRESENT,
    AnswerRefused.CODES_USED_UP: PRESENT,
    Recording.DONE: DONE_NOW,
    Recording.PHOTO_PENDING: PHOTO,
    PhotoLink.SENT: LINK_SENT,
    Ending.ENDED: ENDED,
}
"""Where each outcome of a command at a meter leads, whichever screen it was given on."""
FLOW = Flow(
    states=(
        State(CODE, screens.render_code, answer=Decision(sign_in.take_code, ("prove_enrolment",))),
        State(CODE_WRONG, screens.render_code_wrong, ends=True),
        State(
            NEW_PIN,
            screens.render_new_pin,
            answer=Decision(sign_in.look_at_pin, ("pin_typed", "pin_weak", "pin_malformed")),
        ),
        State(
            PIN_AGAIN,
            screens.render_pin_again,
            answer=Decision(sign_in.compare_pins, ("choose_pin", "pin_differs", "pin_malformed")),
        ),
        State(MALFORMED, screens.render_malformed, ends=True),
        State(PIN, screens.render_pin, answer=Decision(sign_in.take_pin, ("sign_in",))),
        State(PIN_WRONG, screens.render_pin_wrong, sign_in.tries_left, ends=True, longest=(2,)),
        State(LOCKED, screens.render_locked, ends=True),
        State(NOT_KNOWN, screens.render_not_known, ends=True),
        State(
            LIST,
            screens.render_list,
            steps.visits_of_today,
            answer=Decision(steps.choose_visit, ("visit_chosen", "visit_pending", "visit_closed")),
            choices=screens.list_visits,
            longest=([], [LONGEST_VISIT] * 40),
        ),
        State(
            ORDER,
            screens.render_order,
            steps.visit_of,
            (
                Option("1", N_("I am at the meter"), "open_visit"),
                *(Option(str(key), label, f"end_{end}") for key, (end, label) in enumerate(ENDS.items(), 2)),
            ),
            longest=(LONGEST_VISIT, LONGEST_CONNECTION),
        ),
        State(
            ORDER_PHOTO,
            screens.render_order_photo,
            steps.visit_of,
            (Option("1", N_("Send the link again"), "send_photo_link"), Option("2", N_("Next visit"), "next_visit")),
            longest=(LONGEST_VISIT,),
        ),
        State(
            ORDER_CLOSED,
            screens.render_order_closed,
            steps.visit_of,
            (NEXT,),
            longest=(LONGEST_VISIT, LONGEST_CONNECTION),
        ),
        State(
            BODY,
            screens.render_body,
            meter.body_facts,
            tuple(Option(str(key), label, f"see_{body}") for key, (body, label) in enumerate(BODIES.items(), 1)),
            longest=((LONGEST_VISIT.meter, "999999"),),
        ),
        State(
            READING,
            screens.render_reading,
            lambda context: steps.visit_of(context).meter,
            answer=Decision(meter.check_reading, ("reading_unclear", "reading_typed")),
            longest=(LONGEST_VISIT.meter,),
        ),
        State(
            SEAL,
            screens.render_seal,
            lambda context: steps.visit_of(context).seal,
            (
                Option("1", N_("It is this one"), "seal_matches", meter.has_known_seal),
                Option("2", N_("No seal"), "seal_none"),
            ),
            Decision(meter.check_seal, ("seal_unclear", "seal_typed")),
            longest=(None, LONGEST_VISIT.seal),
        ),
        State(
            NEW_SEAL,
            screens.render_new_seal,
            options=(Option("1", N_("None fitted"), "no_new_seal"),),
            answer=Decision(meter.check_new_seal, ("seal_unclear", "new_seal_typed")),
        ),
        State(
            PRESENT,
            screens.render_present,
            options=(
                Option("1", N_("There, without code"), "present_witness"),
                Option("2", N_("Nobody there"), "present_nobody"),
                Option("3", N_("Gives no name"), "present_refused"),
            ),
            answer=Decision(meter.check_customers_code, ("code_unclear", "customers_code_typed")),
        ),
        State(
            CONFIRM,
            screens.render_confirm,
            meter.draft_now,
            (
                Option("1", N_("Send"), "send_finding"),
                Option("2", N_("Add a note"), "add_note"),
                Option("3", N_("Start again"), "start_again"),
            ),
            longest=(LONGEST_DRAFT,),
        ),
        State(NOTE, screens.render_note, answer=Decision(meter.check_note, ("note_unclear", "note_typed"))),
        State(
            DONE_NOW,
            screens.render_done,
            meter.done_facts,
            (NEXT,),
            longest=((_NAME, "billed"), (_NAME, "back_billing")),
        ),
        State(PHOTO, screens.render_photo, steps.name_of, (NEXT,), longest=(_NAME,)),
        State(LINK_SENT, screens.render_link_sent, steps.name_of, (NEXT,), longest=(_NAME,)),
        State(
            END,
            screens.render_end,
            steps.end_facts,
            (Option("1", N_("Confirm"), "end_visit"),),
            longest=tuple((end, LONGEST_VISIT) for end in ENDS),
        ),
        State(ENDED, screens.render_ended, steps.name_of, (NEXT,), longest=(_NAME,)),
        *connection.STATES,
        State(GONE, screens.render_gone, options=(NEXT,)),
        State(OTHER_DAY, screens.render_other_day, options=(NEXT,)),
    ),
    transitions=(
        *(
            (root, event, target)
            for root in (MENU, WELCOME)
            for event, target in (
                ("work_invited", CODE),
                ("work_active", PIN),
                ("work_locked", LOCKED),
                ("work_not_known", NOT_KNOWN),
            )
        ),
        (CODE, EnrolmentCode.PROVED, NEW_PIN),
        (CODE, EnrolmentCode.WRONG, CODE_WRONG),
        (NEW_PIN, "pin_typed", PIN_AGAIN),
        (NEW_PIN, "pin_weak", NEW_PIN),
        (NEW_PIN, "pin_malformed", MALFORMED),
        (PIN_AGAIN, "pin_differs", NEW_PIN),
        (PIN_AGAIN, "pin_malformed", MALFORMED),
        (PIN_AGAIN, PinChoice.CHOSEN, LIST),
        (PIN_AGAIN, PinChoice.NOT_INVITED, NOT_KNOWN),
        (PIN, PinTry.SIGNED_IN, LIST),
        (PIN, PinTry.WRONG, PIN_WRONG),
        (PIN, PinTry.LOCKED, LOCKED),
        (PIN, PinTry.NOT_KNOWN, NOT_KNOWN),
        (LIST, "visit_chosen", ORDER),
        (LIST, "visit_pending", ORDER_PHOTO),
        (LIST, "visit_closed", ORDER_CLOSED),
        (ORDER, "visit_end_chosen", END),
        (READING, "reading_unclear", READING),
        *((state, "seal_unclear", state) for state in (SEAL, NEW_SEAL)),
        (PRESENT, "code_unclear", PRESENT),
        (CONFIRM, "add_note", NOTE),
        (NOTE, "note_unclear", NOTE),
        *(
            (state, event, _TARGETS[event])
            for state, events in steps.RAISED.items()
            if state not in steps.HANGING
            for event in events
        ),
        *connection.TRANSITIONS,
        *(
            (state, "next_visit", LIST)
            for state in (ORDER_PHOTO, ORDER_CLOSED, DONE_NOW, PHOTO, LINK_SENT, ENDED, GONE, OTHER_DAY)
        ),
    ),
    decisions={
        "work": Decision(sign_in.look_at_phone, ("work_invited", "work_active", "work_locked", "work_not_known")),
        **{f"end_{end}": Decision(steps.ends_as(end), ("visit_end_chosen",)) for end in ENDS},
    },
    commands={
        **connection.COMMANDS,
        "prove_enrolment": Command(sign_in.prove, tuple(EnrolmentCode)),
        "choose_pin": Command(sign_in.choose, tuple(PinChoice)),
        "sign_in": Command(sign_in.sign_in, tuple(PinTry)),
        "open_visit": Command(meter.open_at_meter, steps.RAISED[ORDER]),
        "end_visit": Command(steps.end, steps.RAISED[END]),
        "send_photo_link": Command(meter.send_link, steps.RAISED[ORDER_PHOTO]),
        **{f"see_{body}": Command(meter.keeps_body(body), steps.RAISED[BODY]) for body in BODIES},
        "reading_typed": Command(meter.keep_reading, steps.RAISED[READING]),
        "seal_matches": Command(meter.keep_matching_seal, steps.RAISED[SEAL]),
        "seal_none": Command(meter.keep_no_seal, steps.RAISED[SEAL]),
        "seal_typed": Command(meter.keep_other_seal, steps.RAISED[SEAL]),
        "new_seal_typed": Command(meter.keep_new_seal, steps.RAISED[NEW_SEAL]),
        "no_new_seal": Command(meter.keep_no_new_seal, steps.RAISED[NEW_SEAL]),
        "customers_code_typed": Command(meter.keep_seen, steps.RAISED[PRESENT]),
        **{
            f"present_{present}": Command(meter.keeps_present(present), steps.RAISED[PRESENT])
            for present in (Present.WITNESS, Present.NOBODY, Present.REFUSED)
        },
        "note_typed": Command(meter.keep_note, steps.RAISED[NOTE]),
        "start_again": Command(meter.start_again, (Step.BODY, Opening.GONE)),
        "send_finding": Command(meter.send, (*Recording, AnswerRefused.NOT_YOUR_SEAL, Opening.GONE)),
    },
)
