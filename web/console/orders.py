"""An order: one visit to one meter, how far it is, and what was found."""

from flask import Response as FileResponse
from werkzeug.wrappers import Response

from domain.care.case_references import VISIT, reference
from domain.errors import InvalidInput, NotFound
from domain.field.visit_orders import OPEN, VisitOrder
from domain.services.field.cancel_order import CancelOrder, cancel_order
from web.console.field_words import SEE_REASONS
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

ONE = "/orders/<int:order_id>"
MAX_REASON_LENGTH = 200


@page(ONE, act="order show")
def order(visit: Visit, order_id: int) -> Response:
    """Who goes where, why and when, and what was found there. What bills say of the account: for who may see that."""
    found = order_within(visit, order_id, "order show")
    place = visit.work.visit_orders.visit(order_id)
    technician = visit.work.technicians.find(found.technician_id) if found.technician_id else None
    sees_reasons = visit.may(SEE_REASONS)
    visit.audit("order show", reference(VISIT, order_id))
    return visit.show(
        "console/order.html",
        found=found,
        reference=reference(VISIT, order_id),
        place=place,
        technician=technician,
        finding=visit.work.findings.of(order_id),
        reasons=visit.work.round_visits.reasons(order_id) if sees_reasons else None,
        sees_reasons=sees_reasons,
        is_open=found.state in OPEN,
    )


@page(f"{ONE}/photo", act="order show")
def order_photo(visit: Visit, order_id: int) -> Response:
    """The photo of the finding."""
    order_within(visit, order_id, "order show")
    picture = visit.work.photos.picture(order_id)
    if picture is None:
        raise NotFound(_("There is no photo of this visit, or not any more."), "no_photo")
    visit.audit("order show", reference(VISIT, order_id))
    return FileResponse(picture, mimetype="image/jpeg")


@form(f"{ONE}/cancel", act="order cancel")
def cancel_visit(visit: Visit, order_id: int) -> Response:
    """Nobody goes there."""
    order_within(visit, order_id, "order cancel")
    reason = " ".join(visit.field("reason").split())
    if not 0 < len(reason) <= MAX_REASON_LENGTH:
        said = _("Say why nobody has to go there, in up to {count} characters.", count=MAX_REASON_LENGTH)
        raise InvalidInput(said, "no_reason")
    was = cancel_order(CancelOrder(order_id), visit.work)
    name = reference(VISIT, order_id)
    visit.audit("order cancel", name, reason=reason, was=was.state)
    return visit.go("order", _("{order} is cancelled: nobody goes there.", order=name), order_id=order_id)


def order_within(visit: Visit, order_id: int, act: str) -> VisitOrder:
    """Raises `NotFound` for an order that is not, `Refused` for one in a region of others."""
    found = visit.work.visit_orders.find(order_id)
    if found is None:
        raise NotFound(_("There is no such order."), "no_order")
    visit.check(act, visit.work.visit_orders.region_of(order_id))
    return found
