"""The criteria of a policy document: merged over what it extends, then checked against the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID, KnownCriterion
from nexus_pipelines.analysis.readiness.policy import Term
from nexus_pipelines.analysis.readiness.policy_fields import Faults, is_mapping, is_number
from nexus_pipelines.analysis.readiness.records import Severity

_KEYS = ("enabled", "threshold", "severity", "required", "weight", "max_age_hours")


def merged(chain: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The criteria of documents, the oldest ancestor first: key by key, the younger one's value holds."""
    criteria: dict[str, Any] = {}
    for document in chain:
        for criterion, settings in document.get("criteria", {}).items():
            before = criteria.get(criterion, {})
            criteria[criterion] = {**before, **settings} if is_mapping(before) and is_mapping(settings) else settings
    return criteria


def read_terms(criteria: Mapping[str, Any], faults: Faults) -> list[Term]:
    """The terms of criteria that are on; what a criterion leaves out is as the catalogue has it."""
    terms: list[Term] = []
    for criterion, settings in criteria.items():
        known = CRITERIA_BY_ID.get(criterion)
        if known is None:
            faults.add(criterion, f"there is no such criterion; there are: {', '.join(CRITERIA_BY_ID)}")
        elif not is_mapping(settings):
            faults.add(criterion, f"it is {settings!r}; give a table, which may be empty")
        elif (term := _term(known, settings, faults)) is not None:
            terms.append(term)
    return terms


def _term(known: KnownCriterion, settings: Mapping[str, Any], faults: Faults) -> Term | None:
    place = f"{known.criterion}."
    faults.unknown(settings, _KEYS, place)
    threshold = settings.get("threshold", known.threshold)
    if sentence := _threshold_fault(known, threshold):
        faults.add(f"{place}threshold", sentence)
    severity, weight = settings.get("severity", known.severity), settings.get("weight", known.weight)
    if severity not in get_args(Severity):
        faults.add(f"{place}severity", f"it is {severity!r}; give one of {', '.join(get_args(Severity))}")
    if not is_number(weight) or weight < 0:
        faults.add(f"{place}weight", f"it is {weight!r}; give a number of 0 or more")
    flags = {"enabled": settings.get("enabled", True), "required": settings.get("required", known.is_required)}
    for key, value in flags.items():
        if not isinstance(value, bool):
            faults.add(f"{place}{key}", f"it is {value!r}; give true or false")
    age = settings.get("max_age_hours", known.max_age_hours)
    if age is not None and (not is_number(age) or age <= 0):
        faults.add(f"{place}max_age_hours", f"it is {age!r}; give a number of hours above 0")
    if age is None and known.max_age_hours is not None:
        faults.add(f"{place}max_age_hours", "it is empty; give a number of hours, or leave it out")
    if faults.found or not flags["enabled"]:
        return None
    return Term(
        criterion=known.criterion,
        threshold=float(threshold),
        severity=severity,
        is_required=flags["required"],
        weight=float(weight),
        max_age_hours=None if age is None else float(age),
    )


def _threshold_fault(known: KnownCriterion, value: object) -> str | None:
    if not is_number(value):
        return f"it is {value!r}; give a number"
    match known.unit:
        case "percent" | "score":
            return None if 0 <= value <= 100 else f"it is {value!r}; give a number from 0 to 100"
        case "count":
            fits = value >= 0 and float(value).is_integer()
            return None if fits else f"it is {value!r}; give a whole number of 0 or more"
        case "milliseconds":
            return None if value > 0 else f"it is {value!r}; give milliseconds above 0"
        case "yes_no":
            return None if value == 1 else f"it is {value!r}; 1 (yes) is all it can be, so leave it out"
