"""What status, reversal and balance find out or do. The same code means other things than for a prompt."""

from dataclasses import dataclass

from sandbox.daraja import formats
from sandbox.daraja.ledger import Movement
from sandbox.daraja.state import DarajaState
from sandbox.framework.fields import Fields

Parameters = tuple[tuple[str, object], ...]
DONE = "The service request is processed successfully."


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int | str
    description: str
    receipt: str = ""
    parameters: Parameters = ()


INVALID = Outcome(25, "Invalid parameters.")
UNKNOWN_ORIGINAL = Outcome("R000002", "The OriginalTransactionID is invalid.")
REVERSED_BEFORE = Outcome("R000001", "The transaction has already been reversed.")
BALANCE_TOO_SMALL = Outcome(1, "The balance is insufficient for the transaction.")


def status(state: DarajaState, fields: Fields) -> Outcome:
    movement = state.ledger.find(fields.get("TransactionID") or "")
    if movement is None:
        return INVALID
    return Outcome(0, DONE, movement.receipt, status_parameters(state, movement))


def status_parameters(state: DarajaState, movement: Movement) -> Parameters:
    """`DebitPartyName` comes twice, as in the portal's own sample."""
    payer = f"{movement.phone} - {movement.payer}"
    return (
        ("DebitPartyName", payer),
        ("CreditPartyName", f"{state.merchant.shortcode} - {state.merchant.organisation}"),
        ("OriginatorConversationID", formats.merchant_request_id()),
        ("InitiatedTime", int(formats.timestamp(movement.started_at))),
        ("DebitPartyCharges", ""),
        ("DebitPartyName", payer),
        ("ReasonType", "Pay Bill Online"),
        ("TransactionStatus", "Completed"),
        ("FinalisedTime", int(formats.timestamp(movement.at))),
        ("Amount", float(movement.amount)),
        ("ReceiptNo", movement.receipt),
    )


def reversal(state: DarajaState, fields: Fields) -> Outcome:
    with state.lock:
        original = state.ledger.find(fields["TransactionID"])
        if original is None or not original.is_payment:
            return UNKNOWN_ORIGINAL
        if int(fields["Amount"]) != original.amount:
            return INVALID
        return reverse(state, original)


def reverse(state: DarajaState, original: Movement) -> Outcome:
    """Money goes back to the payer; also when staff do it in the portal, which sends no callback."""
    with state.lock:
        if state.ledger.reversal_of(original.receipt):
            return REVERSED_BEFORE
        if state.ledger.balance < original.amount:
            return BALANCE_TOO_SMALL
        state.subscribers.of(original.phone).balance += original.amount
        movement = state.ledger.move(
            receipt=state.new_receipt(),
            source="reversal",
            amount=-original.amount,
            at=state.clock.now(),
            phone=original.phone,
            payer=original.payer,
            reference=original.reference,
            linked_receipt=original.receipt,
        )
    return Outcome(0, DONE, movement.receipt, reversal_parameters(state, movement))


def reversal_parameters(state: DarajaState, movement: Movement) -> Parameters:
    return (
        ("DebitAccountBalance", f"Utility Account|KES|{movement.balance:.2f}|{movement.balance:.2f}|0.00|0.00"),
        ("Amount", -movement.amount),
        ("TransCompletedTime", int(formats.timestamp(movement.at))),
        ("OriginalTransactionID", movement.linked_receipt),
        ("Charge", 0),
        ("CreditPartyPublicName", f"{movement.phone} - {movement.payer}"),
        ("DebitPartyPublicName", f"{state.merchant.shortcode} - {state.merchant.organisation}"),
    )


def balance(state: DarajaState, _: Fields) -> Outcome:
    """Customers' money comes into the utility account."""
    held = f"{state.ledger.balance:.2f}"
    accounts = f"Working Account|KES|0.00|0.00|0.00|0.00&Utility Account|KES|{held}|{held}|0.00|0.00"
    done_at = int(formats.timestamp(state.clock.now()))
    return Outcome(0, DONE, state.new_receipt(), (("AccountBalance", accounts), ("BOCompletedTime", done_at)))
