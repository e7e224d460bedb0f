"""An issue as a search gives it, made whole: Jira cuts long lists of comments, time logged and history."""

from collections.abc import Callable, Sequence

from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.jira.site import Json, Site


def complete(site: Site, records: Sequence[Json]) -> None:
    """Put what a search cut off into the records: one bulk request for histories, a request a page for other lists."""
    cut = [record for record in records if _is_cut(record.get("changelog"), "histories")]
    if cut and site.deployment == "cloud":
        histories = site.histories([str(record["id"]) for record in cut])
        for record in cut:
            whole = histories[str(record["id"])]
            record["changelog"] = {"startAt": 0, "maxResults": len(whole), "total": len(whole), "histories": whole}
    for record in records:
        fields = record.get("fields") or {}
        _fill(fields.get("comment"), "comments", lambda start, r=record: site.comments(str(r["id"]), start=start))
        _fill(fields.get("worklog"), "worklogs", lambda start, r=record: site.worklogs(str(r["id"]), start=start))


def _is_cut(part: object, name: str) -> bool:
    if not isinstance(part, dict):
        return False
    held = part.get(name)
    return isinstance(held, list) and int(part.get("total") or 0) > len(held)


def _fill(part: Json | None, name: str, page: Callable[[int], Json]) -> None:
    if part is None or not _is_cut(part, name):
        return
    whole: dict[str, Json] = {}
    start = 0
    while True:
        answer = page(start)
        fresh = [each for each in answer.get(name, []) if str(each["id"]) not in whole]
        if not fresh:
            break
        whole.update((str(each["id"]), each) for each in fresh)
        start = len(whole)
        if start >= int(answer.get("total") or 0):
            break
    if len(whole) < len(part[name]):
        raise SourceError(f"{name} of an issue came back shorter than before; the next run reads them again.")
    part |= {name: list(whole.values()), "startAt": 0, "maxResults": len(whole), "total": len(whole)}
