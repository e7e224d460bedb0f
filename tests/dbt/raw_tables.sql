-- The raw tables as the sources promise them; the project is tested on these, without any source code.
create schema if not exists raw_jira;
create schema if not exists raw_git;
create schema if not exists raw_github;
create schema if not exists raw_jenkins;
create schema if not exists raw_slack;
create schema if not exists raw_pagerduty;
create schema if not exists raw_meta;
create schema if not exists raw_releases;

create table raw_jira.issues (
    issue_id varchar, issue_key varchar, project_key varchar, project_name varchar, summary varchar,
    description varchar, description_format varchar, issue_type varchar, is_subtask boolean,
    status varchar, status_category varchar, priority varchar, resolution varchar,
    created_at timestamptz, updated_at timestamptz, resolved_at timestamptz, due_date date,
    assignee_id varchar, assignee_name varchar, assignee_email varchar,
    reporter_id varchar, reporter_name varchar, reporter_email varchar,
    creator_id varchar, creator_name varchar, creator_email varchar,
    parent_key varchar, epic_key varchar, story_points double, team varchar, is_flagged boolean, environment varchar,
    original_estimate_seconds bigint, remaining_estimate_seconds bigint, time_spent_seconds bigint,
    labels json, components json, fix_versions json, affected_versions json, issue_links json, subtasks json,
    sprints json, comment_total bigint, has_changelog boolean, fields json,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.sweeps (
    project_key varchar, site varchar, issue_total bigint, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.live_issues (
    project_key varchar, issue_id varchar, issue_key varchar, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_jira.comments (
    comment_id varchar, issue_id varchar, issue_key varchar, author_id varchar, author_name varchar,
    author_email varchar, body varchar, body_format varchar, created_at timestamptz, updated_at timestamptz,
    is_public boolean, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.changelog_items (
    history_id varchar, item_index bigint, issue_id varchar, issue_key varchar, author_id varchar, author_name varchar,
    changed_at timestamptz, field varchar, field_type varchar, from_value varchar, from_text varchar, to_value varchar,
    to_text varchar, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.worklogs (
    worklog_id varchar, issue_id varchar, issue_key varchar, author_id varchar, author_name varchar,
    started_at timestamptz, time_spent_seconds bigint, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.projects (
    project_id varchar, project_key varchar, project_name varchar, description varchar, lead_id varchar,
    lead_name varchar, url varchar, record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.versions (
    version_id varchar, project_key varchar, version_name varchar, description varchar, start_date date,
    release_date date, is_released boolean, is_archived boolean,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.components (
    component_id varchar, project_key varchar, component_name varchar, description varchar,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.fetched_changelogs (
    issue_id varchar, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.statuses (
    status_id varchar, status_name varchar, untranslated_name varchar, description varchar, status_category varchar,
    project_id varchar, record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.board_sprints (
    board_id varchar, sprint_id varchar, sprint_name varchar, state varchar, goal varchar, start_at timestamptz,
    end_at timestamptz, completed_at timestamptz, origin_board_id varchar, record json, _page_id varchar, _loaded_at
    timestamptz, _row_hash varchar
);
create table raw_jira.users (
    account_id varchar, display_name varchar, email varchar, account_type varchar, is_active boolean, time_zone
    varchar, record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.remote_links (
    link_id varchar, issue_id varchar, global_id varchar, relationship varchar, url varchar, title varchar, summary
    varchar, application_type varchar, application_name varchar, record json, _page_id varchar, _loaded_at
    timestamptz, _row_hash varchar
);
create table raw_jira.development_commits (
    issue_id varchar, repository_url varchar, repository_name varchar, commit_sha varchar, message varchar,
    author_name varchar, authored_at timestamptz, file_count bigint, is_merge boolean, url varchar, record json,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jira.development_pull_requests (
    issue_id varchar, url varchar, pull_name varchar, title varchar, status varchar, repository_name varchar,
    repository_url varchar, source_branch varchar, target_branch varchar, author_name varchar, updated_at
    timestamptz, record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_git.repositories (
    repository varchar, location varchar, default_branch varchar, head_sha varchar, is_partial boolean,
    read_at timestamptz, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_git.commits (
    repository varchar, commit_sha varchar, parent_shas json, author_name varchar, author_email varchar,
    author_name_raw varchar, author_email_raw varchar, authored_at timestamptz, author_utc_offset_minutes integer,
    committer_name varchar, committer_email varchar, committed_at timestamptz, subject varchar, body varchar,
    trailers json, is_merge boolean, has_line_counts boolean,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_git.file_changes (
    repository varchar, commit_sha varchar, path varchar, old_path varchar, change_type varchar,
    additions bigint, deletions bigint, is_binary boolean,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_git.refs (
    repository varchar, ref_name varchar, ref_type varchar, target_sha varchar, commit_sha varchar,
    tagged_at timestamptz, tagger_name varchar, subject varchar, is_default_branch boolean,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_git.branch_commits (
    repository varchar, branch varchar, commit_sha varchar,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_github.pull_requests (
    repository varchar, pull_number bigint, pull_id varchar, state varchar, is_draft boolean, title varchar, body
    varchar, author_login varchar, author_type varchar, source_branch varchar, head_sha varchar, target_branch
    varchar, merge_sha varchar, created_at timestamptz, updated_at timestamptz, closed_at timestamptz, merged_at
    timestamptz, merged_by_login varchar, requested_reviewers json, labels json, milestone varchar, url varchar,
    record json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.pull_request_commits (
    repository varchar, pull_number bigint, commit_sha varchar, message varchar, author_login varchar, author_name
    varchar, author_email varchar, authored_at timestamptz, committed_at timestamptz, parents json, record json,
    _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.reviews (
    repository varchar, review_id varchar, pull_number bigint, reviewer_login varchar, reviewer_type varchar, state
    varchar, body varchar, commit_sha varchar, submitted_at timestamptz, url varchar, record json, _page_id varchar,
    _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.review_comments (
    repository varchar, comment_id varchar, pull_number bigint, review_id varchar, author_login varchar, author_type
    varchar, body varchar, path varchar, line bigint, commit_sha varchar, in_reply_to_id varchar, created_at
    timestamptz, updated_at timestamptz, url varchar, record json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.issue_comments (
    repository varchar, comment_id varchar, issue_number bigint, author_login varchar, author_type varchar, body
    varchar, created_at timestamptz, updated_at timestamptz, url varchar, record json, _page_id varchar, _loaded_at
    timestamptz,
    _row_hash varchar
);
create table raw_github.workflow_runs (
    repository varchar, run_id varchar, run_attempt bigint, run_number bigint, workflow_id varchar, workflow_name
    varchar, event varchar, status varchar, conclusion varchar, branch varchar, commit_sha varchar, actor_login
    varchar, created_at timestamptz, run_started_at timestamptz, updated_at timestamptz, url varchar, record json,
    _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.workflow_jobs (
    repository varchar, job_id varchar, run_id varchar, run_attempt bigint, job_name varchar, status varchar,
    conclusion varchar, commit_sha varchar, started_at timestamptz, completed_at timestamptz, runner_name varchar,
    labels json, steps json, url varchar, record json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.job_logs (
    repository varchar, job_id varchar, state varchar, reason varchar, fetched_at timestamptz, size_bytes bigint,
    left_out_bytes bigint, head varchar, tail varchar, record json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.deployments (
    repository varchar, deployment_id varchar, commit_sha varchar, ref varchar, task varchar, environment varchar,
    description varchar, creator_login varchar, created_at timestamptz, updated_at timestamptz, record json,
    _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.deployment_statuses (
    repository varchar, status_id varchar, deployment_id varchar, state varchar, environment varchar, description
    varchar, log_url varchar, created_at timestamptz, record json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.releases (
    repository varchar, release_id varchar, tag_name varchar, release_name varchar, target varchar, is_draft
    boolean, is_prerelease boolean, body varchar, author_login varchar, created_at timestamptz, published_at
    timestamptz, url varchar, record json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.accounts (
    login varchar, account_id varchar, account_type varchar, display_name varchar, company varchar, email varchar,
    created_at timestamptz, updated_at timestamptz, url varchar, record json, _page_id varchar, _loaded_at
    timestamptz, _row_hash varchar
);
create table raw_github.code_scanning_alerts (
    repository varchar, alert_number bigint, state varchar, rule_id varchar, rule_name varchar, rule_description varchar,
    rule_severity varchar, security_severity varchar, tool_name varchar, tool_version varchar, message varchar,
    ref varchar, commit_sha varchar, path varchar, line bigint, created_at timestamptz, updated_at timestamptz,
    fixed_at timestamptz, dismissed_at timestamptz, dismissed_by_login varchar, dismissed_reason varchar,
    dismissed_comment varchar, url varchar, record json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.dependabot_alerts (
    repository varchar, alert_number bigint, state varchar, package_name varchar, ecosystem varchar,
    manifest_path varchar, scope varchar, advisory_id varchar, cve_id varchar, summary varchar, severity varchar,
    vulnerable_versions varchar, fixed_version varchar, created_at timestamptz, updated_at timestamptz,
    fixed_at timestamptz, dismissed_at timestamptz, auto_dismissed_at timestamptz, dismissed_by_login varchar,
    dismissed_reason varchar, dismissed_comment varchar, url varchar, record json, _page_id varchar,
    _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_github.security_features (
    repository varchar, feature varchar, state varchar, reason varchar, record json, _page_id varchar,
    _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_releases.planned_releases (
    origin varchar, location varchar, release_key varchar, external_id varchar, project_key varchar, version varchar,
    name varchar, target_date date, description varchar, status varchar, release_type varchar, release_manager varchar,
    others json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_pagerduty.incidents (
    incident_id varchar, incident_number bigint, title varchar, summary varchar, status varchar, urgency varchar,
    priority varchar, incident_key varchar, service_id varchar, service_name varchar, service_url varchar,
    escalation_policy_id varchar, escalation_policy_name varchar, created_at timestamptz, updated_at timestamptz,
    status_changed_at timestamptz, status_changed_by_id varchar, status_changed_by_name varchar,
    resolved_at timestamptz, told_at timestamptz, teams json, url varchar, api_url varchar,
    record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_pagerduty.assignments (
    incident_id varchar, user_id varchar, user_name varchar, user_url varchar, assigned_at timestamptz,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_pagerduty.acknowledgements (
    incident_id varchar, user_id varchar, user_name varchar, acknowledged_at timestamptz,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_pagerduty.log_entries (
    entry_id varchar, incident_id varchar, entry_type varchar, summary varchar, created_at timestamptz,
    agent_id varchar, agent_name varchar, channel_type varchar, record json,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_pagerduty.events (
    event_id varchar, incident_id varchar, event_type varchar, occurred_at timestamptz, agent_id varchar,
    agent_name varchar, record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jenkins.jobs (
    job_name varchar, class varchar, display_name varchar, description varchar, url varchar, color varchar,
    is_buildable boolean, record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jenkins.live_jobs (
    job_name varchar, list_name varchar, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jenkins.builds (
    job_name varchar, build_number bigint, timestamp_ms bigint, class varchar, display_name varchar,
    full_display_name varchar, description varchar, result varchar, is_building boolean, duration_ms bigint,
    estimated_duration_ms bigint, queue_id bigint, is_kept boolean, node_name varchar, actions json, change_sets
    json, url varchar, record json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_jenkins.consoles (
    job_name varchar, build_number bigint, build_timestamp_ms bigint, state varchar, reason varchar, fetched_at timestamptz, size_bytes bigint,
    left_out_bytes bigint, head varchar, tail varchar, record json, context json, _page_id varchar, _loaded_at timestamptz,
    _row_hash varchar
);
create table raw_jenkins.stages (
    job_name varchar, build_number bigint, build_timestamp_ms bigint, stage_id varchar, stage_name varchar, status
    varchar, started_ms bigint, duration_ms bigint, pause_duration_ms bigint, node_name varchar, error_message
    varchar, error_type varchar, url_path varchar, record json, context json, _page_id varchar, _loaded_at
    timestamptz, _row_hash varchar
);
create table raw_jenkins.test_results (
    job_name varchar, build_number bigint, build_timestamp_ms bigint, suite_number bigint, case_number bigint,
    suite_name varchar, class_name varchar, test_name varchar, status varchar, is_skipped boolean, skipped_message
    varchar, duration_seconds double, failed_since_number bigint, failed_builds bigint, error_details varchar,
    error_stack varchar, record json, context json, _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_slack.users (
    user_id varchar, team_id varchar, user_name varchar, real_name varchar, display_name varchar, email varchar,
    is_bot boolean, is_deleted boolean, time_zone varchar, record json,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_slack.channels (
    channel_id varchar, channel_name varchar, topic varchar, purpose varchar, created_at timestamptz,
    is_archived boolean, is_private boolean, member_ids json, record json,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_slack.messages (
    channel_id varchar, channel_name varchar, message_ts varchar, sent_at timestamptz, thread_ts varchar,
    user_id varchar, bot_id varchar, user_name varchar, subtype varchar, text varchar, edited_at timestamptz,
    reply_count bigint, reactions json, files json, is_deleted boolean, record json,
    _page_id varchar, _loaded_at timestamptz, _row_hash varchar
);
create table raw_meta.pages (
    page_id varchar, source varchar, stream varchar, origin varchar, rows bigint, loaded_at timestamptz
);
create table raw_meta.cursors (source varchar, scope varchar, cursor json, updated_at timestamptz);
create table raw_meta.quarantine (
    source varchar, stream varchar, origin varchar, position varchar, reason varchar, excerpt varchar,
    quarantined_at timestamptz, page_id varchar
);
