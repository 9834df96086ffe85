"""`messages status`, `messages resume`, `messages price`: the queue, its way to the gateway, and what a part costs."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import click

from cli.common import answered, by_operator, by_operator_if_any, one_of, system_user
from cli.listing import listed, page, paged
from cli.lookup import phone_typed
from cli.region_limits import require_region_of_any
from cli.typed_values import DAY, Amount
from domain.messaging.messages import PURPOSES
from domain.messaging.sending import RUNNING, STOPPED
from domain.operators.audit_events import phone_subject
from domain.values.phones import NETWORKS
from parts import app_parts
from store.messaging.queue_status import messages_status
from store.messaging.sms_costs import ANY_NETWORK

MAX_DECIMALS = 6
COLUMNS = ("queued_at", "purpose", "account", "state", "submitted_at", "settled_at", "gateway_status", "parts", "text")


@click.group()
def messages() -> None:
    """The SMS queue."""


@messages.command("status")
@answered
def status() -> dict[str, Any]:
    """What waits and how long, what left in the last minute, and what became of all messages."""
    with app_parts().store.reading() as unit_of_work:
        return messages_status(unit_of_work.connection, unit_of_work.now)


@messages.command("of")
@click.argument("phone")
@paged
@by_operator_if_any
@listed(*COLUMNS)
def of(phone: str, after: int, limit: int, operator: str | None) -> dict[str, Any]:
    """What was sent to PHONE, the newest first, and whether it arrived."""
    sent_to = phone_typed(phone)
    with app_parts().store.transaction() as unit_of_work:
        require_region_of_any(unit_of_work.account_profiles.of_phone(sent_to), unit_of_work)
        subject = phone_subject(sent_to, app_parts().settings.secret_key.encode())
        unit_of_work.audit.add("messages of", subject, system_user=system_user(), operator=operator)
        return page(unit_of_work.message_history.of_phone(sent_to, after, limit), limit)


@messages.command("halt")
@click.option("--reason", required=True, help="Why nothing is to be sent.")
@by_operator
@answered
def halt(reason: str, operator: str) -> dict[str, Any]:
    """Send no SMS at all, until `messages resume`."""
    with app_parts().store.transaction() as unit_of_work:
        was_running = unit_of_work.sms_gateway.halt_by_hand(f"{operator}: {reason}")
        unit_of_work.audit.add(
            "messages halt",
            "sms_gateway",
            system_user=system_user(),
            operator=operator,
            was_running=was_running,
            reason=reason,
        )
    return {"state": STOPPED, "was_running": was_running}


@messages.command("resume")
@click.option("--purpose", "purposes", multiple=True, type=one_of(PURPOSES), help="After a restore, this too; several.")
@by_operator
@answered
def resume(purposes: tuple[str, ...], operator: str) -> dict[str, Any]:
    """Let a paused or stopped queue go on at once. What waits since a restore goes only by its purpose."""
    with app_parts().store.transaction() as unit_of_work:
        was_halted = unit_of_work.sms_gateway.resume()
        unit_of_work.sms_gateway.release(purposes)
        unit_of_work.audit.add(
            "messages resume",
            "sms_gateway",
            system_user=system_user(),
            operator=operator,
            was_halted=was_halted,
            purposes=list(purposes),
        )
        held = messages_status(unit_of_work.connection, unit_of_work.now)["held"]
    return {"state": RUNNING, "was_halted": was_halted, "held": held}


@messages.command("price")
@click.option("--network", required=True, type=one_of([*NETWORKS.values(), ANY_NETWORK]))
@click.option("--from", "valid_from", required=True, type=DAY, help="The first day of it.")
@click.option("--kes", required=True, type=Amount(MAX_DECIMALS), help="Shillings a part, without VAT.")
@by_operator
@answered
def price(network: str, valid_from: datetime, kes: Decimal, operator: str) -> dict[str, Any]:
    """Set what a part costs in a network from a day on."""
    with app_parts().store.transaction() as unit_of_work:
        unit_of_work.sms_costs.set_price(network, valid_from.date(), kes)
        unit_of_work.audit.add(
            "messages price",
            f"sms_price:{network}:{valid_from.date()}",
            system_user=system_user(),
            operator=operator,
            kes=str(kes),
        )
    return {"network": network, "valid_from": valid_from.date(), "kes": kes}
