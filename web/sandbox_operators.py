"""`GET /sandbox/operators`, development only: the demonstration operators, with the codes of their authenticators."""

from typing import Any

from flask import Blueprint

from domain.operators.sign_in import SECONDS_PER_STEP
from parts import app_parts
from sandbox.demo_operators import OPERATORS, PASSWORD, DemoOperator
from store.operators.secrets import current_code
from store.unit_of_work import UnitOfWork

sandbox_operators = Blueprint("sandbox_operators", __name__)


@sandbox_operators.get("/sandbox/operators")
def operators() -> dict[str, Any]:
    """Those of `seed operators` who have not enrolled another authenticator."""
    with app_parts().store.reading() as unit_of_work:
        shown = [_shown(each, unit_of_work) for each in OPERATORS]
    address = f"{app_parts().settings.public_url}/console/"
    return {"console": address, "seconds": SECONDS_PER_STEP, "operators": [each for each in shown if each]}


def _shown(demo: DemoOperator, unit_of_work: UnitOfWork) -> dict[str, str] | None:
    identity = unit_of_work.identities.find(demo.name)
    if identity is None:
        return None
    secret = app_parts().sign_in_terms.secrets.opened(identity.sealed_totp_secret)
    return {"name": demo.name, "password": PASSWORD, "code": current_code(secret)}
