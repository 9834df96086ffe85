"""What comes before everything else on the pages of an account that is cut off, or whose meter is prepaid."""

from collections.abc import Iterator

from catalogues import Words
from domain.accounts.accounts import Account
from domain.services.billing.offer_reconnection import ReconnectionOffer, offer_reconnection
from domain.values.contacts import CARE
from parts import app_parts
from web.customer.formats import kes


def supply_sentences(account: Account, words: Words) -> Iterator[str]:
    """Nothing for an account that is supplied and billed."""
    parts = app_parts()
    if account.prepaid:
        yield words(
            "Your meter is prepaid. Buy tokens by M-Pesa: paybill {paybill}, account: your meter number.",
            paybill=parts.terms.prepaid_paybill,
        )
    if account.is_connected:
        return
    with parts.store.reading() as work:
        offer = offer_reconnection(account, work)
    if offer:
        yield " ".join([words("Disconnected."), _what_to_do(offer, words)])


def _what_to_do(offer: ReconnectionOffer, words: Words) -> str:
    amounts = {"overdue": kes(offer.overdue_cents), "fee": kes(offer.fee_cents)}
    if offer.overdue_cents:
        return words("Pay {overdue} and a crew reconnects you for a fee of {fee}.", **amounts)
    if offer.is_ordered:
        return words("Nothing is overdue: a crew reconnects you, the fee is {fee}.", **amounts)
    return words("To be reconnected, call {care}.", care=CARE)
