"""Every code, status and reason that Africa's Talking gives for an SMS, and what follows from it: one table.

Sources: the gateway's SMS pages on sending, delivery reports and error codes, and what its users saw.
"""

from enum import Enum, auto


class Meaning(Enum):
    """What follows."""

    ACCEPTED = auto()
    AGAIN = auto()  # certainly not sent: later
    UNCLEAR = auto()  # perhaps sent
    FAILED = auto()  # never will be
    BAD_NUMBER = auto()  # never, and the number is to be marked
    BLOCKED = auto()  # never, the owner of the number does not want it
    PAUSE = auto()  # not sent, and nothing will be before money comes
    STOP = auto()  # not sent, and nothing will be before somebody mends our settings
    UNDER_WAY = auto()
    DELIVERED = auto()


RECIPIENT, REQUEST, HTTP, REPORT, REASON = "recipient", "request", "http", "report", "reason"

TABLE = (
    # What is said of one recipient (`statusCode`, `status`).
    (RECIPIENT, "100", "Processed", Meaning.ACCEPTED),
    (RECIPIENT, "101", "Sent", Meaning.ACCEPTED),
    (RECIPIENT, "102", "Queued", Meaning.ACCEPTED),
    (RECIPIENT, "401", "RiskHold", Meaning.STOP),
    (RECIPIENT, "402", "InvalidSenderId", Meaning.STOP),
    (RECIPIENT, "403", "InvalidPhoneNumber", Meaning.BAD_NUMBER),
    (RECIPIENT, "404", "UnsupportedNumberType", Meaning.FAILED),
    (RECIPIENT, "405", "InsufficientBalance", Meaning.PAUSE),
    (RECIPIENT, "406", "UserInBlacklist", Meaning.BLOCKED),
    (RECIPIENT, "407", "CouldNotRoute", Meaning.FAILED),
    (RECIPIENT, "409", "DoNotDisturbRejection", Meaning.FAILED),
    (RECIPIENT, "500", "InternalServerError", Meaning.AGAIN),
    (RECIPIENT, "501", "GatewayError", Meaning.AGAIN),
    (RECIPIENT, "502", "RejectedByGateway", Meaning.FAILED),
    # Why a whole request has no recipients, although its status is 201 (`Message`).
    (REQUEST, "InvalidSenderId", "InvalidSenderId", Meaning.STOP),
    (REQUEST, "InsufficientBalance", "InsufficientBalance", Meaning.PAUSE),
    (REQUEST, "RiskHold", "RiskHold", Meaning.STOP),
    # What HTTP itself says. A proxy's 502 and 504 do not tell how far the request came; an own 500 does.
    (HTTP, "400", "Bad Request", Meaning.FAILED),
    (HTTP, "401", "Unauthorized", Meaning.STOP),
    (HTTP, "402", "Payment Required", Meaning.PAUSE),
    (HTTP, "403", "Forbidden", Meaning.STOP),
    (HTTP, "404", "Not Found", Meaning.STOP),
    (HTTP, "408", "Request Timeout", Meaning.AGAIN),
    (HTTP, "429", "Too Many Requests", Meaning.AGAIN),
    (HTTP, "500", "Internal Server Error", Meaning.AGAIN),
    (HTTP, "502", "Bad Gateway", Meaning.UNCLEAR),
    (HTTP, "503", "Service Unavailable", Meaning.AGAIN),
    (HTTP, "504", "Gateway Timeout", Meaning.UNCLEAR),
    # A delivery report's `status`, in the order of their weight: of two about one message the later row counts.
    (REPORT, "Sent", "Sent", Meaning.UNDER_WAY),
    (REPORT, "Submitted", "Submitted", Meaning.UNDER_WAY),
    (REPORT, "Buffered", "Buffered", Meaning.UNDER_WAY),
    (REPORT, "AbsentSubscriber", "AbsentSubscriber", Meaning.FAILED),
    (REPORT, "Expired", "Expired", Meaning.FAILED),
    (REPORT, "Failed", "Failed", Meaning.FAILED),
    (REPORT, "Rejected", "Rejected", Meaning.FAILED),
    (REPORT, "Success", "Success", Meaning.DELIVERED),
    # A delivery report's `failureReason`; both spellings of NotNetworkSub(s)criber occur.
    (REASON, "InsufficientCredit", "InsufficientCredit", Meaning.FAILED),
    (REASON, "InvalidLinkId", "InvalidLinkId", Meaning.FAILED),
    (REASON, "UserIsInactive", "UserIsInactive", Meaning.FAILED),
    (REASON, "UserInBlackList", "UserInBlackList", Meaning.BLOCKED),
    (REASON, "UserAccountSuspended", "UserAccountSuspended", Meaning.FAILED),
    (REASON, "NotNetworkSubcriber", "NotNetworkSubscriber", Meaning.BAD_NUMBER),
    (REASON, "NotNetworkSubscriber", "NotNetworkSubscriber", Meaning.BAD_NUMBER),
    (REASON, "UserNotSubscribedToProduct", "UserNotSubscribedToProduct", Meaning.FAILED),
    (REASON, "UserDoesNotExist", "UserDoesNotExist", Meaning.BAD_NUMBER),
    (REASON, "DeliveryFailure", "DeliveryFailure", Meaning.FAILED),
    (REASON, "DoNotDisturbRejection", "DoNotDisturbRejection", Meaning.FAILED),
)

_MEANINGS = {(where, code.casefold()): meaning for where, code, _, meaning in TABLE}
_NAMES = {(where, code.casefold()): name for where, code, name, _ in TABLE}
_WEIGHTS = {code.casefold(): place for place, (_, code, *_) in enumerate(row for row in TABLE if row[0] == REPORT)}


def meaning_of(where: str, code: str) -> Meaning | None:
    """None for a code that is in no row. Capitals make no difference: the gateway itself is not consistent."""
    return _MEANINGS.get((where, code.casefold()))


def name_of(where: str, code: str) -> str:
    """The code with its name, as it is kept beside a message: `403 InvalidPhoneNumber`."""
    name = _NAMES.get((where, code.casefold()), "")
    return code if name.casefold() == code.casefold() else f"{code} {name}".strip()


def weight_of(status: str) -> int | None:
    """The weight of a delivery report, from 1; None for a status that is in no row."""
    place = _WEIGHTS.get(status.casefold())
    return None if place is None else place + 1
