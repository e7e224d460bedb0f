"""One release by name, judged with the policy and the judgements of this minute, and a decision on it."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from nexus_pipelines.analysis.readiness.assessment_json import as_json
from nexus_pipelines.analysis.readiness.judge import judge, moment_of
from nexus_pipelines.analysis.readiness.judgements import judgements_of
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.records import Assessment, Release, Verdict
from nexus_pipelines.analysis.readiness.releases import Ask, releases_to_judge
from nexus_pipelines.analysis.readiness.stored_policies import policy_for
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.decisions import NewDecision
from nexus_pipelines.operations.releases.judgement_rows import JudgementRows
from nexus_pipelines.operations.releases.policies import StoredPolicy


def judge_version(
    ask: Ask,
    *,
    project_key: str,
    version_name: str,
    policies: Sequence[StoredPolicy],
    judged: JudgementRows,
    snapshot_id: int,
    published_at: datetime,
    now: datetime,
    as_of: date | None = None,
    read_at: Mapping[str, datetime] | None = None,
    policy: Policy | None = None,
) -> Assessment:
    """The verdict on a release. as_of: a past day, by default today, when all that people said up to `now` counts.

    judged: of the whole project, since only the release that is found says how its name is written. policies: as
    `newest_policies` gives them. read_at: as `gather` takes it. policy: another one than the project's.

    Raises:
        UserError: there is no such release, or its policy is not valid.
    """
    moment = moment_of(snapshot_id=snapshot_id, published_at=published_at, as_of=as_of)
    release = named_release(releases_to_judge(ask, project=project_key.upper()), project_key, version_name)
    return judge(
        ask,
        release,
        policy or policy_for(policies, release.project_key),
        judgements_of(
            judged,
            release.project_key,
            release.version_name,
            at=moment.now if moment.as_of < published_at.date() else now,
        ),
        moment,
        read_at=read_at,
    )


def named_release(releases: Sequence[Release], project_key: str, version_name: str) -> Release:
    """The release that somebody means, in whatever case they write it.

    Raises:
        UserError: there is none, or several are called so; the sentence has near names.
    """
    found = [each for each in releases if each.version_name.casefold() == version_name.strip().casefold()]
    if len(found) == 1:
        return found[0]
    project = project_key.upper()[:40]
    if found:
        ids = ", ".join(sorted(each.release_id for each in found))
        raise UserError(
            f"Project {project} has {len(found)} releases called {version_name[:60]!r} ({ids}); rename one."
        )
    near = difflib.get_close_matches(version_name, [each.version_name for each in releases], n=3, cutoff=0.5)
    told = f"; near it are {', '.join(near)}" if near else "" if releases else "; it has no release at all"
    raise UserError(f"There is no release {version_name[:60]!r} in project {project}{told}.")


def decision_on(assessment: Assessment, decision: Verdict, *, decided_by: str, reason: str | None) -> NewDecision:
    """A person's decision on a release, with the whole assessment that it rests on."""
    return NewDecision(
        project_key=assessment.release.project_key,
        version_name=assessment.release.version_name,
        release_id=assessment.release.release_id,
        decided_by=decided_by,
        snapshot_id=assessment.moment.snapshot_id,
        as_of=assessment.moment.as_of,
        policy_name=assessment.policy_name,
        policy_version=assessment.policy_version,
        judgements_version=assessment.judgements_version,
        verdict=assessment.verdict,
        decision=decision,
        reason=reason,
        assessment=as_json(assessment),
    )
