"""A recovery as PDF: the data of its page, whole names and numbers, the same lines as a bill."""

from catalogues import Words
from domain.billing.document_checks import DocumentKind
from domain.field.recoveries import FINAL
from web.customer.documents.printing import Printed, Printer, pay_line, printed
from web.customer.recovery import RecoveryFound, shown_recovery

TAKEN_OVER = (
    "name", "account", "meter", "cause", "state", "facts", "evidence", "lines", "total", "instalments", "rights",
    "digest",
)  # fmt: skip


def print_recovery(found: RecoveryFound, words: Words, by: Printer) -> Printed:
    """Raises `TypesetterBusy`."""
    recovery, shown = found.recovery, shown_recovery(found, words, masked=False)
    data = {
        **{name: shown[name] for name in TAKEN_OVER},
        "title": f"{words('Units not billed before')} {found.name}",
        "pay": pay_line(found.holder, words, by) if recovery.state == FINAL else "",
        "labels": {
            "account": words("account"),
            "meter": words("Meter"),
            "total": words("In all"),
            "evidence": words("What it rests on"),
            "due": words("To be paid by"),
            "digest": words("The evidence, by its hash"),
        },
    }
    period = (recovery.claim.starts_on, recovery.claim.ends_on, recovery.total_cents)
    return printed(DocumentKind.RECOVERY, data, found.holder.number, period, words, by)
