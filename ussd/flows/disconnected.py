"""What a customer who is cut off sees: that it is so, what to pay, and what the reconnection costs."""

from catalogues import Words
from domain.services.billing.offer_reconnection import ReconnectionOffer, offer_reconnection
from domain.values.contacts import CARE
from domain.values.money import format_kes
from ussd.flow import TurnContext
from ussd.flows import longest
from ussd.session_account import account_of

MASKED = ReconnectionOffer(0, 0, is_ordered=False)
"""For a phone that may not know what is owed: only that the supply is cut off."""
LONGEST = (
    ReconnectionOffer(longest.CENTS, 1_392_000, is_ordered=False),
    ReconnectionOffer(0, 1_392_000, is_ordered=True),
)


def offer_of(context: TurnContext) -> ReconnectionOffer | None:
    """The offer to the account that the session works on; None where its supply is not cut off."""
    account = account_of(context)
    if account.is_connected:
        return None
    if not account.verified:
        return MASKED

    def look_up() -> ReconnectionOffer | None:
        with context.services.store.reading() as unit_of_work:
            return offer_reconnection(account, unit_of_work)

    offer: ReconnectionOffer | None = context.once("reconnection", account.id, look_up)
    return offer


def in_short(_: Words, offer: ReconnectionOffer) -> str:
    """For the menu, where a line is all there is room for."""
    if offer.overdue_cents:
        return _("Disconnected: pay {overdue}, fee {fee}", **_amounts(offer))
    if offer.is_ordered:
        return _("Disconnected: a crew comes, fee {fee}", **_amounts(offer))
    return _("Disconnected")


def in_full(_: Words, offer: ReconnectionOffer) -> str:
    return " ".join([_("Disconnected."), what_to_do(_, offer)])


def what_to_do(_: Words, offer: ReconnectionOffer) -> str:
    if offer.overdue_cents:
        return _("Pay {overdue} and a crew reconnects you for a fee of {fee}.", **_amounts(offer))
    if offer.is_ordered:
        return _("Nothing is overdue: a crew reconnects you, the fee is {fee}.", **_amounts(offer))
    return _("To be reconnected, call {care}.", care=CARE)


def _amounts(offer: ReconnectionOffer) -> dict[str, str]:
    return {"overdue": format_kes(offer.overdue_cents), "fee": format_kes(offer.fee_cents)}
