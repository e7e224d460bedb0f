"""An assessment as a person reads it at a terminal."""

from nexus_pipelines.analysis.readiness.records import Assessment, Criterion

_STATUS = {"met": "ok", "failed": "FAILED", "unknown": "no data", "stale": "stale", "waived": "waived"}
_NAMED_ITEMS = 5


def in_words(assessment: Assessment) -> str:
    """Verdict, rationale, a line for each criterion with what stands against it, and what would turn the verdict."""
    release, moment = assessment.release, assessment.moment
    score = "no data" if assessment.score is None else f"{assessment.score:.0f} of 100"
    lines = [
        f"{_plain(release.project_key)} {_plain(release.version_name)}: {assessment.verdict}",
        assessment.rationale,
        "",
        f"as of {moment.as_of}, snapshot {moment.snapshot_id}, policy {assessment.policy_name} "
        f"version {assessment.policy_version}; score {score}, from {assessment.coverage:.0%} of the policy's weight",
    ]
    if release.scope_kind == "final" and moment.as_of < moment.published_at.date():
        lines.append(
            "Some tickets have no changelog: the scope is today's, their status as creation and resolution tell."
        )
    if assessment.conditions_due:
        lines.append(f"Conditions to be cleared by {assessment.conditions_due}.")
    lines.append("")
    for row in assessment.criteria:
        lines.extend(_criterion(row))
    for flip in (assessment.flip_set, assessment.flip_set_to_go):
        if flip and flip.wording:
            lines.extend(["", flip.wording])
    if assessment.notes:
        lines.extend(["", *assessment.notes])
    return "\n".join(_plain(line) for line in lines)


def _criterion(row: Criterion) -> list[str]:
    lines = [f"  {_STATUS[row.status]:<8} {row.details}"]
    if row.status == "failed" and row.items:
        named = [f"{item.key} {item.title or ''}".strip() for item in row.items[:_NAMED_ITEMS]]
        more = row.item_count - len(named)
        lines.extend(f"             {name}" for name in named)
        if more > 0:
            lines.append(f"             and {more:,} more")
    return lines


def _plain(text: str) -> str:
    """Without what could move a terminal's cursor: titles come from outside."""
    return "".join(character if character.isprintable() else " " for character in text)
