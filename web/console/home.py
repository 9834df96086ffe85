"""The first page: what waits for whom."""

from flask import Response

from catalogues import N_
from domain.operators.queues import queues_of
from domain.services.operators.approval_kinds import kinds_decided_by
from web.console.pages import page
from web.console.visit import Visit


@page("/", act=None, menu=N_("Home"))
def home(visit: Visit) -> Response:
    """What waits for this operator: how much, since when, and where."""
    waiting = visit.work.work.waiting(queues_of(visit.operator), visit.regions or (), kinds_decided_by(visit.operator))
    return visit.show("console/home.html", waiting=waiting, now=visit.work.now)
