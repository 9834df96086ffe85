"""Receipts that are one and the same, though they are written in other letters: M-Pesa's are of capitals and digits."""

from dataclasses import replace
from unicodedata import normalize

from domain.payments.payments import Booked, Payment, Payments


def under_receipt_held(payment: Payment, payments: Payments) -> Payment:
    """The payment under the usual receipt, where it came in small letters or full width and that one is booked."""
    if payment.has_usual_receipt:
        return payment
    usual = replace(payment, receipt=normalize("NFKC", payment.receipt).upper())
    return usual if usual.has_usual_receipt and payments.find(usual.provider, usual.receipt) else payment


def find_in_any_letters(payment: Payment, payments: Payments) -> Booked | None:
    """What is booked under this receipt, maybe in small letters."""
    return payments.find(payment.provider, payment.receipt) or payments.find(payment.provider, payment.receipt.lower())
