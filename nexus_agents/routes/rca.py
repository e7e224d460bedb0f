"""The root cause agent: why builds failed, as stored; and why a log that is sent here tells of a failure."""

import time
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request

from nexus_agents.access import FAILURES, UsesMetrics, UsesPublished, UsesResources
from nexus_agents.metrics import Metrics
from nexus_agents.paging import Page, page_of
from nexus_agents.published import Published
from nexus_agents.rca.inline import analysis_of_log
from nexus_agents.rca.records import Analysis, AnalyzeRequest, BatchAnswer, BatchRequest, FailedAnalysis, Wording
from nexus_agents.rca.reword import reworded
from nexus_agents.rca.settings import RcaSettings
from nexus_agents.rca.statements import HISTORY
from nexus_agents.rca.stored import Stored, analysis_of_build, stored_analysis
from nexus_agents.records import Listing
from nexus_agents.resources import Resources
from nexus_agents.routes import rca_webhook
from nexus_pipelines.errors import UserError

router = APIRouter(tags=["rca"], responses=FAILURES)
router.include_router(rca_webhook.router)


@router.get("/history")
def history(
    *,
    published: UsesPublished,
    resources: UsesResources,
    job_name: Annotated[str | None, Query(max_length=500)] = None,
    repo_name: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    page: Page = 1,
) -> Listing:
    """Stored analyses, newest failure first. Texts are data from outside."""
    return page_of(
        published,
        HISTORY,
        "root_causes",
        "failure_groups",
        page=page,
        page_size=limit,
        mode=resources.mode,
        job_name=job_name,
        repo_name=repo_name,
    )


# An id holds the name of its job, and that may hold slashes.
@router.get("/analysis/{analysis_id:path}")
def analysis(
    analysis_id: Annotated[str, Path(max_length=1000)],
    request: Request,
    published: UsesPublished,
    resources: UsesResources,
) -> Analysis:
    """One stored analysis, whole."""
    return stored_analysis(_stored(request, published, resources), analysis_id)


@router.post("/analysis/{analysis_id:path}/wording")
def wording(
    analysis_id: Annotated[str, Path(max_length=1000)],
    request: Request,
    published: UsesPublished,
    resources: UsesResources,
    metrics: UsesMetrics,
) -> Wording:
    """A stored diagnosis in a model's words, checked against it; asked for once, and only where one is configured."""
    found = stored_analysis(_stored(request, published, resources), analysis_id)
    return reworded(
        found,
        resources.database,
        request.app.state.llm,
        model=_settings(request).rca_llm_model,
        metrics=metrics.llm,
    )


@router.post("/analyze")
def analyze(
    asked: AnalyzeRequest, request: Request, published: UsesPublished, resources: UsesResources, metrics: UsesMetrics
) -> Analysis:
    """The stored analysis of a build (`job_name`, `build_number`), or an analysis of the `log` that is sent."""
    return _analyze(asked, _stored(request, published, resources), settings=_settings(request), metrics=metrics)


@router.post("/analyze/batch")
def analyze_batch(
    asked: BatchRequest, request: Request, published: UsesPublished, resources: UsesResources, metrics: UsesMetrics
) -> BatchAnswer:
    """Up to ten at once; one that cannot be answered does not stop the others."""
    started = time.monotonic()
    stored = _stored(request, published, resources)
    analyses: list[Analysis] = []
    failed: list[FailedAnalysis] = []
    for each in asked.requests:
        told = each.model_copy(update={"log": None})
        try:
            analyses.append(_analyze(each, stored, settings=_settings(request), metrics=metrics))
        except HTTPException as error:
            failed.append(FailedAnalysis(request=told, error_code="not_found", error_message=error.detail))
        except UserError as error:
            failed.append(FailedAnalysis(request=told, error_code="bad_request", error_message=str(error)))
    return BatchAnswer(
        analyses=analyses,
        failed_analyses=failed,
        total_duration_seconds=round(time.monotonic() - started, 3),
        correlation_id=asked.correlation_id,
    )


def _settings(request: Request) -> RcaSettings:
    return request.app.state.rca


def _stored(request: Request, published: Published, resources: Resources) -> Stored:
    return Stored(
        published=published,
        database=resources.database,
        mode=resources.mode,
        most_diff=_settings(request).rca_max_diff_chars,
    )


def _analyze(asked: AnalyzeRequest, stored: Stored, *, settings: RcaSettings, metrics: Metrics) -> Analysis:
    if asked.log is not None:
        found = analysis_of_log(
            stored.published, asked, asked.log, most_characters=settings.rca_max_log_chars, mode=stored.mode
        )
        metrics.root_cause.analysed(
            outcome=found.outcome, error_type=found.error_type, seconds=found.analysis_duration_seconds or 0.0
        )
        return found
    if asked.job_name is None or asked.build_number is None:
        raise UserError("Name a build by `job_name` and `build_number`, or send its `log`.")
    return analysis_of_build(stored, asked)
