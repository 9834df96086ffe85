"""The APIs that an operator of the merchant signs: status, reversal and balance. An acknowledgement, then a Result."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.daraja import formats
from sandbox.daraja.fields import is_amount, of_request, shortcode_of, url_of, written_as
from sandbox.daraja.initiator_results import Outcome, balance, reversal, status
from sandbox.daraja.state import DarajaState, current_state
from sandbox.framework.callbacks import Callback
from sandbox.framework.fields import Check, Fields, one_of, optional, text
from sandbox.framework.replies import reply_and_act

routes = Blueprint("initiator", __name__)

CREDENTIAL = r"[A-Za-z0-9+/]{4,}={0,2}"


@routes.post("/mpesa/transactionstatus/v1/query")
def transaction_status() -> Response:
    return acknowledge(
        status,
        {
            "CommandID": one_of("TransactionStatusQuery"),
            "TransactionID": optional(text(20)),
            "OriginalConversationID": optional(text(100)),
            "PartyA": shortcode_of(current_state()),
            "IdentifierType": one_of("4"),
            "Remarks": text(100),
            "Occasion": optional(text(100, 0)),
        },
    )


@routes.post("/mpesa/reversal/v1/request")
def transaction_reversal() -> Response:
    """`RecieverIdentifierType` is spelt so."""
    return acknowledge(
        reversal,
        {
            "CommandID": one_of("TransactionReversal"),
            "TransactionID": text(20),
            "Amount": is_amount,
            "ReceiverParty": shortcode_of(current_state()),
            "RecieverIdentifierType": one_of("11"),
            "Remarks": text(100, 2),
        },
    )


@routes.post("/mpesa/accountbalance/v1/query")
def account_balance() -> Response:
    return acknowledge(
        balance,
        {
            "CommandID": one_of("AccountBalance"),
            "PartyA": shortcode_of(current_state()),
            "IdentifierType": one_of("4"),
            "Remarks": text(100),
        },
    )


def acknowledge(act: Callable[[DarajaState, Fields], Outcome], checks: dict[str, Check]) -> Response:
    state = current_state()
    fields = of_request(signature_checks(state) | checks)
    conversation = {
        "OriginatorConversationID": f"{formats.hex_digits(4)}-{formats.hex_digits(8)}-1",
        "ConversationID": f"AG_{state.clock.local():%Y%m%d}_{formats.hex_digits(20)}",
    }
    job = partial(act_and_send_result, state, act, fields, conversation)
    return reply_and_act(state.scheduler, "after_reply", partial(acknowledgement, conversation), job)


def acknowledgement(conversation: dict[str, str]) -> Response:
    description = "Accept the service request successfully."
    return jsonify(**conversation, ResponseCode="0", ResponseDescription=description)


def signature_checks(state: DarajaState) -> dict[str, Check]:
    return {
        "Initiator": one_of(state.merchant.initiator),
        "SecurityCredential": written_as(CREDENTIAL),
        "ResultURL": url_of(state),
        "QueueTimeOutURL": url_of(state),
    }


def act_and_send_result(
    state: DarajaState, act: Callable[[DarajaState, Fields], Outcome], fields: Fields, conversation: dict[str, str]
) -> None:
    outcome = act(state, fields)
    body = json.dumps({"Result": result(outcome, conversation)}).encode()
    state.callbacks.deliver([Callback("result", fields["ResultURL"], body)])


def result(outcome: Outcome, conversation: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ResultType": 0,
        "ResultCode": outcome.code,
        "ResultDesc": outcome.description,
        **conversation,
        "TransactionID": outcome.receipt,
    }
    if outcome.parameters:
        pairs = [{"Key": key, "Value": value} for key, value in outcome.parameters]
        document["ResultParameters"] = {"ResultParameter": pairs}
    return document
