"""The first page: what waits for whom."""

from flask import Response

from catalogues import N_
from web.console.pages import page
from web.console.visit import Visit


@page("/", act=None, menu=N_("Home"))
def home(visit: Visit) -> Response:
    """What waits for this operator."""
    return visit.show("console/home.html")
