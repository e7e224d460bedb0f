"""All rules of the weighted score, in the order of the catalogue's numbers."""

from nexus_pipelines.analysis.hygiene.records import Rule
from nexus_pipelines.analysis.hygiene.rules import (
    blocking,
    description,
    exposure,
    flow,
    ownership,
    planning,
    priority,
    release,
    summary,
    traces,
)

_MODULES = (summary, description, planning, ownership, priority, release, flow, traces, blocking, exposure)

CATALOGUE: tuple[Rule, ...] = tuple(
    sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.number)
)
RULES_BY_ID = {rule.rule: rule for rule in CATALOGUE}
NUMBERS: dict[str, tuple[str, ...]] = {
    number: tuple(rule.rule for rule in CATALOGUE if rule.number == number)
    for number in sorted({rule.number for rule in CATALOGUE})
}
CATALOGUE_VERSION = "catalogue-1"
