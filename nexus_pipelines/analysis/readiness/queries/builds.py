"""Evidence from continuous integration: last builds, their record, and failing tests."""

from nexus_pipelines.analysis.readiness.queries.builds_asked import NO_BUILD, RANKED, answered, measured
from nexus_pipelines.analysis.readiness.queries.query import EvidenceQuery
from nexus_pipelines.analysis.readiness.queries.repositories_asked import REPOSITORIES

RATE_DAYS = 30
_ALL_KNOWN = "count(answered.repository) > 0 and count(*) filter (where answered.answer is null) = 0"

LAST_BUILD = EvidenceQuery(
    criterion="last_build",
    source="ci",
    steps=(
        REPOSITORIES,
        RANKED,
        """
counted as (
    select *, status <> 'SUCCESS' as is_against, 1 as gain
    from ranked
    where is_alive and job_rank = 1
)
""",
        answered("bool_and(counted.status = 'SUCCESS')"),
        measured(f"case when not bool_and(answered.answer) then 0 when {_ALL_KNOWN} then 1 end", *NO_BUILD),
    ),
)
BUILD_SUCCESS_RATE = EvidenceQuery(
    criterion="build_success_rate",
    source="ci",
    steps=(
        REPOSITORIES,
        RANKED,
        f"""
counted as (
    select
        *,
        status <> 'SUCCESS' as is_against,
        100.0 / count(*) over (partition by release_id, moment) as gain
    from ranked
    where finished_at > moment - to_days({RATE_DAYS})
)
""",
        answered("nullif(count(counted.build_id), 0)"),
        measured(
            f"case when {_ALL_KNOWN} "
            "then 100.0 * (sum(answered.sample_size) - sum(answered.item_count)) / sum(answered.sample_size) end",
            NO_BUILD[0],
            f" ended in the last {RATE_DAYS} days.",
        ),
    ),
)
GREEN_BUILDS_IN_A_ROW = EvidenceQuery(
    criterion="green_builds_in_a_row",
    source="ci",
    steps=(
        REPOSITORIES,
        RANKED,
        """
runs as (
    select
        release_id,
        moment,
        repository,
        job_name,
        coalesce(min(job_rank) filter (where status <> 'SUCCESS') - 1, count(*)) as green_count
    from ranked
    where is_alive
    group by all
),

counted as (
    select ranked.*, runs.green_count, ranked.status <> 'SUCCESS' as is_against, 1 as gain
    from ranked
    inner join runs
        on
            ranked.release_id = runs.release_id
            and ranked.moment = runs.moment
            and ranked.repository = runs.repository
            and ranked.job_name = runs.job_name
    where ranked.job_rank = 1
)
""",
        answered("min(counted.green_count)"),
        measured(f"case when {_ALL_KNOWN} then min(answered.answer) end", *NO_BUILD),
    ),
)
# The newest build of each job that brought test results.
_TESTS = """
results as (
    select
        ranked.release_id,
        ranked.moment,
        ranked.repository,
        ranked.build_id,
        ranked.url,
        dense_rank() over (
            partition by ranked.release_id, ranked.moment, ranked.repository, ranked.job_name order by ranked.job_rank
        ) as tested_rank,
        coalesce(test_results.class_name || '.', '') || test_results.test_name as test_name,
        test_results.test_result_id,
        test_results.status = 'FAILED' as is_failed
    from ranked
    inner join test_results on ranked.build_id = test_results.build_id
    where ranked.is_alive
),

answered as (
    select
        repositories_asked.release_id,
        repositories_asked.moment,
        repositories_asked.repository,
        count(results.test_result_id) as sample_size,
        case when count(results.test_result_id) > 0 then count(*) filter (where results.is_failed) end as answer,
        count(*) filter (where results.is_failed) as item_count,
        list({
            'kind': 'test', 'key': results.test_name, 'title': 'Failed in ' || results.repository, 'url': results.url,
            'gain': cast(1 as double)
        } order by results.test_name, results.test_result_id) filter (where results.is_failed) as items
    from repositories_asked
    left join results
        on
            repositories_asked.release_id = results.release_id
            and repositories_asked.moment = results.moment
            and repositories_asked.repository = results.repository
            and results.tested_rank = 1
    group by all
)
"""
FAILING_TESTS = EvidenceQuery(
    criterion="failing_tests",
    source="ci",
    steps=(
        REPOSITORIES,
        RANKED,
        _TESTS,
        measured(
            f"case when {_ALL_KNOWN} or sum(answered.answer) > 0 then sum(answered.answer) end",
            "No test result of the default branch of",
            " was read.",
        ),
    ),
)
