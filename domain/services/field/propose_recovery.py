"""Somebody proposes to recover what was never billed: evidence and figures are frozen, a second person reviews them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.accounts.accounts import Account
from domain.errors import InvalidInput, NotFound, Refused
from domain.field.recoveries import PROPOSED, Cause, Claim, Proof, Recovery, check_found
from domain.field.unbilled_units import OwnAverage, Window, average_before, billed_within, unbilled, window_of
from domain.operators.approvals import ApprovalRequest
from domain.services.field.recovery_evidence import Reckoned, frozen_claim
from domain.services.field.recovery_payload import payload_of
from domain.services.field.review_recovery import RECOVERY_REVIEW
from domain.services.locked_account import locked_account
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork
from domain.tariffs.rating import Charges, parts_for, rate
from domain.tariffs.tariffs import choose_band
from domain.terms import Terms
from domain.values.periods import business_date

MAX_PERIODS = 60
"""Of billed use that is looked at: two years, and whatever was billed twice a month."""


@dataclass(frozen=True, slots=True)
class ProposeRecovery:
    """The command: the order of the visit, why the units were not billed, and since when, where that is known.

    `holder_since` is the present holder's first day, as a person has found it out; it is needed where the service does
    not know it. `os_user` is the user of the host, where it is a command.
    """

    order_id: int
    cause: Cause
    by: str
    os_user: str | None
    reason: str
    since: date | None = None
    holder_since: date | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """The recovery, and the request that a second person decides."""

    recovery: Recovery
    request: ApprovalRequest


def propose_recovery(command: ProposeRecovery, unit_of_work: UnitOfWork, terms: Terms) -> Proposed:
    """Freeze the claim. The same asked for again while it is not reviewed gives it to the reviewers once more.

    Raises `NotFound` for a visit that found nothing, `InvalidInput` where nobody knows the holder's first day,
    `Refused` where the finding does not bear the claim, or another one of it is open.
    """
    proof = unit_of_work.recoveries.proof(command.order_id)
    if proof is None or proof.finding.account_id is None:
        raise NotFound("Nothing was found on this visit to an account", "no_finding")
    check_found(command.cause, proof)
    account = locked_account(proof.finding.account_id, unit_of_work)
    if account.prepaid:
        raise Refused(f"Account {account.number} is prepaid: it has no bills to go by", "prepaid")
    claim = _claim(command, proof, account, unit_of_work, terms)
    recovery = _kept(claim, command.by, unit_of_work)
    region = unit_of_work.account_profiles.region_of(account.id)
    payload = payload_of(recovery, account.number)
    asked = RequestApproval(
        RECOVERY_REVIEW, recovery.reference, payload, command.by, command.reason, command.os_user, region
    )
    return Proposed(recovery, request_approval(asked, unit_of_work))


def _claim(command: ProposeRecovery, proof: Proof, account: Account, unit_of_work: UnitOfWork, terms: Terms) -> Claim:
    today, found_on = business_date(unit_of_work.now), proof.finding.found_on
    holder_since = _holder_since(command, proof, today)
    window = window_of(found_on, today, terms.recovery, since=command.since, holder_since=holder_since)
    usages = unit_of_work.bills.usages(account.id, MAX_PERIODS)
    average = average_before(usages, window.starts_on, account.average_units)
    billed = billed_within(usages, window)
    units = unbilled(average, window, billed)
    band = _band(account, average, window, terms)
    reckoned = Reckoned(
        proof=proof,
        account=account,
        cause=command.cause,
        window=window,
        holder_is_known=proof.holder_since is not None,
        average=average,
        billed=billed,
        billed_periods=[each for each in usages if each.ends_on > window.starts_on],
        units=units,
        band=band,
        charges=_charges(account, band, window, units, terms),
    )
    return frozen_claim(reckoned, terms.recovery)


def _holder_since(command: ProposeRecovery, proof: Proof, today: date) -> date:
    """The later of what is known and what a person says: nobody pays for whoever lived there before."""
    said = [day for day in (proof.holder_since, command.holder_since) if day is not None]
    if not said:
        raise InvalidInput(
            "Nobody knows here since when the present holder has the account: find out, and say the day", "no_first_day"
        )
    if max(said) > today:
        raise InvalidInput("The present holder's first day is not in the future", "first_day_in_future")
    return max(said)


def _band(account: Account, average: OwnAverage, window: Window, terms: Terms) -> int:
    version = terms.tariffs.at(account.tariff_revision).version_on(window.ends_on)
    return choose_band(version, account.category, average.monthly, terms.default_band)


def _charges(account: Account, band: int, window: Window, units: Decimal, terms: Terms) -> Charges:
    """The ordinary tariff of each day, as a bill of these days would have it: no penalty."""
    book = terms.tariffs.at(account.tariff_revision)
    return rate(book, account.category, band, parts_for(book, window.starts_on, window.ends_on, units))


def _kept(claim: Claim, by: str, unit_of_work: UnitOfWork) -> Recovery:
    """The new recovery, or the one that waits for its review and says the same."""
    earlier = unit_of_work.recoveries.of_order(claim.order_id)
    if earlier is None:
        return unit_of_work.recoveries.add(claim, by)
    if earlier.state != PROPOSED or earlier.claim.digest != claim.digest or earlier.proposed_by != by:
        said = f"{earlier.reference} of this visit is {earlier.state}: drop it before another is proposed"
        raise Refused(said, "already_proposed")
    return earlier
