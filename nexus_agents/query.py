"""`POST /query`: a question to a plan, the plan to a tool, its rows to a sentence. No model takes part."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from nexus_agents.planner.intents import Abstention, Plan, plan
from nexus_agents.planner.lexicon import Lexicon, Version
from nexus_agents.planner.periods import Period
from nexus_agents.published import Published
from nexus_agents.records import Mode, QueryAnswer, QueryPlan, QueryRequest
from nexus_agents.tools.finding import Finding
from nexus_agents.tools.registry import TOOLS
from nexus_agents.wording import listed
from nexus_pipelines.errors import UserError


def answer_query(
    request: QueryRequest,
    published: Published,
    lexicon: Lexicon,
    *,
    mode: Mode,
    trace_id: str,
    today: date | None = None,
) -> QueryAnswer:
    """Answer from rows, or say why not and what can be asked.

    Raises:
        UserError: the context names a project that does not exist.
    """
    planned = plan(
        request.query,
        lexicon,
        today=today or datetime.now(UTC).date(),
        project=_context_project(request, lexicon),
        version=request.context.release_version,
    )
    common: dict[str, Any] = {
        "query": request.query,
        "as_of": published.publication.published_at,
        "snapshot_id": published.publication.snapshot_id,
        "mode": mode,
        "session_id": request.session_id,
        "trace_id": trace_id,
    }
    if isinstance(planned, Abstention):
        return QueryAnswer(
            **common,
            status="abstained",
            result=f"{planned.reason} {what_can_be_asked(lexicon)}",
            intent=None,
            plan=None,
            tool=None,
            citations=[],
            sql=None,
            row_count=0,
            truncated=False,
            source=[],
            state="missing",
        )
    tool = TOOLS[planned.intent]
    finding = tool.run(published, planned)
    return QueryAnswer(
        **common,
        status="success",
        result=_with_assumptions(finding, planned),
        intent=planned.intent,
        plan=_told(planned),
        tool=tool.name,
        citations=list(finding.citations),
        sql=finding.rows.sql,
        row_count=len(finding.rows.rows),
        truncated=finding.rows.truncated,
        source=list(finding.sources),
        state=published.state(sample_size=finding.sample_size),
    )


def what_can_be_asked(lexicon: Lexicon) -> str:
    """Examples made of names that exist in the data."""
    project = lexicon.example_issue.partition("-")[0] if lexicon.example_issue else None
    named = [one for one in lexicon.versions if one.is_unreleased and one.number]
    unreleased = next((one.name for one in named if one.project_key == project), named[0].name if named else None)
    examples = [f"“is {unreleased} ready?”"] if unreleased else []
    examples.append(f"“what is unreleased in {project}?”" if project else "“which releases are overdue?”")
    if lexicon.example_issue:
        examples.append(f"“who works on {lexicon.example_issue}?”")
    if project:
        examples += [f"“open bugs in {project}”", f"“hygiene of {project}”"]
    examples.append("“what happened last week?”")
    return f"I answer questions about releases, tickets, hygiene and activity, such as {listed(examples, most=6)}."


def _context_project(request: QueryRequest, lexicon: Lexicon) -> str | None:
    named = request.context.project
    if named is None:
        return None
    for project in lexicon.projects:
        if named.casefold() in (project.key.casefold(), project.name.casefold()):
            return project.key
    keys: Sequence[str] = [project.key for project in lexicon.projects]
    raise UserError(f"There is no project {named!r}; the projects are {listed(keys, most=10)}.")


def _with_assumptions(finding: Finding, planned: Plan) -> str:
    return f"{finding.text} ({'; '.join(planned.assumed)}.)" if planned.assumed else finding.text


def _told(planned: Plan) -> QueryPlan:
    slots = {
        field.name: _value(getattr(planned.slots, field.name))
        for field in fields(planned.slots)
        if field.name != "assumed" and getattr(planned.slots, field.name)
    }
    return QueryPlan(query_class=planned.query_class, slots=slots, assumed=list(planned.assumed))


def _value(value: object) -> object:
    match value:
        case Period():
            return {"start": value.start.isoformat(), "end": value.end.isoformat()}
        case Version():
            return {"project": value.project_key, "version": value.name}
        case tuple():
            return [_value(item) for item in value]
        case _:
            return value
