"""`risk fit|explain`: what our own visits say of the rules for scores, and what a score says of an account."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli.common import answered, answered_in, by_operator_if_any, new_file, note_look, system_user
from cli.lookup import account_typed
from cli.output import Answer, table
from cli.typed_values import DAY
from cli.written_files import whole_or_not_at_all
from domain.field.loss_rate import loss_rate
from domain.field.risk_files import written
from domain.field.risk_fit import Fit, Rate, Tally, fit, rate_of, refit
from domain.field.risk_rules import rules_on
from domain.field.risk_words import SET_APART_WORDS
from domain.field.use_questions import UseQuestion, is_of_a_question
from domain.field.visit_orders import Why
from domain.values.periods import business_date, months_before
from parts import app_parts

FIT_MONTHS = 24
FIT = ", by risk fit"
"""How the source of rules ends that a fit wrote."""
PERCENT = 100
BY_LOT_OR_CALENDAR = (Why.RANDOM, Why.SEAL_DUE)
"""No score chose these: what they find is true of all meters."""


def _fit_in_words(answer: Answer) -> str:
    rows = [
        {**row, "rate": _span(row["rate"], "percent", " %"), "lift": _span(row["lift"], "times", "")}
        for row in answer["rows"]
    ]
    lot = _span(answer["losses_by_lot"], "percent", " %")
    lines: Sequence[str] = table(rows) if rows else ["No visit of a round is done yet."]
    asked = [{**row, "rate": _span(row["rate"], "percent", " %")} for row in answer["asked"]]
    head = f"visits since {answer['since']}; meters that lose units, by lot: {lot}"
    return "\n".join([head, *lines, *(["whether asking warns:", *table(asked)] if asked else [])])


def _span(span: Answer | None, name: str, unit: str) -> str:
    return f"{span[name]}{unit} ({span['from']} to {span['to']})" if span else "not known"


@click.group()
def risk() -> None:
    """Scores of meters: they order visits, and nothing else."""


@risk.command("fit")
@click.option("--since", type=DAY, help="Visits from that month on; two years if left out.")
@click.option("--rules", "file", type=new_file, help="Write the rules with the weights that follow to this file.")
@by_operator_if_any
@answered_in(_fit_in_words)
def fit_(since: datetime | None, file: Path | None, operator: str | None) -> dict[str, Any]:
    """What was found where each rule spoke: hits, rate, and lift over all visits of its arm, with margins of 95 %."""
    parts = app_parts()
    with parts.store.transaction() as unit_of_work:
        today = business_date(unit_of_work.now)
        first = (since.date() if since else months_before(today, FIT_MONTHS)).replace(day=1)
        tallies = unit_of_work.visit_figures.tallies(first)
        losses = loss_rate(unit_of_work.visit_figures.strata(first, None))
        rules = refit(rules_on(parts.terms.risk.versions, today), tallies, BY_LOT_OR_CALENDAR)
        if file is not None:
            text = written(rules, today, f"Our own visits since {first}{FIT}")
            with whole_or_not_at_all(file, _is_fit) as target:
                target.write(text.encode())
        unit_of_work.audit.add("risk fit", str(first), system_user=system_user(), operator=operator)
    return {
        "since": first,
        "losses_by_lot": _rate(losses),
        "rows": [_row(each) for each in fit([each for each in tallies if not is_of_a_question(each.rule)])],
        "asked": [_group(each) for each in tallies if is_of_a_question(each.rule)],
        "weights": {rule.name: rule.weight for rule in rules.rules},
        "file": str(file) if file else None,
    }


@risk.command()
@click.argument("account")
@by_operator_if_any
@answered
def explain(account: str, operator: str | None) -> dict[str, Any]:
    """Why a visit to ACCOUNT is worth while or not, in words, as far back as scores are kept."""
    parts = app_parts()
    with parts.store.reading() as unit_of_work:
        found = account_typed(account, unit_of_work)
        scores = unit_of_work.risk_scores.of_account(found.id)
        scored = unit_of_work.round_pools.newest_scores()
        question = unit_of_work.use_questions.newest(found.id, found.id).get(found.id)
    note_look("risk explain", found.number, by=operator)
    newest = next((score for score in scores if score.scored_on == scored), None)
    rules = rules_on(parts.terms.risk.versions, business_date(parts.clock.now()))
    return {
        "account": found.number,
        "scored_on": scored,
        "probability": _share(newest.probability if newest else rules.base_rate),
        "reasons": newest.reasons if newest else "no rule speaks of it: as likely as any other meter",
        "set_apart": SET_APART_WORDS[newest.set_apart] if newest and newest.set_apart else None,
        "units_per_year": newest.recoverable_units if newest else None,
        "may_be_visited_for_it": newest.is_reason if newest else False,
        "question": _question(question) if question else None,
        "use": "a score orders visits: it never makes a bill, a charge or a cut",
        "history": [
            {"month": score.scored_on, "probability": _share(score.probability), "reasons": score.reasons}
            for score in scores
        ],
    }


def _is_fit(file: Path) -> bool:
    """Whether `risk fit` wrote these rules: the ones that hold are of persons."""
    text = file.read_bytes()
    return text.count(b"[[version]]") == 1 and FIT.encode() in text


def _question(question: UseQuestion) -> dict[str, Any]:
    """What the customer was asked about the use, and said; or that nobody asked."""
    return {
        "month": question.scored_on,
        "asked": question.is_asked,
        "open_until": question.open_until if question.is_asked else None,
        "answer": question.answer.value if question.answer else None,
        "set_apart_until": question.apart_until,
    }


def _row(each: Fit) -> dict[str, Any]:
    return {
        "rule": each.tally.rule,
        "arm": each.tally.arm,
        "visits": each.tally.visits,
        "hits": each.tally.hits,
        "rate": _rate(each.rate),
        "lift": _lift(each.lift),
    }


def _group(each: Tally) -> dict[str, Any]:
    """Meters whose use fell: of customers who were asked, by what they said, and of those who were left out by lot."""
    rate = _rate(rate_of(each.hits, each.visits))
    return {"group": each.rule, "arm": each.arm, "visits": each.visits, "hits": each.hits, "rate": rate}


def _rate(rate: Rate | None) -> dict[str, float] | None:
    if rate is None:
        return None
    return {"percent": _share(rate.value), "from": _share(rate.low), "to": _share(rate.high)}


def _lift(lift: Rate | None) -> dict[str, float] | None:
    return {"times": round(lift.value, 2), "from": round(lift.low, 2), "to": round(lift.high, 2)} if lift else None


def _share(share: float) -> float:
    return round(share * PERCENT, 2)
