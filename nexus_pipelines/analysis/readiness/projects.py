"""Projects as people name them."""

import difflib

from nexus_pipelines.analysis.readiness.releases import Ask
from nexus_pipelines.errors import UserError


def known_project(ask: Ask, name: str) -> str:
    """The key of the project that somebody means, in whatever case they write it.

    Raises:
        UserError: there is none; the sentence has near keys.
    """
    keys: list[str] = ask("select distinct project_key from projects where project_key is not null", None)[
        "project_key"
    ].to_list()
    if name.upper() in keys:
        return name.upper()
    near = difflib.get_close_matches(name.upper(), keys, n=3, cutoff=0.4) or sorted(keys)[:5]
    told = f"there are {', '.join(near)}" if near else "no project has been read yet"
    raise UserError(f"There is no project {name[:40]!r}; {told}.")
