"""The table of criteria in docs/readiness.md, written from the catalogue."""

from nexus_pipelines.analysis.readiness.criteria import CRITERIA, KnownCriterion
from nexus_pipelines.analysis.readiness.shipped_policies import SHIPPED, shipped_policy
from nexus_pipelines.analysis.readiness.wording import SOURCES, asked


def criteria_tables() -> str:
    """Markdown: each criterion as the catalogue has it, then the weight that each shipped policy gives it."""
    return "\n".join([*_criteria(), "", *_weights()])


def _criteria() -> list[str]:
    return [
        "| criterion | title | asked for | if failed | required | from | older is stale |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| `{known.criterion}` | {known.title} | {asked(known.comparison, known.threshold, known.unit)} | "
            f"{known.severity} | {'yes' if known.is_required else 'no'} | {_source(known)} | {_age(known)} |"
            for known in CRITERIA
        ),
    ]


def _source(known: KnownCriterion) -> str:
    return known.evidence if known.source == "person" else f"{SOURCES[known.source]}: {known.evidence}"


def _age(known: KnownCriterion) -> str:
    return "never" if known.max_age_hours is None else f"{known.max_age_hours:g} hours"


def _weights() -> list[str]:
    weights = [{term.criterion: f"{term.weight:g}" for term in shipped_policy(name).terms} for name in SHIPPED]
    return [
        f"| weight in the policy | {' | '.join(f'`{name}`' for name in SHIPPED)} |",
        f"|---|{'---|' * len(SHIPPED)}",
        *(
            f"| `{known.criterion}` | {' | '.join(of.get(known.criterion, 'off') for of in weights)} |"
            for known in CRITERIA
            if any(known.criterion in of for of in weights)
        ),
    ]
