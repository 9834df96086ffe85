"""A statement or a bill as PDF: the data of the page, whole names and numbers, and a digest that proves it is ours."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import segno

from catalogues import N_, Words
from domain.accounts.accounts import Payee
from domain.billing.document_checks import LAST_DIGITS, DocumentCheck, DocumentKind, document_digest
from domain.billing.statements import StatementExtract
from domain.values.gsm7 import transliterate
from parts import app_parts
from web.customer.bill import BillFound, shown_bill, shown_changes
from web.customer.documents.typesetting import typesetter
from web.customer.formats import day_of, kes
from web.customer.statement import shown_line

GENUINE = N_("Is this genuine? Compare it with what this address says:")
PAY = N_("Pay by M-Pesa, paybill {paybill}, account {account}.")
WRONG = N_("Wrong? Dial *977#, My bill, while there are days to pay. After us EPRA decides, then the Tribunal.")
CANCELLED = N_("This bill was cancelled by credit note {number}. Nothing is to be paid for it.")
TAKEN_OVER = ("name", "account", "meter", "lines", "total", "brought_forward", "due_cents")
_LAST_LETTER_OF_THE_FONT = "\u052f"


def print_statement(found: StatementExtract, holder: Payee, words: Words) -> bytes:
    """Raises `TypesetterBusy`."""
    data = {
        "title": words("Statement"),
        "name": holder.name,
        "account": holder.number,
        "period": f"{day_of(found.starts_on, words)} - {day_of(found.ends_on, words)}",
        "opening": kes(found.opening_cents),
        "closing": kes(found.closing_cents),
        "lines": [shown_line(line, words) for line in reversed(found.lines)],
        "pay": _pay(holder, words),
        "labels": {
            "account": words("account"),
            "day": words("Day"),
            "what": words("What moved"),
            "owed": words("Owed after"),
            "opening": words("Opening balance"),
            "closing": words("Closing balance"),
        },
    }
    period = (found.starts_on, found.ends_on, found.closing_cents)
    return _printed(DocumentKind.STATEMENT, data, holder.number, period, words)


def print_bill(found: BillFound, words: Words) -> bytes:
    """Raises `TypesetterBusy`."""
    bill, shown = found.bill, shown_bill(found, words, masked=False)
    data = {
        **{name: shown[name] for name in TAKEN_OVER},
        "title": f"{words('Bill')} {bill.number}",
        "credit_note": words(CANCELLED, number=found.credit_note) if found.credit_note else "",
        "facts": _facts(shown, words),
        "changes": [_change(change, words) for change in shown_changes(found, words)],
        "pay": _pay(found.holder, words),
        "wrong": words(WRONG),
        "labels": {
            "account": words("account"),
            "meter": words("Meter"),
            "this_bill": words("This bill"),
            "brought_forward": words("Brought forward"),
            "due": words("Owed with this bill"),
        },
    }
    period = (bill.starts_on, bill.present.read_on, bill.due_cents)
    return _printed(DocumentKind.BILL, data, bill.account_number, period, words)


def _printed(kind: DocumentKind, data: dict[str, Any], number: str, period: tuple[Any, ...], words: Words) -> bytes:
    parts = app_parts()
    data = _in_letters_of_the_font({**data, "language": words.language, "genuine": words(GENUINE)})
    digest = document_digest(json.dumps(data, sort_keys=True), parts.settings.secret_key.encode())
    address = f"{parts.settings.public_url}/check/{digest}"
    made = typesetter().set(kind, {**data, "address": address, "qr": _qr(address)})
    starts_on, ends_on, closing = period
    end = "".join(filter(str.isdigit, number))[-LAST_DIGITS:]
    with parts.store.transaction() as work:
        work.document_checks.keep(DocumentCheck(digest, kind, end, starts_on, ends_on, closing))
    return made


def _facts(shown: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    facts = [
        (words("Issued"), shown["issued"]),
        (words("To be paid by"), shown["due"]),
        (words("Previous reading"), shown["previous"]),
        (words("Present reading"), shown["present"]),
        (words("Meter factor"), shown["multiplier"]),
        (words("Units"), f"{shown['units']} kWh, {words('{days} days', days=shown['days'])}"),
        (words("Tariff"), shown["tariff"]),
        (words("Remark"), shown["reason"]),
    ]
    return [(name, value) for name, value in facts if value]


def _change(change: Mapping[str, str], words: Words) -> Mapping[str, str]:
    heading = words("Against {bill}", bill=change["name"])
    shares = (("Other units", "units"), ("Another rate", "rate"), ("Other levies and taxes", "levies"))
    text = "; ".join(f"{words(label)} {change[share]}" for label, share in shares)
    return {"heading": f"{heading} ({change['number']}): {change['total']}", "text": text}


def _pay(holder: Payee, words: Words) -> str:
    return words(PAY, paybill=app_parts().terms.paybill, account=holder.number)


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode()


def _in_letters_of_the_font(value: Any) -> Any:
    """Names come in any script; the font has Latin, Greek and Cyrillic. What it lacks is transliterated."""
    if isinstance(value, dict):
        return {key: _in_letters_of_the_font(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_in_letters_of_the_font(each) for each in value]
    if isinstance(value, str):
        return "".join(each if each <= _LAST_LETTER_OF_THE_FONT else transliterate(each) for each in value)
    return value
