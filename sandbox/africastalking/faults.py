"""What can go wrong with an SMS: chosen by the last five digits of the recipient's number, or by name (options.py).

`99` and a status code of the gateway give that code for the one recipient: +254 711 199403 is an InvalidPhoneNumber.
"""

STATUS_CODES = {
    100: "Processed",
    101: "Success",  # the gateway's name for a message it took, not for one that arrived
    102: "Queued",
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}
ACCEPTED = frozenset({100, 101, 102})
SENT, INSUFFICIENT_BALANCE, USER_IN_BLACKLIST = 101, 405, 406

# suffix -> what happens to the whole request
REQUEST_FAULTS = {
    "99901": "invalid_sender_id",  # 201, no recipients
    "99902": "insufficient_balance",  # 201, no recipients
    "99903": "unauthorised",  # 401 text/plain
    "99904": "json_charset",  # accepted; application/json; charset=utf-8
    "99905": "stall",  # accepted, answered after 60 s
    "99906": "reset_after_accept",  # accepted, the answer is lost
    "99907": "reset_before_accept",  # the same seen from outside, but nothing was sent
    "99908": "server_error",  # 500 text/plain
    "99909": "too_many_requests",  # 429 with Retry-After
    "99910": "recipient_missing",  # 201, the number is not among the recipients
}

# name -> suffix, the final report of the gateway (if any) and its reason
REPORT_FAULTS = {
    "failed": ("99921", ("Failed", "DeliveryFailure")),
    "rejected": ("99922", ("Rejected", "UserInBlackList")),
    "absent": ("99923", ("AbsentSubscriber", "")),
    "expired": ("99924", ("Expired", "")),
    "not_network_subscriber": ("99926", ("Failed", "NotNetworkSubcriber")),  # spelt as the gateway spells it
    "absent_then_success": ("99925", ("Success", "")),
    "reports_shuffled": ("99931", ("Success", "")),
    "reports_repeated": ("99932", ("Success", "")),
    "reports_lost": ("99933", ("Success", "")),
    "reports_slow": ("99934", ("Success", "")),
    "report_before_answer": ("99935", ("Success", "")),
}
REPORT_FAULT_BY_SUFFIX = {suffix: name for name, (suffix, _) in REPORT_FAULTS.items()}
KNOWN_FAULTS = frozenset(REQUEST_FAULTS.values()) | REPORT_FAULTS.keys()
SUFFIX_DIGITS = 5


def status_code_of(number: str) -> int:
    """The code that a magic number asks for; 101 for every other number."""
    suffix = _suffix(number)
    code = int(suffix[2:]) if suffix.startswith("99") and suffix.isdigit() else SENT
    return code if code in STATUS_CODES else SENT


def request_fault_of(numbers: list[str]) -> str:
    """The fault that a magic number among them asks for; empty for none."""
    return next((name for number in numbers if (name := REQUEST_FAULTS.get(_suffix(number)))), "")


def numbers_left_out(numbers: list[str]) -> tuple[str, ...]:
    """The numbers that a bulk answer forgets: the magic ones, else the first."""
    magic = tuple(number for number in numbers if REQUEST_FAULTS.get(_suffix(number)) == "recipient_missing")
    return magic or (numbers[0],)


def report_fault_of(number: str, request_fault: str) -> str:
    by_number = REPORT_FAULT_BY_SUFFIX.get(_suffix(number))
    return by_number or (request_fault if request_fault in REPORT_FAULTS else "")


def final_report(fault: str) -> tuple[str, str]:
    """Status and reason."""
    return REPORT_FAULTS[fault][1] if fault in REPORT_FAULTS else ("Success", "")


def _suffix(number: str) -> str:
    return number[-SUFFIX_DIGITS:]
