"""Logs of builds of two systems in one shape; of many, only those that differ are written again."""

import pytest

pytestmark = pytest.mark.slow

_LOGS = "select log_id, state, log_text from marts.build_logs order by 1"


def test_logs_of_two_systems_have_one_shape(company):
    build = "jenkins:shop/main#1@1704963600000"
    assert company.execute(
        "select log_id, build_id, repository, stage_name, status, state, reason, left_out_bytes, log_text "
        "from marts.build_logs order by 1"
    ) == [
        ("github:70", "github:7:1", "shop-app", "build", "SUCCESS", "expired", "Gone", None, None),
        (
            *("github:71", "github:7:1", "shop-app", "test", "FAILURE", "fetched", None, 2980),
            "start\n[2980 bytes left out here]\nFAILED cart\n",
        ),
        (build, build, "shop-app", None, "FAILURE", "fetched", None, 0, "BOOM!\n"),
    ]


def test_only_logs_that_differ_are_written_again(empty_lake, monkeypatch):
    empty_lake.execute("""
        insert into raw_github.workflow_runs (repository, run_id, run_attempt, status, conclusion, branch)
        select 'acme/shop', i::varchar, 1, 'completed', 'failure', 'main' from range(1, 7) as r (i);
        insert into raw_github.workflow_jobs (repository, job_id, run_id, run_attempt, job_name, status, conclusion)
        select 'acme/shop', i::varchar, i::varchar, 1, 'test', 'completed', 'failure' from range(1, 7) as r (i);
        insert into raw_github.job_logs (repository, job_id, state, fetched_at, left_out_bytes, head)
        select
            'acme/shop', i::varchar, if(i = 2, 'forbidden', 'fetched'), timestamptz '2026-01-01' + to_days(i::int), 0,
            if(i = 2, null, 'log ' || i)
        from range(1, 6) as r (i);
    """)
    empty_lake.dbt("run", "--select", "+build_logs")
    assert len(empty_lake.execute(_LOGS)) == 5
    ((before,),) = empty_lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')")
    empty_lake.execute("""
        -- Allowed now, gone, of another branch, and new.
        update raw_github.job_logs set state = 'fetched', fetched_at = timestamptz '2026-03-01', head = 'log 2'
        where job_id = '2';
        delete from raw_github.job_logs where job_id = '3';
        update raw_github.workflow_runs set branch = 'release' where run_id = '4';
        insert into raw_github.job_logs (repository, job_id, state, fetched_at, left_out_bytes, head)
        values ('acme/shop', '6', 'fetched', timestamptz '2026-03-02', 0, 'log 6');
    """)
    monkeypatch.setenv("NEXUS_DBT_KEEP_ROWS", "true")
    empty_lake.dbt("run", "--select", "+build_logs")
    assert empty_lake.execute(_LOGS) == [(f"github:{i}", "fetched", f"log {i}") for i in (1, 2, 4, 5, 6)]
    assert empty_lake.execute("select branch from marts.build_logs where log_id = 'github:4'") == [("release",)]
    ((after,),) = empty_lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')")
    changes = f"ducklake_table_changes('lake', 'marts', 'build_logs', {before + 1}, {after})"
    assert empty_lake.execute(f"select distinct log_id from {changes} order by 1") == [
        (f"github:{i}",) for i in (2, 3, 4, 6)
    ]
