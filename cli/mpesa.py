"""`mpesa`: the addresses to which M-Pesa reports payments."""

from typing import Any

import click

from cli.common import answered, by_operator_if_any, system_user
from cli.doctor.outside import address_digest
from cli.lookup import phone_typed
from domain.errors import Refused
from parts import app_parts
from payments.mpesa.daraja import DarajaAccepted, Outcome


@click.group()
def mpesa() -> None:
    """The addresses to which M-Pesa reports payments."""


@mpesa.command("register-urls")
@click.option("--pull-phone", help="Switch the pull of payments on too, under this nominated Safaricom number.")
@click.option("--connections", is_flag=True, help="Of the paybill for new connections, not of that for bills.")
@by_operator_if_any
@answered
def register_urls(pull_phone: str | None, operator: str | None, *, connections: bool) -> dict[str, Any]:
    """Register where M-Pesa is to report paybill payments. Once: a change is made in Safaricom's portal first."""
    base = app_parts().payments.callbacks_at
    asked = {"confirmation": f"{base}/paybill/confirmation", "validation": f"{base}/paybill/validation"}
    shortcode = app_parts().settings.mpesa_connections_shortcode if connections else ""
    daraja = app_parts().payments.daraja
    _accepted(daraja.register_urls(asked["confirmation"], asked["validation"], shortcode))
    if pull_phone:
        _accepted(daraja.register_pull(phone_typed(pull_phone), asked["confirmation"], shortcode))
    with app_parts().store.transaction() as work:
        digest = address_digest(base)
        work.audit.add(
            "mpesa register-urls",
            f"paybill {shortcode}".strip(),
            system_user=system_user(),
            operator=operator,
            address_digest=digest,
        )
    return {"registered": True, "pull": bool(pull_phone)}


def _accepted(outcome: Outcome) -> None:
    if not isinstance(outcome, DarajaAccepted):
        raise Refused(f"M-Pesa did not take it: {outcome}", "not_registered")
