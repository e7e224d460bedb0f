"""What people call the sources."""

SOURCE_NAMES = {"git": "Git", "github": "GitHub", "jenkins": "Jenkins", "jira": "Jira", "slack": "Slack"}


def source_name(source: str) -> str:
    """`jira` is Jira; a source without a name of its own is capitalized."""
    return SOURCE_NAMES.get(source, source.replace("_", " ").capitalize())
