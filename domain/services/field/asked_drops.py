"""Before anybody is sent for a strong drop, its customer is asked; a share is left out by lot."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from domain.field.drawing import Chance
from domain.field.risk import SetApart
from domain.field.risk_rules import RiskRules
from domain.field.scores import Score
from domain.field.use_questions import NewQuestion, UseQuestion, asks_about, is_asked
from domain.services.unit_of_work import UnitOfWork

Known = Mapping[int, UseQuestion]
"""The newest question of each account."""


def ask_about_drops(
    scores: Sequence[Score], known: Known, today: date, chance: Chance, unit_of_work: UnitOfWork, rules: RiskRules
) -> Sequence[Score]:
    """The scores once the questions that follow from them are written down: each drop is asked about once."""
    month, asking = today.replace(day=1), rules.asking
    fallen = [score for score in scores if asks_about(score.rules.split(), asking)]
    same = {
        score.account_id: question.id
        for score in fallen
        if (question := known.get(score.account_id)) and question.is_of_the_same_drop(month, asking)
    }
    open_until = today + timedelta(days=asking.open_days)
    new = [
        NewQuestion(score.account_id, score.meter_id, month, score.rules, is_asked(asking, chance), open_until)
        for score in fallen
        if score.set_apart is None and score.account_id not in same
    ]
    unit_of_work.use_questions.drop_goes_on([*same.values()], month)
    unit_of_work.use_questions.add(new)
    asked = {question.account_id for question in new if question.is_asked}
    return [_set_apart(score) if score.account_id in asked else score for score in scores]


def _set_apart(score: Score) -> Score:
    """The customer may answer before anybody is sent."""
    return score._replace(set_apart=SetApart.ASKED, is_reason=False)
