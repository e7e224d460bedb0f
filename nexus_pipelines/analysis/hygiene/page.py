"""The table of rules in docs/hygiene.md, written from the catalogue."""

from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE, NUMBERS
from nexus_pipelines.analysis.hygiene.patterns import (
    ACCEPTANCE_HEADING,
    CHECKLIST,
    ENVIRONMENT,
    EVIDENCE,
    EXPECTED,
    GHERKIN,
    HEADING_LINE,
    MARKUP,
    OBSERVED,
    PLACEHOLDER_LINE,
    STEP_LINE,
    STEPS_HEADING,
)
from nexus_pipelines.analysis.hygiene.records import FAMILIES, Rule
from nexus_pipelines.analysis.hygiene.words import BLOCKER_WORDS, FAMILY_NAMES, GENERAL_WORDS, NOT_FIXED, READY_STATUSES


def rule_tables() -> str:
    """Markdown: numbers and their rules, then each rule, then the lists of words that rules name."""
    return "\n".join([*_numbers(), "", *_rules(), "", *_words()])


def _numbers() -> list[str]:
    rows = [f"| {number} | {', '.join(f'`{rule}`' for rule in rules)} |" for number, rules in NUMBERS.items()]
    return ["### Numbers", "", "| number | rules |", "|---|---|", *rows]


def _rules() -> list[str]:
    lines = ["### Rules"]
    for rule in CATALOGUE:
        limits = ", ".join(f"`{name}` {value:g}" for name, value in rule.limits.items())
        lines += [
            "",
            f"#### `{rule.rule}` ({rule.number}): {rule.title}",
            "",
            f"- **Applies when**: {rule.applies}. {_scope(rule)}",
            f"- **Violated if**: {rule.violated}.",
            f"- **Degree**: {rule.graded}. **Weight** {rule.weight:g}, **severity** {rule.severity}, "
            f"**level** {rule.level}." + (f" **Limits**: {limits}." if limits else ""),
            f"- **Fix**: {rule.fix}",
        ]
    return lines


def _scope(rule: Rule) -> str:
    kinds = "all" if set(rule.families) == set(FAMILIES) else ", ".join(rule.families)
    stages = ", ".join(name if factor == 1 else f"{name} (x {factor:g})" for name, factor in rule.stages.items())
    needs = " Needs a changelog." if rule.needs_changelog else ""
    field = f" Not in use where the project never filled in {rule.field}." if rule.field else ""
    return f"Families: {kinds}; stages: {stages}.{needs}{field}"


def _words() -> list[str]:
    families = sorted(set(FAMILY_NAMES.values()))
    named = "; ".join(
        f"{family}: {', '.join(name for name, of in FAMILY_NAMES.items() if of == family)}" for family in families
    )
    return [
        "### Lists",
        "",
        f"- **General words** (`generic_summary`): {', '.join(sorted(GENERAL_WORDS))}.",
        f"- **Blocker words** (`default_priority`; whole words of the title): {', '.join(BLOCKER_WORDS)}.",
        f"- **Statuses that mean ready**: {', '.join(READY_STATUSES)}.",
        "- **Resolutions that do not fix** (part of the name, signs as blanks; of an empty resolution the status is "
        f"looked at): {', '.join(NOT_FIXED)}.",
        f"- **Families by issue type**: {named}; every other: other.",
        "",
        "### Patterns",
        "",
        "As regular expressions over the description; the steps are there with the heading or two step lines.",
        "",
        *(f"- {name}: ``{pattern}``" for name, pattern in _PATTERNS.items()),
    ]


_PATTERNS = {
    "heading of acceptance criteria": ACCEPTANCE_HEADING,
    "checklist item": CHECKLIST,
    "Given (When and Then alike)": GHERKIN[0],
    "heading of steps": STEPS_HEADING,
    "step line": STEP_LINE,
    "expected": EXPECTED,
    "observed": OBSERVED,
    "environment": ENVIRONMENT,
    "evidence": EVIDENCE.replace("```", "` ` `"),
    "placeholder line": PLACEHOLDER_LINE,
    "heading line (of at most 60 characters)": HEADING_LINE,
    "markup signs": MARKUP.replace("`", "(backquote)"),
}
