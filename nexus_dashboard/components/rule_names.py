"""The five hygiene rules in plain words."""

RULES = {
    "labels": ("Labels", "at least one label"),
    "fix_version": ("Fix version", "at least one fix version"),
    "affected_version": ("Affected version", "at least one affected version"),
    "story_points": ("Story points", "story points (0 counts)"),
    "team": ("Team", "a team or contributors"),
}

DEFINITION = (
    "The score is the share of tickets in scope that have **all five**: "
    + ", ".join(f"{what}" for _, what in RULES.values())
    + ". In scope is every story, task, bug and epic that is not done and is in an open sprint or an unreleased "
    "fix version. Where nothing is in scope there is no score."
)


def rule_name(rule: str) -> str:
    """The rule as shown; a rule that is not known here is shown by its id in words."""
    return RULES[rule][0] if rule in RULES else rule.replace("_", " ").capitalize()
