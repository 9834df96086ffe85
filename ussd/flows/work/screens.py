"""What the screens say to a technician."""

from collections.abc import Sequence

from catalogues import Words
from domain.care.case_references import VISIT, reference
from domain.field.findings import SealSeen
from domain.field.visit_drafts import Draft
from domain.field.visit_orders import Visit
from domain.values.contacts import EMERGENCY
from domain.values.names import short_name
from ussd.flows.work.states import BODIES, CLOSED_AS, ENDS, ITEM_SEPTETS, NAME_SEPTETS, PLACE_SEPTETS, VISITED_FOR, WHO
from ussd.screen import N_

PENDING = N_("photo")
NEW = N_("to hang up")


def render_code(_: Words, _facts: None) -> str:
    return _("Type the six digits of the code that came by SMS:")


def render_code_wrong(_: Words, _facts: None) -> str:
    return _("That is not the code, or it is over. Please ask your supervisor.")


def render_new_pin(_: Words, _facts: None) -> str:
    return _("Choose a PIN of six digits that nobody guesses. Never tell it to anybody:")


def render_pin_again(_: Words, _facts: None) -> str:
    return _("Type the same PIN again:")


def render_malformed(_: Words, _facts: None) -> str:
    return _("A PIN has six digits. Please dial again.")


def render_pin(_: Words, _facts: None) -> str:
    return _("Your PIN:")


def render_pin_wrong(_: Words, left: int) -> str:
    return _("Wrong PIN. Tries left: {left}. Please dial again.", left=left)


def render_locked(_: Words, _facts: None) -> str:
    return _("This phone is locked for work. Your supervisor and a second person can unlock it.")


def render_not_known(_: Words, _facts: None) -> str:
    return _("This phone has to be enrolled again. Please see your supervisor.")


def render_list(_: Words, visits: Sequence[Visit]) -> str:
    if not visits:
        return _("You have no visits today.")
    left = sum(visit.is_out for visit in visits)
    return _("Today's round, to do: {left}", left=left)


def list_visits(_: Words, visits: Sequence[Visit]) -> list[str]:
    return [_item(_, visit) for visit in visits]


def _item(_: Words, visit: Visit) -> str:
    where = visit.meter or _named(visit)
    how_far = _(PENDING) if visit.is_photo_pending else "" if visit.is_out else _(CLOSED_AS[visit.state])
    room = ITEM_SEPTETS - len(how_far)
    return f"{short_name(f'{where} {visit.area}', room) or where} {how_far}".strip()


def render_order(_: Words, visit: Visit) -> str:
    what = {"reference": _named(visit), "why": _(VISITED_FOR[visit.why]), "name": short_name(visit.name, NAME_SEPTETS)}
    if visit.application_id is not None:
        area, landmark = short_name(visit.area, PLACE_SEPTETS), short_name(visit.landmark, PLACE_SEPTETS)
        return _("{reference} {why}\n{name}\n{area}, {landmark}", **what, area=area, landmark=landmark)
    return _("{reference} {why}\n{name}, {area}\nMeter {meter}", **what, area=visit.area, meter=visit.meter)


def render_order_photo(_: Words, visit: Visit) -> str:
    return _("{reference}, meter {meter}: photo pending. It is open until the photo is there.", **_of(_, visit))


def render_order_closed(_: Words, visit: Visit) -> str:
    return _("{reference}, meter {meter}: {state}.", **_of(_, visit), state=_(CLOSED_AS.get(visit.state, visit.state)))


def render_body(_: Words, facts: tuple[str, str]) -> str:
    meter, code = facts
    return _("Say your code: {code}\nMeter {meter}. What do you see?", meter=meter, code=code)


def render_reading(_: Words, meter: str) -> str:
    return _("Meter {meter}. Type the reading, the black digits:", meter=meter)


def render_seal(_: Words, seal: str | None) -> str:
    if seal is None:
        return _("We know of no seal here. Type the serial on the seal:")
    return _("The seal should be {seal}. If it is another one, type its serial:", seal=seal)


def render_new_seal(_: Words, _facts: None) -> str:
    return _("Type the serial of the new seal that you fitted:")


def render_present(_: Words, _facts: None) -> str:
    return _("Is the customer there? Type the code of the customer's SMS:")


def render_confirm(_: Words, draft: Draft) -> str:
    return "\n".join(
        line
        for line in (
            _(BODIES[draft.body]) if draft.body else "",
            _("Reading {reading}", reading=draft.reading) if draft.reading is not None else "",
            _seal_said(_, draft),
            _("New seal {seal}", seal=draft.seal_fitted) if draft.seal_fitted else "",
            _(WHO[draft.present]) if draft.present else "",
            draft.note,
        )
        if line
    )


def _seal_said(_: Words, draft: Draft) -> str:
    if draft.seal_seen is SealSeen.NONE:
        return _("No seal")
    return _("Seal {seal}", seal=draft.seal_found or "")


def render_note(_: Words, _facts: None) -> str:
    return _("Type your note:")


def render_done(_: Words, facts: tuple[str, str]) -> str:
    name, reading = facts
    said = _("Thank you. {reference} is done.", reference=name)
    return said if reading in {"", "billed", "known"} else f"{said} {_(NOT_BILLED)}"


NOT_BILLED = N_("The reading is kept, and the office looks at it before it is billed.")


def render_photo(_: Words, name: str) -> str:
    return _("{reference} is sent. It stays open until the photo is there: the link comes by SMS.", reference=name)


def render_link_sent(_: Words, name: str) -> str:
    return _("The link for the photo of {reference} comes by SMS. It is good for one day.", reference=name)


def render_end(_: Words, facts: tuple[str, Visit]) -> str:
    end, visit = facts
    said = _("{end}: {reference}, meter {meter}. Send it?", end=_(ENDS[end]), **_of(_, visit))
    return f"{_(DANGER, emergency=EMERGENCY)}\n{said}" if end == "unsafe" else said


DANGER = N_("Keep away. Danger to life: {emergency}")


def render_ended(_: Words, name: str) -> str:
    return _("{reference} is closed. Thank you.", reference=name)


def render_gone(_: Words, _facts: None) -> str:
    return _("This order is closed, or it has changed. If it is in your round, open it again.")


def render_other_day(_: Words, _facts: None) -> str:
    return _("This order is of another day.")


def _of(_: Words, visit: Visit) -> dict[str, str]:
    return {"reference": _named(visit), "meter": visit.meter or _(NEW)}


def _named(visit: Visit) -> str:
    return reference(VISIT, visit.id)
