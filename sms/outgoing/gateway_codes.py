"""Every code, status and reason that Africa's Talking gives for an SMS, and what follows from it: one table.

Sources: the gateway's SMS pages on sending, delivery reports and error codes, and what its users saw.
"""

from enum import Enum, auto


class StatusMeaning(Enum):
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
SUCCESS = "success"
"""What the gateway writes beside each code that says that a message was taken."""

TABLE = (
    # What is said of one recipient (`statusCode`, `status`).
    (RECIPIENT, "100", "Processed", StatusMeaning.ACCEPTED),
    (RECIPIENT, "101", "Sent", StatusMeaning.ACCEPTED),
    (RECIPIENT, "102", "Queued", StatusMeaning.ACCEPTED),
    (RECIPIENT, "401", "RiskHold", StatusMeaning.STOP),
    (RECIPIENT, "402", "InvalidSenderId", StatusMeaning.STOP),
    (RECIPIENT, "403", "InvalidPhoneNumber", StatusMeaning.BAD_NUMBER),
    (RECIPIENT, "404", "UnsupportedNumberType", StatusMeaning.FAILED),
    (RECIPIENT, "405", "InsufficientBalance", StatusMeaning.PAUSE),
    (RECIPIENT, "406", "UserInBlacklist", StatusMeaning.BLOCKED),
    (RECIPIENT, "407", "CouldNotRoute", StatusMeaning.FAILED),
    (RECIPIENT, "409", "DoNotDisturbRejection", StatusMeaning.FAILED),
    (RECIPIENT, "500", "InternalServerError", StatusMeaning.AGAIN),
    (RECIPIENT, "501", "GatewayError", StatusMeaning.AGAIN),
    (RECIPIENT, "502", "RejectedByGateway", StatusMeaning.FAILED),
    # Why a whole request has no recipients, although its status is 201 (`Message`).
    (REQUEST, "InvalidSenderId", "InvalidSenderId", StatusMeaning.STOP),
    (REQUEST, "InsufficientBalance", "InsufficientBalance", StatusMeaning.PAUSE),
    (REQUEST, "RiskHold", "RiskHold", StatusMeaning.STOP),
    # What HTTP itself says. A proxy's 502 and 504 do not tell how far the request came; an own 500 does.
    (HTTP, "400", "Bad Request", StatusMeaning.FAILED),
    (HTTP, "401", "Unauthorized", StatusMeaning.STOP),
    (HTTP, "402", "Payment Required", StatusMeaning.PAUSE),
    (HTTP, "403", "Forbidden", StatusMeaning.STOP),
    (HTTP, "404", "Not Found", StatusMeaning.STOP),
    (HTTP, "408", "Request Timeout", StatusMeaning.AGAIN),
    (HTTP, "429", "Too Many Requests", StatusMeaning.AGAIN),
    (HTTP, "500", "Internal Server Error", StatusMeaning.AGAIN),
    (HTTP, "502", "Bad Gateway", StatusMeaning.UNCLEAR),
    (HTTP, "503", "Service Unavailable", StatusMeaning.AGAIN),
    (HTTP, "504", "Gateway Timeout", StatusMeaning.UNCLEAR),
    # A delivery report's `status`, in the order of their weight: of two about one message the later row counts. A word
    # in no row proves nothing, and weighs more than what is under way and less than what is final.
    (REPORT, "Sent", "Sent", StatusMeaning.UNDER_WAY),
    (REPORT, "Submitted", "Submitted", StatusMeaning.UNDER_WAY),
    (REPORT, "Buffered", "Buffered", StatusMeaning.UNDER_WAY),
    (REPORT, "AbsentSubscriber", "AbsentSubscriber", StatusMeaning.FAILED),
    (REPORT, "Expired", "Expired", StatusMeaning.FAILED),
    (REPORT, "Failed", "Failed", StatusMeaning.FAILED),
    (REPORT, "Rejected", "Rejected", StatusMeaning.FAILED),
    (REPORT, "Success", "Success", StatusMeaning.DELIVERED),
    # A delivery report's `failureReason`; both spellings of NotNetworkSub(s)criber occur.
    (REASON, "InsufficientCredit", "InsufficientCredit", StatusMeaning.FAILED),
    (REASON, "InvalidLinkId", "InvalidLinkId", StatusMeaning.FAILED),
    (REASON, "UserIsInactive", "UserIsInactive", StatusMeaning.FAILED),
    (REASON, "UserInBlackList", "UserInBlackList", StatusMeaning.BLOCKED),
    (REASON, "UserAccountSuspended", "UserAccountSuspended", StatusMeaning.FAILED),
    (REASON, "NotNetworkSubcriber", "NotNetworkSubscriber", StatusMeaning.BAD_NUMBER),
    (REASON, "NotNetworkSubscriber", "NotNetworkSubscriber", StatusMeaning.BAD_NUMBER),
    (REASON, "UserNotSubscribedToProduct", "UserNotSubscribedToProduct", StatusMeaning.FAILED),
    (REASON, "UserDoesNotExist", "UserDoesNotExist", StatusMeaning.BAD_NUMBER),
    (REASON, "DeliveryFailure", "DeliveryFailure", StatusMeaning.FAILED),
    (REASON, "DoNotDisturbRejection", "DoNotDisturbRejection", StatusMeaning.FAILED),
)

_MEANINGS = {(where, code.casefold()): meaning for where, code, _, meaning in TABLE}
_NAMES = {(where, code.casefold()): name for where, code, name, _ in TABLE}
_WORDS = {name.casefold(): meaning for where, _, name, meaning in TABLE if where == RECIPIENT} | {
    SUCCESS: StatusMeaning.ACCEPTED
}
_REPORTS = [(code.casefold(), meaning) for where, code, _, meaning in TABLE if where == REPORT]
UNLISTED_WEIGHT = 1 + sum(meaning is StatusMeaning.UNDER_WAY for _, meaning in _REPORTS)
_WEIGHTS = {
    code: place if meaning is StatusMeaning.UNDER_WAY else place + 1
    for place, (code, meaning) in enumerate(_REPORTS, 1)
}


def meaning_of(where: str, code: str) -> StatusMeaning | None:
    """None for a code that is in no row. Capitals make no difference: the gateway itself is not consistent."""
    return _MEANINGS.get((where, code.casefold()))


def meaning_of_word(word: str) -> StatusMeaning | None:
    """What the `status` of a recipient says, in words: the name of a code, or Success."""
    return _WORDS.get(word.casefold())


def name_of(where: str, code: str) -> str:
    """The code with its name, as it is kept beside a message: `403 InvalidPhoneNumber`."""
    name = _NAMES.get((where, code.casefold()), "")
    return code if name.casefold() == code.casefold() else f"{code} {name}".strip()


def weight_of(status: str) -> int:
    """The weight of a delivery report, from 1."""
    return _WEIGHTS.get(status.casefold(), UNLISTED_WEIGHT)
