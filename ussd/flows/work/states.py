"""The states and events of the flow, and the words that several of its screens share."""

from dataclasses import replace
from datetime import date

from domain.field.findings import Body, Present, SealSeen
from domain.field.visit_drafts import MAX_NOTE_LENGTH, Draft
from domain.field.visit_orders import (
    ABSENT,
    CANCELLED,
    DONE,
    NO_ACCESS,
    NOTIFIED,
    PLACE_NOT_FOUND,
    REFUSED,
    UNSAFE,
    Visit,
    Why,
)
from ussd.screen import N_, Option

CODE, CODE_WRONG = "work.code", "work.code_wrong"
NEW_PIN, PIN_AGAIN, MALFORMED = "work.new_pin", "work.pin_again", "work.pin_malformed"
PIN, PIN_WRONG, LOCKED, NOT_KNOWN = "work", "work.pin_wrong", "work.locked", "work.not_known"
LIST, ORDER, ORDER_PHOTO, ORDER_CLOSED = "work.list", "work.order", "work.order_photo", "work.order_closed"
BODY, READING, SEAL, NEW_SEAL = "work.body", "work.reading", "work.seal", "work.new_seal"
PLATE, FIRST_SEAL, FIRST_READING = "work.plate", "work.first_seal", "work.first_reading"
METER_CONFIRM, HUNG = "work.meter_confirm", "work.meter_hung"
PRESENT, CONFIRM, NOTE = "work.present", "work.confirm", "work.note"
DONE_NOW, PHOTO, LINK_SENT, END, ENDED = "work.done", "work.photo", "work.link_sent", "work.end", "work.ended"
GONE, OTHER_DAY = "work.gone", "work.other_day"

ITEM_SEPTETS, NAME_SEPTETS, PLACE_SEPTETS = 24, 24, 24

ENDS = {
    ABSENT: N_("Absent"),
    NO_ACCESS: N_("No access"),
    REFUSED: N_("Refused"),
    UNSAFE: N_("Unsafe"),
    PLACE_NOT_FOUND: N_("Place not found"),
}
CLOSED_AS = {**ENDS, DONE: N_("done"), CANCELLED: N_("cancelled")}
BODIES = {
    Body.INTACT: N_("Intact"),
    Body.SEAL_BROKEN: N_("Seal broken"),
    Body.BYPASS: N_("Bypass"),
    Body.STOPPED: N_("Stopped"),
    Body.BURNT: N_("Burnt"),
    Body.WRONG_METER: N_("Wrong meter"),
    Body.FOREIGN_SUPPLY: N_("Foreign supply"),
}
WHO = {
    Present.SEEN: N_("customer seen"),
    Present.WITNESS: N_("somebody there"),
    Present.NOBODY: N_("nobody there"),
    Present.REFUSED: N_("gave no name"),
}
VISITED_FOR = {
    Why.READING: N_("to read"),
    Why.UNREAD: N_("to read"),
    Why.RISK: N_("to check"),
    Why.RANDOM: N_("to check"),
    Why.SEAL_DUE: N_("to check"),
    Why.SECOND_VISIT: N_("to check"),
    Why.CONNECTION: N_("new meter"),
    Why.METER_FAULT: N_("fault"),
    Why.CUSTOMER_REQUEST: N_("asked for"),
}
"""Whether it was chosen for a reason or by lot, a technician does not see."""

NEXT = Option("1", N_("Next visit"), "next_visit")

LONGEST_VISIT = Visit(
    id=99_999_999,
    state=NOTIFIED,
    why=Why.CUSTOMER_REQUEST,
    place=99,
    day=date(2030, 12, 31),
    meter_id=1,
    meter="W" * 12,
    account_id=1,
    account="9999999-99",
    name="W" * NAME_SEPTETS,
    area="W" * 30,
    phone=None,
    language="en",
    seal="W" * 16,
    is_photo_pending=True,
)
LONGEST_CONNECTION = replace(
    LONGEST_VISIT, why=Why.CONNECTION, meter="", account="", application_id=99_999_999, landmark="W" * 80
)
LONGEST_DRAFT = Draft(
    body=Body.FOREIGN_SUPPLY,
    reading=9_999_999_999,
    seal_seen=SealSeen.OTHER,
    seal_found="W" * 16,
    seal_fitted="W" * 16,
    present=Present.WITNESS,
    note="W" * MAX_NOTE_LENGTH,
)
