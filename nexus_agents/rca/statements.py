"""SQL over the published tables of root causes."""

HISTORY = """
select
    root_causes.analysis_id,
    root_causes.repository,
    root_causes.job_name,
    root_causes.stage_name,
    root_causes.number as build_number,
    root_causes.branch,
    root_causes.commit_sha,
    root_causes.started_at,
    root_causes.analyzed_at,
    root_causes.state,
    root_causes.category,
    root_causes.error_type,
    root_causes.nature,
    root_causes.error_message,
    root_causes.summary as root_cause_summary,
    root_causes.confidence as confidence_score,
    root_causes.confidence_level,
    root_causes.fingerprint,
    failure_groups.times as times_seen,
    root_causes.url as build_url
from root_causes
left join failure_groups on root_causes.fingerprint = failure_groups.fingerprint
where
    ($job_name is null or lower(root_causes.job_name) = lower($job_name))
    and ($repo_name is null or lower(root_causes.repository) = lower($repo_name))
order by root_causes.started_at desc nulls last, root_causes.analysis_id
"""
# A build of several jobs has an analysis for each that failed: the surest comes first.
FIND = """
select analysis_id
from root_causes
where
    lower(job_name) = lower($job_name)
    and number = $build_number
    and ($repo_name is null or lower(repository) = lower($repo_name))
order by attempt desc nulls last, state = 'diagnosed' desc, confidence desc nulls last, analysis_id
"""
ONE = """
select
    root_causes.*,
    failure_groups.times as times_seen,
    failure_groups.last_fixed_by_commit_sha
from root_causes
left join failure_groups on root_causes.fingerprint = failure_groups.fingerprint
where root_causes.analysis_id = $analysis_id
"""
OF_BUILD = "select analysis_id from root_causes where build_id = $build_id and analysis_id <> $analysis_id order by 1"
BLOCKS = """
select start_line, end_line, quote, reasons
from root_cause_evidence
where analysis_id = $analysis_id
order by rank
"""
TESTS = """
select
    test_name, test_class, file, line, message as error_message, stack_trace, expected, actual, duration_seconds,
    is_flaky
from root_cause_tests
where analysis_id = $analysis_id
order by rank
"""
SUSPECTS = """
select commit_sha, subject, author_name as author, probability, reasons, files
from root_cause_suspects
where analysis_id = $analysis_id
order by rank
"""
FILES = """
select path, change_type, additions, deletions
from file_changes
where repository = $repository and commit_sha = $commit_sha
order by list_contains($files, path) desc, additions + deletions desc nulls last, path
"""
SIMILAR = """
select analysis_id, job_name, number as build_number, repository, started_at
from root_causes
where fingerprint = $fingerprint and ($analysis_id is null or analysis_id <> $analysis_id)
order by started_at desc nulls last, analysis_id
"""
NEAREST = """
select
    failure_groups.fingerprint,
    failure_groups.times as times_seen,
    failure_groups.last_fixed_by_commit_sha as last_fixed_by_commit,
    root_causes.analysis_id,
    root_causes.job_name,
    root_causes.stage_name,
    root_causes.number as build_number,
    root_causes.repository,
    root_causes.started_at,
    root_causes.category,
    root_causes.error_message
from failure_groups
inner join root_causes on failure_groups.last_analysis_id = root_causes.analysis_id
where list_contains($fingerprints, failure_groups.fingerprint)
"""
DIFFS = """
select path, diff_text
from root_cause_diffs
where analysis_id = $analysis_id and commit_sha = $commit_sha and diff_text is not null
order by rank
"""
GROUP = "select times as times_seen, last_fixed_by_commit_sha from failure_groups where fingerprint = $fingerprint"
BUILD = """
select builds.status, max(build_logs.state) as log_state
from builds
left join build_logs on builds.build_id = build_logs.build_id
where
    lower(builds.job_name) = lower($job_name)
    and builds.number = $build_number
    and ($repo_name is null or lower(builds.repository) = lower($repo_name))
group by builds.status, builds.attempt
order by builds.attempt desc nulls last
"""
COUNTS = """
select state, error_type, count(*) as analyses
from root_causes
group by state, error_type
order by state, error_type
"""
CONFIDENCE = "select avg(confidence) as confidence from root_causes where state = 'diagnosed'"
