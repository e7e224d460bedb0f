"""The report on a release: is it ready, and what does that rest on."""

from nexus_pipelines.analysis.readiness.records import Assessment, Verdict
from nexus_pipelines.analysis.reports.builders.criteria import cards, checklist, item, standing
from nexus_pipelines.analysis.reports.builders.frame import footer, identified, nothing
from nexus_pipelines.analysis.reports.builders.release_delivery import builds, security
from nexus_pipelines.analysis.reports.builders.release_inputs import ReleaseInputs
from nexus_pipelines.analysis.reports.builders.release_plan import decisions, risks, window
from nexus_pipelines.analysis.reports.builders.release_work import tickets
from nexus_pipelines.analysis.reports.document import Banner, Block, Bullets, Paragraph, Report, Section
from nexus_pipelines.analysis.reports.figures import figure, quoted
from nexus_pipelines.analysis.reports.text import Origin, Text, Tone, say

VERDICT_WORDS: dict[Verdict, str] = {
    "GO": "GO",
    "CONDITIONAL": "CONDITIONAL GO",
    "NO_GO": "NO-GO",
    "PENDING": "PENDING",
    "UNKNOWN": "UNKNOWN: insufficient evidence",
}
VERDICT_TONES: dict[Verdict, Tone] = {
    "GO": "good",
    "CONDITIONAL": "warning",
    "NO_GO": "bad",
    "PENDING": "neutral",
    "UNKNOWN": "unknown",
}


def release_readiness(inputs: ReleaseInputs) -> Report:
    """The report; the same inputs give the same one."""
    assessment = inputs.assessment
    release, moment = assessment.release, assessment.moment
    where = _origin(assessment)
    blockers = [row for row in assessment.criteria if row.severity == "blocker" and row.status in ("failed", "waived")]
    rows = list(assessment.criteria)
    policy = f"policy {assessment.policy_name} version {assessment.policy_version}"
    sections = [
        Section(title="Decision", blocks=[_banner(assessment)]),
        Section(title="Executive summary", blocks=_summary(inputs)),
        Section(title="Metrics", blocks=[cards(rows)]),
        Section(title="Checklist", blocks=[checklist(rows, policy)]),
        _flip_set(assessment),
        standing("Blockers", blockers) or Section(title="Blockers", blocks=[nothing("Nothing blocks this release.")]),
        risks(assessment, inputs.kept),
        tickets(inputs),
        builds(inputs),
        security(inputs),
        window(assessment, inputs.kept),
        decisions(inputs.kept),
        footer(moment.snapshot_id, inputs.sources, more=[_judged_under(assessment)]),
    ]
    return identified(
        Report(
            report_id="",
            report_type="release_readiness",
            project_key=release.project_key,
            subject=release.version_name,
            title=say(
                "Release readiness: {project} {version}",
                project=quoted(release.project_key, where),
                version=quoted(release.version_name, where),
            ),
            subtitle=_subtitle(inputs),
            snapshot_id=moment.snapshot_id,
            published_at=moment.published_at,
            as_of=moment.as_of,
            verdict=assessment.verdict,
            sections=[section for section in sections if section is not None],
        )
    )


def _origin(assessment: Assessment) -> Origin:
    row = f"assessment of {assessment.release.release_id} as of {assessment.moment.as_of.isoformat()}"
    return Origin(source="assessment", row=f"{row} on snapshot {assessment.moment.snapshot_id}")


def _subtitle(inputs: ReleaseInputs) -> Text:
    release, moment = inputs.assessment.release, inputs.assessment.moment
    where = _origin(inputs.assessment)
    target = figure(release.target_date, where)
    said = "Target date {target}. Judged as of {day}, on data published {published}. Made by Nexus"
    text = say(said, target=target, day=figure(moment.as_of, where), published=figure(moment.published_at, where))
    manager = inputs.kept.release_manager
    return text + (say("; release manager {who}.", who=quoted(manager, where)) if manager else say("."))


def _banner(assessment: Assessment) -> Banner:
    return Banner(
        word=VERDICT_WORDS[assessment.verdict],
        tone=VERDICT_TONES[assessment.verdict],
        text=(quoted(assessment.rationale, _origin(assessment)),),
    )


def _summary(inputs: ReleaseInputs) -> list[Block]:
    assessment, where = inputs.assessment, _origin(inputs.assessment)
    rows = assessment.criteria

    def count(*statuses: str) -> Text:
        return (figure(sum(row.status in statuses for row in rows), where, form="count"),)

    score = say("there is no score")
    if assessment.score is not None:
        score = say("the score is {score} out of a hundred", score=figure(assessment.score, where, form="score"))
    blocks: list[Block] = [
        Paragraph(
            text=say(
                "Of {all} criteria: {met} met, {failed} failed, {waived} waived, {unknown} without fresh data; "
                "{score}, over {coverage} of the policy's weight.",
                all=(figure(len(rows), where),),
                met=count("met"),
                failed=count("failed"),
                waived=count("waived"),
                unknown=count("unknown", "stale"),
                score=score,
                coverage=figure(assessment.coverage, where, form="share"),
            )
        )
    ]
    counts = inputs.ticket_counts
    if counts.rows[0]["tickets"]:
        row = counts.rows[0]
        blocks.append(
            Paragraph(
                text=say(
                    "{done} of {all} tickets are done ({percent}), {open} are open.",
                    done=counts.figure(row, "done"),
                    all=counts.figure(row, "tickets"),
                    percent=counts.figure(row, "done_percent", "percent"),
                    open=counts.figure(row, "open"),
                )
            )
        )
    if assessment.gaps:
        blocks.append(Paragraph(text=say("Required and without fresh data:")))
        blocks.append(Bullets(items=[(quoted(gap, where),) for gap in assessment.gaps]))
    if assessment.release.scope_kind == "final":
        blocks.append(nothing("The scope is the final one: no change log tells which tickets it had on that day."))
    if assessment.notes:
        blocks.append(Bullets(items=[(quoted(note, where),) for note in assessment.notes]))
    return blocks


def _flip_set(assessment: Assessment) -> Section | None:
    flip = assessment.flip_set
    if flip is None:
        return None
    where = _origin(assessment)
    head = f"What would turn it into {VERDICT_WORDS[flip.to].split(':', maxsplit=1)[0]}"
    blocks: list[Block] = [Paragraph(text=(quoted(flip.wording, where),))] if flip.wording else []
    if flip.items:
        blocks.append(Bullets(items=[item(each, where) for each in flip.items]))
        if not flip.is_smallest:
            blocks.append(nothing("A smaller list may exist."))
    return Section(title=head, blocks=blocks or [nothing("Nothing on record would turn it.")])


def _judged_under(assessment: Assessment) -> Text:
    where = Origin(source="policy", row=f"policy {assessment.policy_name} version {assessment.policy_version}")
    return say(
        "Judged under policy {policy}, version {version}, judgements {judged}.",
        policy=quoted(assessment.policy_name, where),
        version=figure(assessment.policy_version, where),
        judged=quoted(assessment.judgements_version, _origin(assessment)),
    )
