"""A statement or a bill as PDF: the data of the page, whole names and numbers, and a digest that proves it is ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogues import N_, Words
from domain.accounts.accounts import Payee
from domain.billing.document_checks import LAST_DIGITS, DocumentCheck, DocumentKind, document_digest
from domain.billing.statements import StatementExtract
from parts import app_parts
from web.customer.bill import BillFound, shown_bill, shown_changes
from web.customer.documents.letters import in_letters_of_the_font, printed_name
from web.customer.documents.typesetting import Typesetter
from web.customer.formats import day_of, kes
from web.customer.qr_codes import picture
from web.customer.statement import shown_line

GENUINE = N_("Is this genuine? Compare it with what this address says:")
PAY = N_("Pay by M-Pesa, paybill {paybill}, account {account}.")
WRONG = N_("Wrong? Dial *977#, My bill, while there are days to pay. After us EPRA decides, then the Tribunal.")
CANCELLED = N_("This bill was cancelled by credit note {number}. Nothing is to be paid for it.")
TAKEN_OVER = ("account", "meter", "lines", "total", "brought_forward", "due_cents")


@dataclass(frozen=True, slots=True)
class Printer:
    """What documents are made by, and what stands on each: the paybill, and where its digest is asked for."""

    typesetter: Typesetter
    paybill: str
    public_url: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """A document, and what is kept of it so that anybody can ask whether it is genuine."""

    pdf: bytes
    check: DocumentCheck


def printer(typesetter: Typesetter) -> Printer:
    """That of a request or a command."""
    parts = app_parts()
    settings = parts.settings
    return Printer(typesetter, parts.terms.paybill, settings.public_url, settings.secret_key.encode())


def print_statement(found: StatementExtract, holder: Payee, words: Words, by: Printer) -> Printed:
    """Raises `TypesetterBusy`."""
    data = {
        "title": words("Statement"),
        "name": printed_name(holder.name, words),
        "account": holder.number,
        "period": f"{day_of(found.starts_on, words)} - {day_of(found.ends_on, words)}",
        "opening": kes(found.opening_cents),
        "closing": kes(found.closing_cents),
        "lines": [shown_line(line, words) for line in reversed(found.lines)],
        "pay": pay_line(holder, words, by),
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
    return printed(DocumentKind.STATEMENT, data, holder.number, period, words, by)


def print_bill(found: BillFound, words: Words, by: Printer) -> Printed:
    """Raises `TypesetterBusy`."""
    bill, shown = found.bill, shown_bill(found, words, masked=False)
    data = {
        **{name: shown[name] for name in TAKEN_OVER},
        "name": printed_name(bill.name, words),
        "title": f"{words('Bill')} {bill.number}",
        "credit_note": words(CANCELLED, number=found.credit_note) if found.credit_note else "",
        "tax_qr": picture(found.tax_invoice.code) if found.tax_invoice else "",
        "facts": _facts(shown, words),
        "changes": [_change(change, words) for change in shown_changes(found, words)],
        "pay": pay_line(found.holder, words, by),
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
    return printed(DocumentKind.BILL, data, bill.account_number, period, words, by)


def printed(
    kind: DocumentKind, data: dict[str, Any], number: str, period: tuple[date, date, int], words: Words, by: Printer
) -> Printed:
    """The document, and what is kept of it. `period` is its first and last day, and what is owed at its end."""
    data = in_letters_of_the_font({**data, "language": words.language, "genuine": words(GENUINE)})
    digest = document_digest(json.dumps(data, sort_keys=True), by.secret)
    address = f"{by.public_url}/check/{digest}"
    made = by.typesetter.set(kind, {**data, "address": address, "qr": picture(address)})
    end = "".join(filter(str.isdigit, number))[-LAST_DIGITS:]
    return Printed(made, DocumentCheck(digest, kind, end, *period))


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
        (words("Tax invoice"), shown["tax_number"]),
    ]
    return [(name, value) for name, value in facts if value]


def _change(change: Mapping[str, str], words: Words) -> Mapping[str, str]:
    heading = words("Against {bill}", bill=change["name"])
    shares = (
        (change["why_units"], "units"),
        (words("Rate of a unit"), "rate"),
        (words("Levies and taxes"), "levies"),
    )
    text = "; ".join(f"{label} {change[share]}" for label, share in shares)
    return {"heading": f"{heading} ({change['number']}): {change['total']}", "text": text}


def pay_line(holder: Payee, words: Words, by: Printer) -> str:
    """Where to pay."""
    return words(PAY, paybill=by.paybill, account=holder.number)
