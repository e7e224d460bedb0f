"""What people call the sources."""

SOURCE_NAMES = {
    "answers": "Saved answers",
    "git": "Git",
    "github": "GitHub",
    "jenkins": "Jenkins",
    "jira": "Jira",
    "pagerduty": "PagerDuty",
    "releases": "Planned releases",
    "slack": "Slack",
}


def source_name(source: str) -> str:
    """`jira` is Jira; a source without a name of its own is capitalized."""
    return SOURCE_NAMES.get(source, source.replace("_", " ").capitalize())
