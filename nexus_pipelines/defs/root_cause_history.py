"""What failed in a job before: the tests of its earlier failed builds."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from nexus_pipelines.defs.root_cause_inputs import FailedLog
from nexus_pipelines.defs.root_cause_rows import Analysis

_BUILDS = 20


def earlier_tests(
    lake: duckdb.DuckDBPyConnection, log: FailedLog, before: datetime, *, unwritten: Sequence[Analysis]
) -> list[frozenset[str]]:
    """Names of the tests that failed in each of the job's last 20 failures that began before `before`.

    unwritten: analyses that the lake does not hold yet.
    """
    job = (log.source, log.repository, log.job_name, log.stage_name)
    rows = lake.execute(
        """
        with earlier as (

            select log_id, analysis_id, started_at from lake.marts.root_causes
            where
                source = ?
                and repository is not distinct from ?
                and job_name is not distinct from ?
                and stage_name is not distinct from ?
                and started_at < ?
            order by started_at desc, log_id
            limit ?

        )

        select
            earlier.log_id,
            any_value(earlier.started_at) as started_at,
            list(distinct tests.test_name) filter (tests.test_name is not null) as names
        from earlier
        left join lake.marts.root_cause_tests as tests on earlier.analysis_id = tests.analysis_id
        group by earlier.log_id
        """,
        [*job, before, _BUILDS],
    ).fetchall()
    found: dict[str, tuple[datetime, frozenset[str]]] = {
        str(log_id): (at, frozenset(names or ())) for log_id, at, names in rows
    }
    for each in unwritten:
        of = each.log
        is_same = (of.source, of.repository, of.job_name, of.stage_name) == job
        if is_same and of.started_at is not None and of.started_at < before:
            found[of.log_id] = (of.started_at, frozenset(test.name for test in each.diagnosis.tests))
    newest = sorted(found.items(), key=lambda item: (item[1][0], item[0]), reverse=True)[:_BUILDS]
    return [names for _, (_, names) in newest]
