"""The columns that hold personal data, and what of it; the others are in `not_personal.py`.

A column is personal where it names, calls or quotes a person. The others of the row are figures, states and times:
they say something of a person only as long as the row leads to one. A new column is one line, `Personal(...)` in
PERSONAL or its name in NOT_PERSONAL; `python -m domain.privacy.document > docs/privacy.md` prints the page anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.privacy.grounds import (
    ACCOUNTABILITY,
    AS_LONG_AS_IT_STANDS,
    BOOKS,
    LOSSES,
    MONTH_DAYS,
    NOTICES,
    QUARTER_DAYS,
    REQUESTS,
    RIGHTS,
    SAFETY,
    SEVEN_YEARS_DAYS,
    SUPPLY,
    TWO_YEARS_DAYS,
    WITH_ACCOUNT,
    WITH_AUDIT_TRAIL,
    WITH_PHONE,
    YEAR_DAYS,
    Kept,
    OnErasure,
    Purpose,
    kept_days,
    kept_years,
)

BLANKED, REMOVED, KEPT = OnErasure.BLANKED, OnErasure.REMOVED, OnErasure.KEPT
PHONE, STAFF = "a phone number", "a member of staff"
NUMBER = "the account's number"


@dataclass(frozen=True, slots=True)
class Personal:
    """What a column holds of a person. A secret is what the person must not get either: it is not exported."""

    what: str
    purpose: Purpose
    kept: Kept
    on_erasure: OnErasure
    is_secret: bool = False


_STAFF = Personal(STAFF, ACCOUNTABILITY, WITH_AUDIT_TRAIL, KEPT)
_CASE = kept_years(TWO_YEARS_DAYS, "it was closed")
_SEVEN_YEARS = kept_years(SEVEN_YEARS_DAYS, "it was booked")
_PAYMENT_REQUEST = kept_years(TWO_YEARS_DAYS, "it was made")
_ACCESS = kept_days(YEAR_DAYS + MONTH_DAYS, "it happened")
_SIGN_IN = kept_days(MONTH_DAYS, "it was tried or offered")
_SESSION = kept_days(YEAR_DAYS, "it began")
_CODE = kept_days(MONTH_DAYS, "it was void")
_PAPERS = kept_years(TWO_YEARS_DAYS, "it was sent")
_PAGE_LINK = kept_days(QUARTER_DAYS, "it was sent")
_COMMAND = kept_days(MONTH_DAYS, "it was done")
_UPLOAD = kept_days(MONTH_DAYS, "it was brought")
_CAMPAIGN_FILE = kept_days(7, "it was asked for")
_REHEARSAL = kept_days(1, "it was asked for")
_ARCHIVE = kept_days(14, "it was made")
_MESSAGE = kept_years(TWO_YEARS_DAYS, "it was queued")
_SCORE = kept_years(TWO_YEARS_DAYS, "its month, or RISK_SCORE_RETENTION_DAYS")
_TEXT = kept_days(QUARTER_DAYS, "it was queued, or SMS_RETENTION_DAYS; a one-time code until it is used or void")

PERSONAL: Mapping[str, Mapping[str, Personal]] = {
    "access_log": {
        "phone": Personal(PHONE, SAFETY, _ACCESS, KEPT),
        "source": Personal("the session with its phone, or the SMS", SAFETY, _ACCESS, KEPT),
        "turn": Personal("what was typed", SAFETY, _ACCESS, KEPT),
    },
    "account_notes": {
        "text": Personal("what an operator noted", REQUESTS, kept_years(TWO_YEARS_DAYS, "it was written"), BLANKED),
        "operator": _STAFF,
    },
    "accounts": {
        "number": Personal(NUMBER, SUPPLY, WITH_ACCOUNT, KEPT),
        "digits": Personal("the number that the account came with", SUPPLY, WITH_ACCOUNT, KEPT),
        "stem": Personal("the first part of that number", SUPPLY, WITH_ACCOUNT, KEPT),
        "name": Personal(
            "the customer's name", BOOKS, kept_years(SEVEN_YEARS_DAYS, "the last entry of a closed account"), KEPT
        ),
        "phone": Personal(
            "the phone on file",
            SUPPLY,
            kept_years(SEVEN_YEARS_DAYS, "the last entry of a closed account"),
            OnErasure.BLANKED_ONCE_CLOSED,
        ),
        "priority": Personal("that somebody there depends on power", SAFETY, WITH_ACCOUNT, KEPT),
    },
    "planned_works": {"planned_by": _STAFF},
    "applications": {
        "phone": Personal(PHONE, REQUESTS, _CASE, BLANKED),
        "name": Personal("the applicant's name", REQUESTS, _CASE, BLANKED),
        "id_number": Personal("the number of the ID, passport or company", REQUESTS, _CASE, BLANKED),
        "tax_pin": Personal("the tax PIN", REQUESTS, _CASE, BLANKED),
        "area": Personal("where, as it was typed", REQUESTS, _CASE, BLANKED),
        "landmark": Personal("near what, as it was typed", REQUESTS, _CASE, BLANKED),
        "neighbour_meter": Personal("a meter next door, as it was typed", REQUESTS, _CASE, BLANKED),
        "answer": Personal("why it ended, as the applicant read it", REQUESTS, _CASE, BLANKED),
        "operator": _STAFF,
        "meter_by": _STAFF,
    },
    "application_followers": {"phone": Personal(PHONE, REQUESTS, _PAPERS, REMOVED)},
    "application_papers": {"picture": Personal("photos of the papers", REQUESTS, _PAPERS, REMOVED)},
    "application_rungs": {"by": _STAFF},
    "application_links": {
        "digest": Personal("a digest of the link", SAFETY, _PAGE_LINK, REMOVED, is_secret=True),
    },
    "application_sessions": {
        "digest": Personal("a digest of the session", SAFETY, _PAGE_LINK, REMOVED, is_secret=True),
        "address": Personal("a digest of the address that began it", SAFETY, _PAGE_LINK, REMOVED, is_secret=True),
    },
    "approval_decisions": {"decided_by": _STAFF, "staff_number": _STAFF, "os_user": _STAFF, "reason": _STAFF},
    "approval_requests": {"author": _STAFF, "author_staff_number": _STAFF, "author_os_user": _STAFF, "reason": _STAFF},
    "audit": {"os_user": _STAFF, "operator": _STAFF},
    "barred_phones": {"phone": Personal(PHONE, RIGHTS, AS_LONG_AS_IT_STANDS, KEPT)},
    "bill_queries": {
        "phone": Personal(PHONE, REQUESTS, _CASE, BLANKED),
        "answer": Personal("what we answered", REQUESTS, _CASE, BLANKED),
        "operator": _STAFF,
    },
    "bills": {
        "snapshot": Personal("name and number on the bill, and what it was made from", BOOKS, _SEVEN_YEARS, KEPT),
    },
    "campaign_accounts": {
        "phone": Personal(PHONE, NOTICES, kept_years(TWO_YEARS_DAYS, "the campaign ended"), BLANKED),
        "text": Personal(
            "what we wrote", NOTICES, kept_days(QUARTER_DAYS, "the campaign ended, or SMS_RETENTION_DAYS"), BLANKED
        ),
    },
    "campaign_file_parts": {
        "content": Personal("numbers, names and phones, as an operator fetches them", NOTICES, _CAMPAIGN_FILE, KEPT),
    },
    "campaign_files": {"operator": Personal(STAFF, ACCOUNTABILITY, _CAMPAIGN_FILE, KEPT)},
    "campaign_rehearsals": {
        "operator": Personal(STAFF, ACCOUNTABILITY, _REHEARSAL, KEPT),
        "figures": Personal("sample texts, with numbers and names", NOTICES, _REHEARSAL, KEPT),
    },
    "campaigns": {"planned_by": _STAFF, "approved_by": _STAFF},
    "codes": {
        "phone": Personal(PHONE, SAFETY, _CODE, REMOVED),
        "digest": Personal("a digest of the one-time code", SAFETY, _CODE, REMOVED, is_secret=True),
    },
    "commands": {
        "source": Personal("the session with its phone, or the SMS", SAFETY, _COMMAND, REMOVED),
        "turn": Personal("what was typed", SAFETY, _COMMAND, REMOVED),
        "result": Personal("what was answered", SAFETY, _COMMAND, REMOVED),
        "input_hash": Personal("a digest of what was typed", SAFETY, _COMMAND, REMOVED, is_secret=True),
    },
    "data_requests": {
        "phone": Personal(PHONE, REQUESTS, _CASE, BLANKED),
        "words": Personal("what the person asked for, as it was typed", REQUESTS, _CASE, BLANKED),
        "answer": Personal("what we answered", REQUESTS, _CASE, BLANKED),
        "operator": _STAFF,
    },
    "disowned_accounts": {"phone": Personal(PHONE, RIGHTS, AS_LONG_AS_IT_STANDS, KEPT)},
    "early_reports": {
        "phone": Personal(PHONE, NOTICES, kept_days(QUARTER_DAYS, "it came, or SMS_RETENTION_DAYS"), REMOVED)
    },
    "findings": {
        "note": Personal(
            "what a technician noted at the meter", REQUESTS, kept_years(TWO_YEARS_DAYS, "it was found"), BLANKED
        ),
    },
    "inbox": {
        "body": Personal(
            "what a provider sent, as it came: texts, which are found by their phone, and payments",
            REQUESTS,
            kept_days(QUARTER_DAYS, "it came, or SMS_RETENTION_DAYS; of money two years"),
            BLANKED,
        ),
        "phone": Personal(PHONE, REQUESTS, kept_days(QUARTER_DAYS, "it came, or SMS_RETENTION_DAYS"), BLANKED),
    },
    "links": {"phone": Personal(PHONE, SUPPLY, WITH_PHONE, REMOVED)},
    "long_statements": {
        "pdf": Personal(
            "the statement that was asked for on the page",
            REQUESTS,
            Kept("until the session of the page is over, half an hour", 1),
            REMOVED,
            is_secret=True,
        )
    },
    "marked_phones": {
        "phone": Personal(PHONE, NOTICES, kept_years(TWO_YEARS_DAYS, "the gateway said so"), KEPT),
    },
    "sent_before_restore": {
        "key": Personal(
            "a digest of a message's subject, phone and words", NOTICES, kept_days(QUARTER_DAYS, "it was sent"), KEPT
        ),
    },
    "messages": {
        "phone": Personal(PHONE, NOTICES, _MESSAGE, BLANKED),
        "text": Personal("what we wrote", NOTICES, _TEXT, BLANKED),
    },
    "meters": {"number": Personal("the serial number of the customer's meter", SUPPLY, WITH_ACCOUNT, KEPT)},
    "operator_changes": dict.fromkeys(("operator", "staff_number", "phone", "changed_by", "os_user"), _STAFF),
    "operator_identities": {
        "operator": _STAFF,
        "password_hash": Personal("the hash of a password", ACCOUNTABILITY, WITH_AUDIT_TRAIL, KEPT, is_secret=True),
        "sealed_totp_secret": Personal(
            "the sealed secret of an authenticator", ACCOUNTABILITY, WITH_AUDIT_TRAIL, KEPT, is_secret=True
        ),
    },
    "operator_invitations": {
        "operator": Personal(STAFF, ACCOUNTABILITY, _SIGN_IN, REMOVED),
        "invited_by": Personal(STAFF, ACCOUNTABILITY, _SIGN_IN, REMOVED),
        "password_hash": Personal("the hash of a password", ACCOUNTABILITY, _SIGN_IN, REMOVED, is_secret=True),
        "sealed_totp_secret": Personal(
            "the sealed secret of an authenticator", ACCOUNTABILITY, _SIGN_IN, REMOVED, is_secret=True
        ),
    },
    "operator_recovery_codes": {"operator": _STAFF},
    "operator_sessions": {
        "operator": Personal(STAFF, ACCOUNTABILITY, _SESSION, REMOVED),
        "address": Personal("from where a member of staff signed in", ACCOUNTABILITY, _SESSION, REMOVED),
        "browser": Personal("what the browser calls itself", ACCOUNTABILITY, _SESSION, REMOVED),
        "said": Personal("a sentence for the operator's next page", ACCOUNTABILITY, _SESSION, REMOVED),
    },
    "operators": {"name": _STAFF},
    "opt_outs": {"phone": Personal(PHONE, RIGHTS, kept_years(TWO_YEARS_DAYS, "it was lifted"), KEPT)},
    "outage_tickets": {
        "phone": Personal(PHONE, REQUESTS, _CASE, BLANKED),
        "place": Personal("where, as it was typed", REQUESTS, _CASE, BLANKED),
    },
    "owner_questions": {
        "phone": Personal(PHONE, SAFETY, _CASE, KEPT),
        "asked_phone": Personal(PHONE, SAFETY, _CASE, KEPT),
    },
    "page_links": {
        "account_number": Personal(NUMBER, REQUESTS, _PAGE_LINK, REMOVED),
        "phone": Personal(PHONE, REQUESTS, _PAGE_LINK, REMOVED),
        "digest": Personal("a digest of the link's token", REQUESTS, _PAGE_LINK, REMOVED, is_secret=True),
    },
    "page_sessions": {
        "digest": Personal("a digest of the session's cookie", REQUESTS, _PAGE_LINK, REMOVED, is_secret=True)
    },
    "payer_requests": {
        "payer": Personal(PHONE, REQUESTS, _PAYMENT_REQUEST, REMOVED),
        "asked_by": Personal(PHONE, REQUESTS, _PAYMENT_REQUEST, REMOVED),
    },
    "payment_intents": {
        "token": Personal("the secret of its callback or link", REQUESTS, _PAYMENT_REQUEST, BLANKED, is_secret=True),
        "account_number": Personal(NUMBER, REQUESTS, WITH_ACCOUNT, KEPT),
        "phone": Personal(PHONE, REQUESTS, _PAYMENT_REQUEST, BLANKED),
        "asked_by": Personal(PHONE, REQUESTS, _PAYMENT_REQUEST, BLANKED),
        "asked_in": Personal("the session with its phone, or the SMS", REQUESTS, _PAYMENT_REQUEST, BLANKED),
        "url": Personal("the page of a card payment", REQUESTS, _PAYMENT_REQUEST, BLANKED),
    },
    "payments": {
        "reference": Personal("what the payer typed as the account", BOOKS, _SEVEN_YEARS, KEPT),
        "phone": Personal("the payer's phone, as the provider reports it", BOOKS, _SEVEN_YEARS, KEPT),
    },
    "pending": {
        "phone": Personal(PHONE, REQUESTS, Kept("until the question is void, within a day", 1), REMOVED),
        "question": Personal("what was typed and asked", REQUESTS, Kept("the same", 1), REMOVED),
    },
    "personal_archives": {
        "phone": Personal(PHONE, REQUESTS, _ARCHIVE, REMOVED),
        "archive": Personal("the copy that the person asked for", REQUESTS, _ARCHIVE, REMOVED, is_secret=True),
    },
    "phone_checks": {
        "phone": Personal(PHONE, RIGHTS, _CASE, KEPT),
    },
    "phones": {
        "phone": Personal(PHONE, REQUESTS, WITH_PHONE, REMOVED),
        "language": Personal("the language that was chosen", REQUESTS, WITH_PHONE, REMOVED),
    },
    "proposed_movements": {
        "reference": Personal("what the payer typed as the account", BOOKS, _SEVEN_YEARS, KEPT),
        "phone": Personal("the payer's phone, as the file has it", BOOKS, _SEVEN_YEARS, KEPT),
    },
    "readings": {
        "phone": Personal(PHONE, SUPPLY, kept_years(TWO_YEARS_DAYS, "it was given"), BLANKED),
    },
    "planned_newcomers": {
        "phone": Personal(PHONE, SUPPLY, kept_days(YEAR_DAYS, "the work was to be over"), REMOVED),
    },
    "recoveries": {
        "evidence": Personal(
            "what was found at the meter, and what a claim is reckoned from", BOOKS, WITH_ACCOUNT, KEPT
        ),
        "objection": Personal("what the customer says to a claim", REQUESTS, _CASE, BLANKED),
        "hearing_note": Personal("what was said when the customer was heard", REQUESTS, _CASE, BLANKED),
        "meter_test": Personal("what the test of the meter showed", REQUESTS, _CASE, BLANKED),
        "answer": Personal("why nothing was, or is, asked for", REQUESTS, _CASE, BLANKED),
        "proposed_by": _STAFF,
    },
    "recon_breaks": {
        "details": Personal("what a provider says of a payment", BOOKS, _SEVEN_YEARS, KEPT),
    },
    "risk_scores": {
        "reasons": Personal(
            "what the use of the account says of its meter, for a visit and against it, in words", LOSSES, _SCORE, KEPT
        ),
    },
    "sign_ins": {
        "address": Personal("from where somebody tried to sign in", ACCOUNTABILITY, _SIGN_IN, REMOVED),
        "operator": Personal(STAFF, ACCOUNTABILITY, _SIGN_IN, REMOVED),
    },
    "suspense": {"released_by": _STAFF},
    "technician_checks": {"phone": Personal(PHONE, SAFETY, kept_days(MONTH_DAYS, "it happened"), KEPT)},
    "technicians": {
        "staff_number": _STAFF,
        "name": _STAFF,
        "phone": _STAFF,
        "code_digest": Personal(
            "a digest of the code that enrols", ACCOUNTABILITY, WITH_AUDIT_TRAIL, KEPT, is_secret=True
        ),
        "pin_digest": Personal("the hash of a PIN", ACCOUNTABILITY, WITH_AUDIT_TRAIL, KEPT, is_secret=True),
    },
    "texts": {
        "id": Personal("what the gateway calls an SMS", SAFETY, kept_days(MONTH_DAYS, "it came"), REMOVED),
        "phone": Personal(PHONE, SAFETY, kept_days(MONTH_DAYS, "it came"), REMOVED),
    },
    "unfinished_payments": {
        "phone": Personal(PHONE, REQUESTS, kept_days(7, "the payment was left"), REMOVED),
    },
    "uploaded_files": {
        "content": Personal("payers, as the file of a provider or bank has them", BOOKS, _UPLOAD, KEPT),
        "operator": Personal(STAFF, ACCOUNTABILITY, _UPLOAD, KEPT),
        "outcome": Personal("what was wrong with the file, with the cell that is", BOOKS, _UPLOAD, KEPT),
    },
    "use_questions": {
        "rules": Personal("which rules spoke of the use that was asked about", LOSSES, _SCORE, KEPT),
        "answer": Personal("why less is used, as the customer said it", LOSSES, _SCORE, KEPT),
    },
    "use_subscriptions": {"phone": Personal(PHONE, REQUESTS, WITH_PHONE, REMOVED)},
    "visit_scores": {
        "rules": Personal("which rules spoke of the meter when its visit was planned", LOSSES, _SCORE, KEPT),
    },
    "visit_drafts": {
        "answers": Personal(
            "what a technician has noted and not sent yet", REQUESTS, kept_days(MONTH_DAYS, "it was changed"), REMOVED
        ),
    },
    "visit_photos": {
        "jpeg": Personal(
            "a photo of the meter", REQUESTS, kept_years(TWO_YEARS_DAYS, "it came"), REMOVED, is_secret=True
        ),
    },
    "work_leases": {"operator": Personal(STAFF, ACCOUNTABILITY, kept_days(1, "it ended"), REMOVED)},
}
"""Table -> column -> what it holds of a person."""
