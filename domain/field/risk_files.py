"""A file of rules for scores (TOML, see risk/README.md) read into values; what is wrong is said with its place."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from domain.errors import InvalidInput
from domain.field.drawing import PERCENT
from domain.field.risk_rules import Asking, Measure, Measures, RiskRules, Rule

VERSION_FIELDS = {"valid_from", "source", "base_rate", "measures", "asking", "rule"}
_RULE_ORDER = ("name", "family", "measure", "limit", "weight")
RULE_FIELDS = {*_RULE_ORDER}
LARGEST_WEIGHT = 5.0
"""Nothing that can be seen in monthly units multiplies the odds by more than 150."""


def read_risk_file(text: str, name: str) -> tuple[RiskRules, ...]:
    """The versions of a file. `InvalidInput` names the file and what is wrong in it."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _invalid(name, f"is not TOML: {error}") from error
    versions = content.get("version")
    if set(content) != {"version"} or not isinstance(versions, list):
        raise _invalid(name, "holds nothing but [[version]] tables")
    return tuple(_version(version, name) for version in versions)


def written(rules: RiskRules, valid_from: date, source: str) -> str:
    """The rules as a file of their own, to be read and corrected by a person before they hold."""
    measures = {field.name: getattr(rules.measures, field.name) for field in fields(Measures)}
    asking = {field.name: getattr(rules.asking, field.name) for field in fields(Asking)}
    parts = [
        {"valid_from": valid_from, "source": source, "base_rate": rules.base_rate},
        measures,
        asking,
        *({name: getattr(rule, name) for name in _RULE_ORDER} for rule in rules.rules),
    ]
    heads = ["[[version]]", "[version.measures]", "[version.asking]", *["[[version.rule]]"] * len(rules.rules)]
    return "\n\n".join(f"{head}\n{_lines(part)}" for head, part in zip(heads, parts, strict=True)) + "\n"


def _lines(values: Mapping[str, Any]) -> str:
    return "\n".join(f"{name} = {_as_toml(value)}" for name, value in values.items())


def _as_toml(value: object) -> str:
    return json.dumps(value) if isinstance(value, str | tuple) else str(value)


def _version(version: Mapping[str, Any], name: str) -> RiskRules:
    _only(version, VERSION_FIELDS, name)
    valid_from, base_rate = version["valid_from"], version["base_rate"]
    if not isinstance(valid_from, date) or isinstance(valid_from, datetime):
        raise _invalid(name, "valid_from is a date without quotes")
    if not _is_figure(base_rate) or not 0 < base_rate < 1:
        raise _invalid(name, "base_rate lies between 0 and 1")
    rules = tuple(_rule(rule, name) for rule in version["rule"])
    if len({rule.name for rule in rules}) != len(rules):
        raise _invalid(name, "a rule is there twice")
    source = str(version["source"])
    return RiskRules(
        valid_from=valid_from,
        source=source,
        base_rate=base_rate,
        rules=rules,
        measures=_measures(version, name),
        asking=_asking(version["asking"], {rule.name for rule in rules}, name),
    )


def _measures(version: Mapping[str, Any], name: str) -> Measures:
    given = version["measures"]
    _only(given, {field.name for field in fields(Measures)}, name)
    if wrong := sorted(key for key, figure in given.items() if not _is_figure(figure) or figure <= 0):
        raise _invalid(name, f"{', '.join(wrong)}: above zero")
    whole = {field.name for field in fields(Measures) if field.type is int}
    if wrong := sorted(key for key in whole if not isinstance(given[key], int)):
        raise _invalid(name, f"{', '.join(wrong)}: a whole number")
    return Measures(**given)


def _asking(given: Mapping[str, Any], known: set[str], name: str) -> Asking:
    _only(given, {field.name for field in fields(Asking)}, name)
    figures = {key: figure for key, figure in given.items() if key != "rules"}
    if wrong := sorted(key for key, figure in figures.items() if type(figure) is not int or figure < 0):
        raise _invalid(name, f"{', '.join(wrong)}: a whole number")
    if figures["not_asked_percent"] > PERCENT:
        raise _invalid(name, f"not_asked_percent is at most {PERCENT}")
    if not isinstance(given["rules"], list) or not known.issuperset(map(str, given["rules"])):
        raise _invalid(name, "asking names rules of the version in a list")
    return Asking(rules=tuple(given["rules"]), **figures)


def _rule(rule: Mapping[str, Any], name: str) -> Rule:
    _only(rule, RULE_FIELDS, name)
    if rule["measure"] not in set(Measure):
        raise _invalid(name, f"{rule['measure']} is not measured")
    if not _is_figure(rule["limit"]) or not _is_figure(rule["weight"]) or abs(rule["weight"]) > LARGEST_WEIGHT:
        raise _invalid(name, f"limit and weight of {rule['name']} are figures, a weight up to {LARGEST_WEIGHT}")
    return Rule(rule["name"], rule["family"], Measure(rule["measure"]), rule["limit"], rule["weight"])


def _only(given: Mapping[str, Any], known: set[str], name: str) -> None:
    if differing := sorted(known ^ set(given)):
        raise _invalid(name, f"missing or unknown: {', '.join(differing)}")


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _invalid(name: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{name}: {reason}", "risk_file")
