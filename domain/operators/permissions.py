"""The table of permissions: which roles may do which act. `admin` may do every act.

An act is a command's words. One with a line of its own is looked up by it, another by the words before.
"""

from collections.abc import Mapping

CARE, PAYMENTS, CAMPAIGNS, FIELD, REVIEWER, ADMIN = "care", "payments", "campaigns", "field", "reviewer", "admin"
ROLES = (CARE, PAYMENTS, CAMPAIGNS, FIELD, REVIEWER, ADMIN)
"""A reviewer decides what others ask for, and asks for nothing."""

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "account": (CARE, PAYMENTS, FIELD),
    "account link": (CARE,),
    "account names": (CARE, FIELD),
    "account note": (CARE, PAYMENTS, FIELD),
    "account unpark": (CARE, PAYMENTS),
    "account mark": (CARE,),
    "application": (CARE,),
    "audit": (),
    "backup": ROLES,
    "bill": (CARE,),
    "bill approve": (CARE, REVIEWER),
    "bills": (CARE,),
    "campaign": (CAMPAIGNS,),
    "campaign approve": (CAMPAIGNS, REVIEWER),
    "campaign show": (CAMPAIGNS, REVIEWER),
    "doctor": ROLES,
    "export": (CARE, PAYMENTS, CAMPAIGNS, FIELD),
    "export approve": (REVIEWER,),
    "import": ROLES,
    "incident": (CARE,),
    "ledger": (CARE, PAYMENTS),
    "list": (CARE, PAYMENTS, FIELD),
    "menu": ROLES,
    "messages": ROLES,
    "messages halt": (CAMPAIGNS,),
    "messages of": (CARE, FIELD),
    "messages price": (CAMPAIGNS,),
    "messages resume": (CAMPAIGNS,),
    "meter": (CARE, FIELD),
    "mpesa": (PAYMENTS,),
    "operator": (),
    "outage": (CARE, FIELD),
    "order": (CARE, FIELD),
    "payment": (PAYMENTS,),
    "payment reverse release": (PAYMENTS, REVIEWER),
    "payments": (PAYMENTS,),
    "person": (CARE,),
    "person erase": (),
    "phone": (CARE,),
    "planned": (CARE,),
    "planned approve": (CARE, REVIEWER),
    "query": (CARE,),
    "reading": (CARE, FIELD),
    "reconcile": (PAYMENTS,),
    "reconcile release": (PAYMENTS, REVIEWER),
    "recovery": (CARE, FIELD),
    "recovery approve": (PAYMENTS, REVIEWER),
    "recovery review": (CARE, FIELD, REVIEWER),
    "region": (CAMPAIGNS,),
    "request": ROLES,
    "request sign-off": (REVIEWER,),
    "risk": (FIELD,),
    "round": (FIELD,),
    "round figures": (FIELD, REVIEWER),
    "seal": (FIELD,),
    "seed": ROLES,
    "session": (CARE,),
    "session funnel": (CARE, CAMPAIGNS),
    "supply": (CARE, FIELD),
    "suspense": (PAYMENTS,),
    "suspense release": (PAYMENTS, REVIEWER),
    "tariff": (),
    "tariff approve": (REVIEWER,),
    "tariff quote": (CARE, PAYMENTS),
    "tariff show": (CARE, PAYMENTS),
    "technician": (FIELD,),
    "technician approve": (FIELD, REVIEWER),
    "technician figures": (FIELD, REVIEWER),
}

SEE_NAMES = "account names"
"""The act of those who see names, phones and texts of customers whole; the others see who it is by a few signs."""

ACTS_OF_TWO_PERSONS = (
    "campaign",
    "payment",
    "payments",
    "reconcile mpesa",
    "reconcile release",
    "recovery",
    "request",
    "suspense",
    "technician unlock",
)
"""Those where a second person has to agree: never by a name that nobody created."""


def roles_for(act: str) -> tuple[str, ...]:
    """Raises `LookupError` for an act that no line knows: who adds one says who may do it."""
    known = [line for line in PERMISSIONS if act == line or act.startswith(f"{line} ")]
    if not known:
        raise LookupError(f"PERMISSIONS in domain/operators/permissions.py has no line for {act!r}")
    return (*PERMISSIONS[max(known, key=len)], ADMIN)


def needs_two_persons(act: str) -> bool:
    return any(act == line or act.startswith(f"{line} ") for line in ACTS_OF_TWO_PERSONS)
