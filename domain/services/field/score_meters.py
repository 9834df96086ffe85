"""Every meter in service gets its score of the month, so many at once: the visits of the month are ordered by it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.accounts.accounts import DISCONNECTED
from domain.field.drawing import Chance
from domain.field.periodic_checks import counted_from
from domain.field.risk import NOTHING, Past, SetApart, assess
from domain.field.risk_rules import RiskRules, rules_on
from domain.field.risk_words import in_words
from domain.field.scores import METERS_AT_ONCE, Counted, Score, ScoredMeter
from domain.services.field.asked_drops import Known, ask_about_drops
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date, months_before


class ScoringOutcome(StrEnum):
    """What became of the batch: others follow, the month is through, or another process is at it."""

    MORE = "more"
    FINISHED = "finished"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class ScoreMeters:
    """The command: the next so many meters of this month, in the order of their accounts, and the chance by which some
    customers are not asked about a drop.
    """

    chance: Chance
    limit: int = METERS_AT_ONCE


def score_meters(command: ScoreMeters, unit_of_work: UnitOfWork, terms: Terms) -> ScoringOutcome:
    """One batch in one transaction. Where the month is through already it changes nothing."""
    today = business_date(unit_of_work.now)
    month = today.replace(day=1)
    run = unit_of_work.risk_scores.hold_run(month)
    if run is None:
        return ScoringOutcome.TAKEN
    if run.is_finished:
        return ScoringOutcome.FINISHED
    meters = unit_of_work.risk_scores.meters_after(run.last_account_id, command.limit)
    if not meters:
        unit_of_work.risk_scores.finish(month)
        return ScoringOutcome.FINISHED
    _score(meters, today, command.chance, unit_of_work, rules_on(terms.risk.versions, today))
    _set_checks(meters, today, unit_of_work, terms.risk.check_months)
    return ScoringOutcome.MORE


def _score(
    meters: Sequence[ScoredMeter], today: date, chance: Chance, unit_of_work: UnitOfWork, rules: RiskRules
) -> None:
    first, last = meters[0].account_id, meters[-1].account_id
    clean_since = months_before(today, rules.measures.clean_visit_months)
    past = unit_of_work.risk_scores.past(first, last, clean_since)
    month = today.replace(day=1)
    known = unit_of_work.use_questions.newest(first, last)
    found = [
        score
        for meter in meters
        if (score := score_of(meter, past.get(meter.account_id, NOTHING), apart(meter, known, today), month, rules))
    ]
    scores = ask_about_drops(found, known, today, chance, unit_of_work, rules)
    unit_of_work.risk_scores.add(scores)
    counted = Counted(
        len(meters),
        sum(score.is_reason for score in scores),
        sum(score.set_apart is not None for score in scores),
        Counter((meter.region, meter.kind) for meter in meters),
    )
    unit_of_work.risk_scores.come_to(month, last, counted)


def score_of(meter: ScoredMeter, past: Past, set_apart: SetApart | None, month: date, rules: RiskRules) -> Score | None:
    """None where no rule speaks and nothing sets the account apart: then the base rate says all there is."""
    assessment = assess(meter.periods, past, rules)
    if not assessment.reasons and set_apart is None:
        return None
    return Score(
        account_id=meter.account_id,
        meter_id=meter.meter_id,
        region=meter.region,
        scored_on=month,
        probability=assessment.probability,
        recoverable_units=assessment.recoverable_units,
        expected_units=assessment.expected_units,
        rules=" ".join([reason.rule for reason in assessment.reasons]),
        reasons=in_words(assessment.reasons),
        set_apart=set_apart,
        is_reason=set_apart is None and assessment.is_reason,
    )


def apart(meter: ScoredMeter, known: Known, today: date) -> SetApart | None:
    """What we know of the account that explains its use, whatever its score."""
    if meter.status == DISCONNECTED:
        return SetApart.DISCONNECTED
    question = known.get(meter.account_id)
    return question.sets_apart(today) if question else None


def _set_checks(meters: Sequence[ScoredMeter], today: date, unit_of_work: UnitOfWork, months: int) -> None:
    """Meters that are new to us get the day from which their months count."""
    unit_of_work.periodic_checks.add(
        [
            (meter.meter_id, meter.region, counted_from(meter.meter_id, meter.installed_on, today, months))
            for meter in meters
            if not meter.has_check
        ]
    )
