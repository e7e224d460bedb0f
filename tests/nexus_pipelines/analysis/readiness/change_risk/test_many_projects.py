"""Change risks of all that is planned in two hundred projects."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from change_risk_rows import START
from release_rows import write_marts

from nexus_pipelines.analysis.readiness.change_risk.risks import change_risks

pytestmark = pytest.mark.slow
PROJECTS, VERSIONS = 200, 20
DAY = START + timedelta(weeks=5 * VERSIONS)
# A minor version every five weeks, a commit a day with three files, a bug every four days.
ROWS = f"""
create temp table projects as select 'P' || range as project_key from range({PROJECTS});
insert into lake.marts.repositories by name select project_key as repository, project_key from projects;
insert into lake.marts.releases by name
select
    project_key || '-' || range as release_id, release_id as canonical_release_id, project_key, '' as product,
    '1.' || range // 2 || '.' || range % 2 as version_number, release_id as version_id, [release_id] as version_ids,
    range < {VERSIONS} as is_released, false as is_archived, false as is_sprint_named,
    date '{START}' + cast(35 * (range // 2) + 7 * (range % 2) as integer) as release_date
from projects, range({VERSIONS + 1});
insert into lake.marts.commits by name
select
    project_key as repository, project_key || range as commit_sha, 'Add a page' as subject,
    'a' || range % 7 || '@app.test' as author_email, false as is_merge, true as is_on_default_branch,
    timestamptz '{START} 12:00:00+00' + to_days(cast(range as integer)) as committed_at, 9 as additions, 3 as deletions
from projects, range(400);
insert into lake.marts.file_changes by name
select repository, commit_sha, 'file' || (hash(commit_sha) + range) % 50 as path from lake.marts.commits, range(3);
insert into lake.marts.issues by name
select
    project_key, project_key || '-' || range as issue_key, 'Bug' as issue_type,
    timestamptz '{START} 12:00:00+00' + to_days(cast(4 * range as integer)) as created_at
from projects, range(100);
insert into lake.marts.issue_versions by name
select issue_key, project_key || '-' || range % {VERSIONS + 1} as version_id, 'fix' as relation
from projects, range(100), lateral (select project_key || '-' || range as issue_key);
"""


def test_two_hundred_projects_take_no_more_queries_than_one() -> None:
    lake = duckdb.connect()
    lake.execute("attach ':memory:' as lake")
    write_marts(lake, {})
    lake.execute(ROWS)
    lake.execute("use lake.marts")
    queries: list[str] = []

    def ask(sql: str, values: Mapping[str, Any] | None) -> pl.DataFrame:
        queries.append(sql)
        return lake.execute(sql, values).pl()

    asked: list[tuple[str, date]] = [(f"P{number}-{VERSIONS}", DAY) for number in range(PROJECTS)]
    assert len(change_risks(ask, asked[:1])) == 1
    one = len(queries)
    told = change_risks(ask, asked)
    assert len(told) == PROJECTS
    assert all(risk.sample_size == VERSIONS for risk in told.values())
    assert len(queries) == 2 * one
