"""Dates, milestones, risks and decisions of a release: what people keep about it."""

from nexus_pipelines.analysis.readiness.records import Assessment, ChangeRisk
from nexus_pipelines.analysis.reports.builders.criteria import standing
from nexus_pipelines.analysis.reports.builders.frame import nothing, word
from nexus_pipelines.analysis.reports.builders.release_inputs import KeptByPeople
from nexus_pipelines.analysis.reports.document import Block, Bullets, Column, Paragraph, Section, Table
from nexus_pipelines.analysis.reports.figures import figure, quoted
from nexus_pipelines.analysis.reports.text import Mark, Origin, Text, Tone, Words, say
from nexus_pipelines.operations.releases.decisions import StoredDecision
from nexus_pipelines.operations.releases.milestones import Milestone
from nexus_pipelines.operations.releases.risks import Risk

_LEVELS: dict[str, Tone] = {"low": "good", "medium": "warning", "high": "bad", "critical": "bad"}


def window(assessment: Assessment, kept: KeptByPeople) -> Section:
    """When it is to go out, and the milestones on the way."""
    release, moment = assessment.release, assessment.moment
    where = Origin(source="release", row=f"releases.target_date of {release.release_id}")
    blocks: list[Block] = []
    if release.released_at is not None:
        out = Origin(source="release", row=f"releases.released_at of {release.release_id}")
        blocks.append(Paragraph(text=say("Released at {moment}.", moment=figure(release.released_at, out))))
    if release.target_date is None:
        blocks.append(nothing("No target date is known."))
    else:
        days = (release.target_date - moment.as_of).days
        said = (
            "Planned for {day}, {days} days after the day judged."
            if days >= 0
            else ("Planned for {day}, {days} days before the day judged.")
        )
        blocks.append(Paragraph(text=say(said, day=figure(release.target_date, where), days=figure(abs(days), where))))
    if kept.milestones:
        columns = (Column(title="Milestone", share=3), Column(title="Planned"), Column(title="Reached", share=1.4))
        rows = [_milestone(each, assessment) for each in kept.milestones]
        blocks.append(Table(columns=columns, rows=rows))
    return Section(title="Deployment window", blocks=blocks)


def _milestone(each: Milestone, assessment: Assessment) -> tuple[Text, Text, Text]:
    where = Origin(source="milestone", row=f"app.release_milestones {each.milestone_id}")
    reached: Text
    if each.completed:
        reached = (Mark(text="done", tone="good"),)
        if each.actual_date is not None:
            reached += say(" on {day}", day=figure(each.actual_date, where))
    elif each.target_date < assessment.moment.as_of:
        reached = (Mark(text="overdue", tone="bad"),)
    else:
        reached = (Words(text="to come"),)
    return word(each.name, where), (figure(each.target_date, where),), reached


def risks(assessment: Assessment, kept: KeptByPeople) -> Section:
    """Criteria that failed as risks, risks that people keep, and the risk of the change itself."""
    failed = [row for row in assessment.criteria if row.severity == "risk" and row.status in ("failed", "waived")]
    blocks: list[Block] = []
    measured = standing("", failed)
    if measured is not None:
        blocks.extend(measured.blocks)
    if assessment.conditions_due is not None:
        due = Origin(source="assessment", row=f"conditions of {assessment.release.release_id}")
        blocks.append(Paragraph(text=say("To be cleared by {day}.", day=figure(assessment.conditions_due, due))))
    if kept.risks:
        columns = (
            Column(title="Risk", share=3),
            Column(title="Severity"),
            Column(title="Probability", share=1.5),
            Column(title="Mitigation", share=3),
            Column(title="Owner", share=1.4),
            Column(title="State"),
        )
        blocks.append(Table(columns=columns, rows=[_kept_risk(each) for each in kept.risks]))
    if assessment.change_risk is not None:
        blocks.extend(_change_risk(assessment.change_risk, assessment))
    return Section(title="Risks", blocks=blocks or [nothing("No risk is known.")])


def _kept_risk(each: Risk) -> tuple[Text, ...]:
    where = Origin(source="risk", row=f"app.release_risks {each.risk_id}")
    return (
        word(each.title, where),
        (Mark(text=each.severity, tone=_LEVELS[each.severity]),),
        (Mark(text=each.probability, tone=_LEVELS[each.probability]),),
        word(each.mitigation, where) if each.mitigation else (Words(text="none written down"),),
        word(each.owner, where) if each.owner else (Words(text="nobody"),),
        (Words(text=each.status),),
    )


def _change_risk(risk: ChangeRisk, assessment: Assessment) -> list[Block]:
    where = Origin(source="change risk model", row=f"change risk of {assessment.release.release_id}")
    measured = Origin(source="change risk model", sql=risk.sql) if risk.sql else where
    blocks: list[Block] = [
        Paragraph(
            text=say(
                "Change risk {level}: {probability} for a patch on the same line within three weeks, where {rate} is "
                "usual; calibrated on {sample} earlier releases of the project.",
                level=Mark(text=risk.level, tone=_LEVELS[risk.level]),
                probability=figure(risk.probability * 100, measured, form="percent", column="value"),
                rate=figure(risk.base_rate, where, form="share"),
                sample=figure(risk.sample_size, where),
            )
        )
    ]
    if risk.drivers:
        blocks.append(Bullets(items=[(quoted(each.wording, where),) for each in risk.drivers]))
    return blocks


def decisions(kept: KeptByPeople) -> Section:
    """Who decided what, overrides with their reasons."""
    if not kept.decisions:
        return Section(title="Decisions", blocks=[nothing("Nobody has decided about this release yet.")])
    return Section(title="Decisions", blocks=[Bullets(items=[_decided(each) for each in kept.decisions])])


def _decided(each: StoredDecision) -> Text:
    where = Origin(source="decision", row=f"app.decisions {each.decision_id}")
    text = say(
        "{who} decided {decision} at {when}",
        who=quoted(each.decided_by, where),
        decision=Words(text=each.decision.replace("_", "-"), is_strong=True),
        when=figure(each.decided_at, where),
    )
    if each.decision != each.verdict:
        text += say(" against the verdict {verdict}", verdict=Words(text=each.verdict.replace("_", "-")))
    return text + (say(": {reason}", reason=quoted(each.reason, where)) if each.reason else say("."))
