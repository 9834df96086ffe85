"""What M-Pesa says of a prompt that was accepted: `ResultCode` and `ResultDesc`, in the callback and in the query."""

PAID = "0"
NO_BALANCE = "1"
OVER_DAILY_LIMIT = "4"
REPEATED = "17"
PROMPT_TOO_LONG = "1025"
CANCELLED = "1032"
UNREACHABLE = "1037"
WRONG_PIN = "2001"
NOT_PERMITTED = "2028"
PIN_LOCKED = "8006"
NO_OPERATOR = "SFC_IC0003"

RESULTS = {
    PAID: "The service request is processed successfully.",
    NO_BALANCE: "The balance is insufficient for the transaction.",
    "2": "Declined due to limit rule: less than the minimum transaction amount.",
    "3": "Declined due to limit rule: greater than the maximum transaction amount.",
    OVER_DAILY_LIMIT: "Declined due to limit rule: would exceed daily transfer limit.",
    "8": "Declined due to limit rule: would exceed the maximum balance.",
    REPEATED: "Rule limited.",
    "26": "System busy. The service request is rejected.",
    "1001": "Unable to lock subscriber, a transaction is already in process for the current subscriber",
    "1019": "Transaction has expired.",
    PROMPT_TOO_LONG: "An error occurred while sending a push request.",
    CANCELLED: "Request cancelled by user.",
    "1036": "SMSC ACK timeout.",
    UNREACHABLE: "DS timeout user cannot be reached.",
    WRONG_PIN: "The initiator information is invalid.",
    NOT_PERMITTED: "The request is not permitted according to product assignment.",
    "2029": "The transaction type does not match.",
    "4999": "The transaction is still under processing",
    PIN_LOCKED: "The security credential is locked.",
    "9999": "An error occurred while sending a push request.",
    NO_OPERATOR: "The operator does not exist.",
}


def result_code(code: str) -> int | str:
    """A number in messages to the merchant, except for the codes that are words."""
    return int(code) if code.isdigit() else code
