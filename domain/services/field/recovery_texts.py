"""What an SMS says of a recovery: why, what it comes to, and what the customer can do. Every one of them names the way:
objection, then the regulator, then the tribunal; and that nobody pays a technician. None names a penalty, for there is
none, and only tampering names the law.
"""

from collections.abc import Sequence
from datetime import date

from domain.accounts.accounts import Account
from domain.accounts.page_links import Purpose
from domain.field.recoveries import Instalment, Recovery
from domain.messaging.messages import NOTICE, Message
from domain.metering.meters import format_units
from domain.services.accounts.new_links import WantedLink, make_link
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import format_day


def provisional_text(recovery: Recovery, account: Account, until: date, unit_of_work: UnitOfWork, terms: Terms) -> str:
    """Nothing is to be paid yet; until when to object, or to ask for the meter's test."""
    claim, language = recovery.claim, account.language
    sentences = (
        _cause(recovery, language, terms),
        terms.words(
            "recovery_provisional",
            language,
            total=format_kes(recovery.total_cents),
            units=format_units(claim.units),
            days=claim.days,
        ),
        _details(account, unit_of_work, terms),
        terms.words("recovery_object_by", language, until=format_day(until), reference=recovery.reference),
        terms.words("recovery_rights", language),
    )
    return " ".join(sentences)


def final_text(
    recovery: Recovery,
    account: Account,
    number: str,
    instalments: Sequence[Instalment],
    unit_of_work: UnitOfWork,
    terms: Terms,
) -> str:
    """What is to be paid by when, under which number."""
    language, first = account.language, instalments[0]
    figures = {
        "total": format_kes(recovery.total_cents),
        "number": number,
        "due_on": format_day(first.due_on),
        "paybill": terms.paybill,
        "account": account.number,
    }
    several = {"count": len(instalments), "part": format_kes(first.cents)}
    sentences = (
        _cause(recovery, language, terms),
        terms.words("recovery_final", language, **figures)
        if len(instalments) == 1
        else terms.words("recovery_final_instalments", language, **figures, **several),
        _details(account, unit_of_work, terms),
        terms.words("recovery_rights", language),
    )
    return " ".join(sentences)


def answer_text(template: str, recovery: Recovery, language: str, terms: Terms) -> str:
    """The answer to whoever objects, agrees or asks how far it is, and the end of what is dropped."""
    values = {
        "reference": recovery.reference,
        "total": format_kes(recovery.total_cents),
        "number": recovery.number or "",
        "until": format_day(recovery.until) if recovery.until else "",
    }
    said = terms.words(template, language, **values)
    return f"{said} {terms.words('recovery_rights', language)}"


def notify_of_recovery(
    template: str, recovery: Recovery, account: Account, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    """An SMS to the phone on file, if there is one."""
    if account.phone is None:
        return
    text = answer_text(template, recovery, account.language, terms)
    subject = f"recovery:{recovery.id}:{template}:{unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(NOTICE, subject, account.phone, text, account.id, unit_of_work.now)])


def _details(account: Account, unit_of_work: UnitOfWork, terms: Terms) -> str:
    """Where days, lines and evidence are read; for a phone that has had its links of the day, how to get one."""
    wanted = WantedLink(account.id, account.number, account.phone or "", account.language, Purpose.RECOVERY)
    link = make_link(wanted, unit_of_work, terms)
    if link is None:
        return terms.words("recovery_no_link", account.language)
    return terms.words("recovery_link", account.language, link=link)


def _cause(recovery: Recovery, language: str, terms: Terms) -> str:
    """One of four: the fault of a meter, an error of ours, no access, tampering."""
    claim = recovery.claim
    return terms.words(
        f"recovery_{claim.cause}",
        language,
        reference=recovery.reference,
        meter=claim.meter,
        day=format_day(claim.ends_on),
    )
