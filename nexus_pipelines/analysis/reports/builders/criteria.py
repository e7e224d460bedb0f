"""Criteria of an assessment as cards, as a checklist, and as lists of what stands against the release."""

from nexus_pipelines.analysis.readiness.records import Criterion, Item, Status, Unit
from nexus_pipelines.analysis.reports.document import Block, Bullets, Card, Cards, Column, Paragraph, Section, Table
from nexus_pipelines.analysis.reports.figures import Form, figure, quoted
from nexus_pipelines.analysis.reports.text import Mark, Origin, Text, Tone, Words, say

_FORMS: dict[Unit, Form] = {
    "percent": "percent",
    "count": "count",
    "score": "score",
    "milliseconds": "milliseconds",
    "yes_no": "yes_no",
}
_STATUS_WORDS: dict[Status, str] = {
    "met": "met",
    "failed": "failed",
    "unknown": "no data",
    "stale": "too old",
    "waived": "waived",
}
# Green is the policy's threshold; amber reaches down, or up, to the vocabulary's second limit, and red lies beyond.
_AMBER_LIMITS = {"ticket_completion": 70, "test_coverage": 60, "security_risk": 60, "build_success_rate": 70}
_ITEMS_SHOWN = 8
_NUMBERED = {"count", "score", "percent", "milliseconds"}


def tone(row: Criterion) -> Tone:
    """The colour of a criterion."""
    match row.status:
        case "met":
            return "good"
        case "unknown" | "stale":
            return "unknown"
        case "waived":
            return "warning"
        case "failed":
            return _failed_tone(row)


def _failed_tone(row: Criterion) -> Tone:
    limit = _AMBER_LIMITS.get(row.criterion)
    if limit is None or row.value is None:
        return "bad" if row.severity == "blocker" else "warning"
    is_amber = row.value >= limit if row.comparison == "at_least" else row.value <= limit
    return "warning" if is_amber else "bad"


def cards(rows: list[Criterion]) -> Cards:
    """One card a criterion that is measured in numbers."""
    shown = [row for row in rows if row.unit in _NUMBERED or row.criterion == "last_build"]
    return Cards(
        cards=[
            Card(
                title=title(row),
                value=value(row),
                tone=tone(row),
                note=say("{status}, asked for: {threshold}", status=mark(row), threshold=threshold(row)),
            )
            for row in shown
        ]
    )


def checklist(rows: list[Criterion], policy: str) -> Table:
    """Every criterion with what was asked, what is, and how old that is."""
    columns = (
        Column(title="Criterion", share=2.2),
        Column(title="Status", share=0.9),
        Column(title="Value", align="right"),
        Column(title="Asked for", share=1.2),
        Column(title="If failed", share=0.8),
        Column(title="As of", share=2),
        Column(title="Counts for", align="right", share=1.2),
    )
    return Table(columns=columns, rows=[_checked(row, policy) for row in rows])


def _checked(row: Criterion, policy: str) -> tuple[Text, ...]:
    weight = Origin(source="policy", row=f"{policy}, weight of {row.criterion}")
    required = (Words(text=" (required)"),) if row.is_required else ()
    counts = say(
        "{part} of {whole}",
        part=figure(row.contribution, judged(row)),
        whole=figure(row.weight, weight),
    )
    return (
        (*title(row), *required),
        (mark(row),),
        value(row),
        threshold(row),
        (Words(text=row.severity),),
        (figure(row.as_of, judged(row)),),
        counts,
    )


def standing(title_text: str, rows: list[Criterion]) -> Section | None:
    """What stands against the release under some criteria; None where there are none."""
    if not rows:
        return None
    blocks: list[Block] = []
    for row in rows:
        blocks.append(Paragraph(text=_stands(row)))
        if row.items:
            blocks.append(Bullets(items=_listed(row)))
    return Section(title=title_text, blocks=blocks)


def _stands(row: Criterion) -> Text:
    head: Text = (quoted(row.details, judged(row)),)
    if row.waiver is None:
        return head
    waiver = Origin(source="waiver", row=f"app.waivers {row.waiver.waiver_id}")
    return head + say(
        " Waived by {who} until {day}: {why}",
        who=quoted(row.waiver.approved_by, waiver),
        day=figure(row.waiver.expires_on, waiver),
        why=quoted(row.waiver.reason, waiver),
    )


def _listed(row: Criterion) -> list[Text]:
    shown = [item(each, origin(row)) for each in row.items[:_ITEMS_SHOWN]]
    hidden = row.item_count - len(shown)
    if hidden > 0:
        shown.append(say("and {hidden} more", hidden=figure(hidden, judged(row))))
    return shown


def item(each: Item, where: Origin) -> Text:
    """Its key, and its title where it has one."""
    key = quoted(each.key, where, url=each.url)
    return (
        (key,)
        if not each.title or each.title == each.key
        else say("{key} ({title})", key=key, title=quoted(each.title, where))
    )


def origin(row: Criterion) -> Origin:
    """Its query; for what people say, the row."""
    source = f"{row.source}: {row.title}"
    return Origin(source=source, sql=row.sql) if row.sql else Origin(source=source, row=f"criterion {row.criterion}")


def judged(row: Criterion) -> Origin:
    """Its row in the assessment: what follows from the value, and is no column of its query."""
    return Origin(source="assessment", row=f"criterion {row.criterion} of the assessment")


def title(row: Criterion) -> Text:
    """Its name in the policy."""
    return (quoted(row.title, Origin(source="policy", row=f"criterion {row.criterion}")),)


def mark(row: Criterion) -> Mark:
    """Its status in its colour."""
    return Mark(text=_STATUS_WORDS[row.status], tone=tone(row))


def value(row: Criterion) -> Text:
    """What was measured."""
    return (figure(row.value, origin(row), form=_FORMS[row.unit], column="value"),)


def threshold(row: Criterion) -> Text:
    """What the policy asks for."""
    where = Origin(source="policy", row=f"threshold of {row.criterion}")
    if row.unit == "yes_no":
        return (Words(text="yes"),)
    if row.comparison == "at_most" and row.threshold == 0:
        return (Words(text="none"),)
    least = "at least {limit}" if row.comparison == "at_least" else "at most {limit}"
    return say(least, limit=figure(row.threshold, where, form=_FORMS[row.unit]))
