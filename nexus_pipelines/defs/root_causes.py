"""Failed builds with a log, each analysed once: read marts, think in pure functions, write what was found."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import duckdb

from nexus_pipelines.analysis.root_cause.diagnose import ENGINE_VERSION, diagnose
from nexus_pipelines.analysis.root_cause.suspects.known_failures import known_failures
from nexus_pipelines.analysis.root_cause.suspects.rank import rank_suspects
from nexus_pipelines.defs.fingerprint import data_version, is_up_to_date, unchanged
from nexus_pipelines.defs.marts import key_of, spec_of
from nexus_pipelines.defs.root_cause_history import earlier_tests
from nexus_pipelines.defs.root_cause_inputs import FailedLog, Inputs
from nexus_pipelines.defs.root_cause_rows import Analysis, rows_of
from nexus_pipelines.defs.root_cause_tables import FAILURE_GROUPS, ROOT_CAUSE_TABLES
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.derived import create_derived, replace_together, write_derived

# Analyses that are committed together: what a killed run makes again at most.
_TOGETHER = 50
# How sure it is that a failure has no cause in the commits where the same commit passed.
_PASSED_TOO = 0.9
_GROUPS = """
with failures as (

    select * from lake.marts.root_causes where fingerprint is not null

),

fixes as (

    select
        failures.fingerprint,
        failures.started_at,
        builds.build_id,
        builds.commit_sha,
        builds.started_at as fixed_at
    from failures
    asof left join (select * from lake.marts.builds where status = 'SUCCESS') as builds
        on
            failures.repository = builds.repository
            and failures.job_name = builds.job_name
            and failures.branch = builds.branch
            and failures.started_at < builds.started_at

),

last_fixes as (

    select
        fingerprint,
        max(fixed_at) as last_fixed_at,
        arg_max(build_id, fixed_at) as last_fixed_by_build_id,
        arg_max(commit_sha, fixed_at) as last_fixed_by_commit_sha
    from fixes
    where build_id is not null
    group by fingerprint

)

select
    failures.fingerprint,
    min(failures.started_at) as first_seen,
    max(failures.started_at) as last_seen,
    count(*) as times,
    list_sort(list(distinct failures.repository) filter (failures.repository is not null)) as repositories,
    list_sort(list(distinct concat_ws(' / ', failures.job_name, failures.stage_name))) as jobs,
    arg_max(failures.category, failures.started_at) as category,
    arg_max(failures.error_type, failures.started_at) as error_type,
    arg_max(failures.nature, failures.started_at) as nature,
    arg_max(failures.error_message, failures.started_at) as error_message,
    arg_max(failures.analysis_id, failures.started_at) as last_analysis_id,
    any_value(last_fixes.last_fixed_by_build_id) as last_fixed_by_build_id,
    any_value(last_fixes.last_fixed_by_commit_sha) as last_fixed_by_commit_sha,
    any_value(last_fixes.last_fixed_at) as last_fixed_at,
    arg_max(failures.fingerprint_templates, failures.started_at) as templates
from failures
left join last_fixes using (fingerprint)
group by failures.fingerprint
"""


@dg.multi_asset(
    name="root_causes",
    specs=[
        spec_of(table, "root_cause", ["build_logs", "builds", "commits", "file_changes"]) for table in ROOT_CAUSE_TABLES
    ],
)
def root_causes(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> Iterator[dg.MaterializeResult[Any]]:
    """Why jobs failed: each log that this version of the engine has not seen, or whose commit has run again."""
    if is_up_to_date(builder):
        yield from unchanged(builder, *(key_of(table) for table in ROOT_CAUSE_TABLES))
        return
    analysed = analyse_waiting(builder.lake, builder.settings)
    if analysed:
        report(context, f"Root causes: {analysed:,} failed jobs analysed.")
    for table in ROOT_CAUSE_TABLES:
        row = builder.lake.execute(f"select count(*) from lake.marts.{table.name}").fetchone()  # noqa: S608 - our names
        yield dg.MaterializeResult(
            asset_key=key_of(table),
            data_version=data_version(builder),
            metadata={"dagster/row_count": int(row[0]) if row else 0},
        )


def analyse_waiting(lake: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Analyse every failed job that this version of the engine has not seen; how many there were.

    Also those that it has seen, where their commit has run again meanwhile: what they are called follows.
    What was analysed is committed some dozens at a time, each with all its rows: a killed run goes on from there.
    """
    create_derived(lake, *ROOT_CAUSE_TABLES)
    inputs = Inputs(lake, settings)
    waiting = inputs.waiting(ENGINE_VERSION)
    now = datetime.now(UTC).replace(microsecond=0)
    for first in range(0, len(waiting), _TOGETHER):
        together = waiting[first : first + _TOGETHER]
        analyses: list[Analysis] = []
        for log in together:
            analyses.append(_analysed(lake, inputs, log, unwritten=analyses))
        rows = rows_of(analyses, now)
        replace_together(lake, rows, [log.log_id for log in together])
    # Also when nothing waits: an earlier failure may be mended now.
    write_derived(lake, FAILURE_GROUPS, lake.execute(_GROUPS).pl())
    return len(waiting)


def _analysed(
    lake: duckdb.DuckDBPyConnection, inputs: Inputs, log: FailedLog, *, unwritten: Sequence[Analysis]
) -> Analysis:
    text = inputs.text(log.log_id)
    baselines = inputs.baselines(log)
    found = diagnose(text.encode(), baselines=[green.encode() for green in baselines])
    # A failure that the same commit does not repeat is no property of the commit.
    nature = "flaky_suspect" if log.has_passed and found.nature in ("deterministic", "unknown") else found.nature
    since = inputs.since_green(log)
    last_green = inputs.green_build(log, since.last_green)
    candidates = inputs.candidates(log, since.commits)
    # Only what failed before the range is no work of its commits.
    earlier = earlier_tests(lake, log, last_green.started_at, unwritten=unwritten) if last_green else []
    suspects = rank_suspects(
        text.split("\n"),
        candidates,
        frames=found.frames,
        tests=found.tests,
        evidence=found.evidence,
        category=found.category,
        nature=nature,
        known_failures=known_failures(earlier),
        flaky_probability=_PASSED_TOO if log.has_passed else 0.0,
        is_range_complete=since.last_green is not None and not since.is_cut and len(candidates) == len(since.commits),
    )
    return Analysis(
        log=log,
        diagnosis=found,
        nature=nature,
        last_green_sha=since.last_green,
        last_green=last_green,
        baseline_count=len(baselines),
        candidates=candidates,
        suspects=suspects,
    )


ROOT_CAUSE_ASSETS = [root_causes]
