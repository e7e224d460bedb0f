"""What the filters of a page offer."""

from nexus_dashboard.data.door import Snapshot


def project_keys(snapshot: Snapshot) -> list[str]:
    """Every project that has an issue or a version."""
    frame = snapshot.rows(
        "select project_key from issues where project_key is not null "
        "union select project_key from versions where project_key is not null order by project_key"
    )
    return frame["project_key"].to_list()


def repositories(snapshot: Snapshot) -> list[str]:
    """Every repository that has a commit."""
    frame = snapshot.rows("select distinct repository from commits where repository is not null order by repository")
    return frame["repository"].to_list()
