-- A small company with one of everything that the models must tell apart.

insert into raw_jira.projects (project_id, project_key, project_name, lead_name) values
    ('10', 'APP', 'Shop App', 'Ada Lovelace'),
    ('11', 'LIB', 'Shared Library', null);

insert into raw_jira.versions (version_id, project_key, version_name, release_date, is_released, is_archived) values
    ('v1', 'APP', 'App 1.0', date '2024-03-01', true, false),
    ('v2', 'APP', 'app 1.0.0', null, false, false),
    ('v3', 'APP', 'Shop App 2.0.0', date '2024-09-01', false, false),
    ('v4', 'APP', '2024 Sprint 3', null, false, false),
    ('v5', 'APP', 'Tools 1.0', date '2024-02-01', true, false),
    ('v6', 'APP', 'Someday', null, false, false),
    ('v7', 'APP', 'App 0.9', date '2012-01-01', true, false);

insert into raw_jira.issues (
    issue_id, issue_key, project_key, project_name, summary, description, description_format, issue_type, is_subtask,
    status, status_category, priority, created_at, updated_at, resolved_at, assignee_id, assignee_name, assignee_email,
    creator_id, creator_name, is_flagged, labels, components, fix_versions, affected_versions, issue_links, sprints,
    comment_total, has_changelog, story_points, team
)
select
    id, 'APP-' || id, 'APP', 'Shop App', 'Issue ' || id, 'Text ' || id, 'wiki', 'Story', false,
    status, category, 'High', timestamptz '2024-01-01 09:00:00+00', timestamptz '2024-05-01 09:00:00+00', resolved_at,
    'u1', 'Ada Lovelace', 'ada@example.com', 'u2', 'Bob Smith', flagged, '["ready"]', '[{"id": "1", "name": "Cart"}]',
    fixed, '[]', links, sprints, 0, has_changelog, null, null
from (
    values
    -- done, with its history
    ('1', 'Done', 'done', timestamptz '2024-02-01 10:00:00+00', false, '[{"id": "v1", "name": "App 1.0"}]', '[]', '[]', true),
    -- waits for APP-3
    ('2', 'In Progress', 'indeterminate', null, false, '[{"id": "v3", "name": "Shop App 2.0.0"}]',
     '[{"id": "l1", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "inwardIssue": {"key": "APP-3", "fields": {"status": {"statusCategory": {"key": "new"}}}}}]',
     '[{"id": 7, "name": "Sprint 7", "state": "active", "startDate": "2024-05-01T00:00:00.000Z", "endDate": "2024-05-14T00:00:00.000Z"}]', true),
    -- blocks APP-2 and, in a circle, APP-4
    ('3', 'To Do', 'new', null, false, '[]',
     '[{"id": "l1", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "outwardIssue": {"key": "APP-2"}}, {"id": "l2", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "outwardIssue": {"key": "APP-4"}}, {"id": "l3", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "inwardIssue": {"key": "APP-4"}}]',
     '[{"id": 7, "name": "Sprint 7", "state": "future"}]', false),
    -- in the circle, but done
    ('4', 'Closed', 'done', timestamptz '2024-03-01 10:00:00+00', true, '[{"id": "v2", "name": "app 1.0.0"}]',
     '[{"id": "l2", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "inwardIssue": {"key": "APP-3"}}, {"id": "l3", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "outwardIssue": {"key": "APP-3"}}]',
     '[]', false),
    -- its blocker is done, though the link still says otherwise
    ('5', 'To Do', 'new', null, false, '[]',
     '[{"id": "l4", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "inwardIssue": {"key": "APP-1", "fields": {"status": {"statusCategory": {"key": "new"}}}}}]',
     '[]', false),
    -- flagged; related to an issue that is not loaded; duplicated version reference
    ('6', 'To Do', 'new', null, true, '[{"id": "v9", "name": "App 3.0", "released": false, "archived": false}]',
     '[{"id": "l5", "type": {"name": "Relates", "inward": "relates to", "outward": "relates to"}, "outwardIssue": {"key": "ext-9"}}]',
     '[]', false),
    -- blocked by its status, and by an open issue that is not loaded
    ('7', 'Blocked', 'indeterminate', null, false, '[]',
     '[{"id": "l6", "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}, "inwardIssue": {"key": "EXT-1", "fields": {"status": {"statusCategory": {"key": "new"}}}}}]',
     '[]', false)
) as rows (id, status, category, resolved_at, flagged, fixed, links, sprints, has_changelog);

update raw_jira.issues
set
    description_format = 'adf',
    description = '{"type":"doc","version":1,"content":[{"type":"heading","content":[{"type":"text","text":"Steps"}]},{"type":"paragraph","content":[{"type":"text","text":"say \"hi\" "},{"type":"mention","attrs":{"id":"1","text":"@Bob"}},{"type":"hardBreak"},{"type":"text","text":"{\"type\":\"paragraph\"} caf\u00e9"}]}]}'
where issue_id = '7';

insert into raw_jira.changelog_items (history_id, item_index, issue_id, issue_key, author_id, author_name, changed_at, field, from_text, to_text) values
    ('h1', 0, '1', 'APP-1', 'u2', 'Bob Smith', timestamptz '2024-01-10 09:00:00+00', 'status', 'To Do', 'In Progress'),
    ('h2', 0, '1', 'APP-1', 'u2', 'Bob Smith', timestamptz '2024-02-01 10:00:00+00', 'resolution', null, 'Fixed'),
    ('h2', 1, '1', 'APP-1', 'u2', 'Bob Smith', timestamptz '2024-02-01 10:00:00+00', 'status', 'In Progress', 'Done');

-- Read once; the last sweep of its project found another ticket only. Nothing of either is in a mart.
insert into raw_jira.issues (issue_id, issue_key, project_key, summary, status_category, created_at, updated_at, _loaded_at)
values ('90', 'OLD-1', 'OLD', 'Deleted in Jira', 'new', timestamptz '2024-01-01', timestamptz '2024-01-01', timestamptz '2024-01-02');
insert into raw_jira.comments (comment_id, issue_id, issue_key, body, created_at)
values ('c90', '90', 'OLD-1', 'of a deleted ticket', timestamptz '2024-01-01');
insert into raw_jira.sweeps (project_key, issue_total, _loaded_at) values ('OLD', 1, timestamptz '2024-02-01');
insert into raw_jira.live_issues (project_key, issue_id, issue_key) values ('OLD', '91', 'OLD-2');

insert into raw_jira.comments (comment_id, issue_id, issue_key, author_id, author_name, author_email, body, body_format, created_at) values
    ('c1', '1', 'APP-1', 'u2', 'Bob Smith', 'bob@example.com', '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Looks good"}]}]}', 'adf', timestamptz '2024-01-11 09:00:00+00'),
    ('c2', '1', 'APP-1', 'u1', 'Ada', null, '*bold* text', 'wiki', timestamptz '2024-01-12 09:00:00+00');

insert into raw_git.repositories (repository, location, default_branch, head_sha, is_partial) values
    ('shop-app', 'somewhere', 'main', 'a5', true);

insert into raw_git.commits (
    repository, commit_sha, parent_shas, author_name, author_email, authored_at, committed_at, subject, body, trailers,
    is_merge, has_line_counts
) values
    ('shop-app', 'a1', '[]', 'Ada Lovelace', 'Ada@Example.com', timestamptz '2024-01-09 09:00:00+00', timestamptz '2024-01-09 09:00:00+00', 'app-1: add the cart', 'Refs APP-1 and APP-999.' || chr(10) || 'utf-8, app-2.5 and sha-256 are no issues.', '[]', false, true),
    ('shop-app', 'a2', '["a1"]', 'Bob', '1+bob@users.noreply.github.com', timestamptz '2024-01-10 09:00:00+00', timestamptz '2024-01-10 09:00:00+00', 'Second part', 'Issue: APP-2', '[["Issue", "APP-2"]]', false, true),
    ('shop-app', 'a3', '["a1", "a2"]', 'Bob', 'noreply@github.com', timestamptz '2024-01-11 09:00:00+00', timestamptz '2024-01-11 09:00:00+00', 'Merge pull request #12 from bob/feature_app-3b', 'Nicer cart', '[]', true, true),
    ('shop-app', 'a4', '["a3"]', 'dependabot[bot]', '2+dependabot[bot]@users.noreply.github.com', timestamptz '2024-01-12 09:00:00+00', timestamptz '2024-01-12 09:00:00+00', 'Bump LIB-7', '', '[]', false, false),
    ('shop-app', 'a5', '["a3"]', 'Ada Lovelace', 'ada@example.com', timestamptz '2024-02-02 09:00:00+00', timestamptz '2024-02-02 09:00:00+00', 'Empty commit for APP-1', '', '[]', false, true);

insert into raw_git.file_changes (repository, commit_sha, path, change_type, additions, deletions, is_binary) values
    ('shop-app', 'a1', 'cart.py', 'added', 10, 0, false),
    ('shop-app', 'a1', 'logo.png', 'added', null, null, true),
    ('shop-app', 'a4', 'lock.txt', 'modified', null, null, false);

insert into raw_git.refs (repository, ref_name, ref_type, target_sha, commit_sha, tagged_at, is_default_branch) values
    ('shop-app', 'refs/heads/main', 'branch', 'a5', 'a5', null, true),
    ('shop-app', 'refs/tags/v1.0.0', 'tag', 't1', 'a2', timestamptz '2024-03-02 09:00:00+00', false),
    ('shop-app', 'refs/tags/tools@1.0', 'tag', 'a3', 'a3', null, false),
    ('shop-app', '0.9.0', 'tag', 'a1', 'a1', null, false),
    ('shop-app', 'refs/tags/2.0.0-rc1', 'tag', 'a5', 'a5', null, false);

insert into raw_git.branch_commits (repository, branch, commit_sha) values
    ('shop-app', 'main', 'a1'), ('shop-app', 'main', 'a2'), ('shop-app', 'main', 'a3'), ('shop-app', 'main', 'a5');

insert into raw_jira.remote_links (link_id, issue_id, url) values
    ('1', '5', 'https://git.example/Acme/other/pull/1/files'),
    ('2', '5', 'https://wiki.example/pages/7');

insert into raw_slack.users (user_id, user_name, real_name, display_name, email, is_bot) values
    ('U1', 'ada', 'Ada Lovelace', '', 'ADA@example.com', false),
    ('U2', 'desk1', 'Front Desk', '', 'desk@example.com', false),
    ('U3', 'desk2', 'Back Desk', '', 'desk@example.com', false),
    ('U4', 'abbot', 'Sue Abbot', '', '*****@example.com', false);

insert into raw_slack.channels (channel_id, channel_name) values ('C1', 'general');

insert into raw_slack.messages (channel_id, channel_name, message_ts, sent_at, thread_ts, user_id, bot_id, user_name, subtype, text, reply_count, reactions, is_deleted) values
    ('C1', 'general', '1.0', timestamptz '2024-01-09 10:00:00+00', '1.0', 'U1', null, null, null, 'When is app-2 done? And LIB-1, X-1?', 2, '[{"name": "eyes", "count": 2}, {"name": "+1", "count": 1}]', false),
    ('C1', 'general', '1.1', timestamptz '2024-01-09 10:05:00+00', '1.0', 'U2', null, null, null, 'Tomorrow', null, '[]', false),
    ('C1', 'general', '1.2', timestamptz '2024-01-09 10:06:00+00', '1.0', null, 'B1', 'CI', 'bot_message', 'APP-1 is green', null, null, false),
    ('C1', 'general', '1.3', timestamptz '2024-01-09 10:07:00+00', null, 'U9', null, null, null, 'gone', null, null, true);

insert into raw_meta.pages (page_id, source, stream, origin, rows, loaded_at) values
    ('p1', 'jira', 'issues', 'issues.jsonl', 7, timestamptz '2024-05-02 09:00:00+00'),
    ('p2', 'jira', 'issues', 'https://jira.acme.com APP', 3, timestamptz '2024-05-02 09:00:00+00'),
    ('p3', 'jira', 'issues', 'https://jira.acme.com LIB', 2, timestamptz '2024-05-02 09:00:00+00'),
    ('p4', 'slack', 'messages', 'Slack workspace T1', 4, timestamptz '2024-05-02 09:00:00+00'),
    ('p5', 'slack', 'messages', '/exports/slack', 6, timestamptz '2024-05-02 09:00:00+00');
insert into raw_meta.cursors (source, scope, cursor, updated_at) values
    ('jira', '/exports/issues.jsonl', '{}', timestamptz '2024-05-02 09:00:00+00'),
    ('jira', 'https://jira.acme.com', '{}', timestamptz '2024-05-02 09:00:00+00'),
    ('slack', 'T1', '{}', timestamptz '2024-05-02 09:00:00+00'),
    ('slack', '/exports/slack', '{}', timestamptz '2024-05-02 09:00:00+00');
insert into raw_meta.quarantine (source, stream, origin, position, reason, excerpt, quarantined_at, page_id) values
    ('jira', 'issues', 'issues.jsonl', 'line 8', 'not JSON', '{"id', timestamptz '2024-05-02 09:00:00+00', 'p1'),
    ('slack', 'messages', '/exports/slack: help/1.json', 'file', 'cut off', '[{', timestamptz '2024-05-02 09:00:00+00', null);

-- The shop app is on GitHub too: by its name, since nothing else is called so.
insert into raw_github.pull_requests (
    repository, pull_number, state, title, body, author_login, source_branch, head_sha, target_branch, merge_sha,
    created_at, updated_at, closed_at, merged_at, url
) values
    ('acme/shop-app', 13, 'open', 'Try LIB-1', null, 'ada', 'try', 'b2', 'main', 'test-merge', timestamptz '2024-01-12 09:00:00+00', timestamptz '2024-01-12 09:00:00+00', null, null, null),
    ('acme/other', 1, 'closed', 'Elsewhere', null, null, 'x', 'b3', 'main', 'test-merge', timestamptz '2024-01-12 09:00:00+00', timestamptz '2024-01-12 09:00:00+00', timestamptz '2024-01-12 09:00:00+00', null, null);

insert into raw_github.pull_request_commits (repository, pull_number, commit_sha, message) values
    ('acme/shop-app', 12, 'b1', 'Nicer cart' || chr(10) || chr(10) || 'With wheels');

insert into raw_github.reviews (repository, review_id, pull_number, reviewer_login, reviewer_type, state) values
    ('acme/shop-app', '1', 12, 'ada', 'User', 'APPROVED');

insert into raw_github.review_comments (repository, comment_id, pull_number, author_login, author_type, body, path) values
    ('acme/shop-app', '1', 12, 'ada', 'User', 'Why?', 'cart.py');

insert into raw_github.issue_comments (repository, comment_id, issue_number, author_login, author_type, body, url) values
    ('acme/shop-app', '1', 12, 'codecov[bot]', 'Bot', '100 %', 'https://github.example/acme/shop-app/pull/12#issuecomment-1'),
    ('acme/shop-app', '2', 9, 'ada', 'User', 'A plain issue', 'https://github.example/acme/shop-app/issues/9#issuecomment-2');

insert into raw_github.workflow_runs (
    repository, run_id, run_attempt, run_number, workflow_name, event, status, conclusion, branch, commit_sha,
    created_at, run_started_at, updated_at
) values
    ('acme/shop-app', '7', 1, 3, 'ci', 'push', 'completed', 'failure', 'main', 'a3', timestamptz '2024-01-11 09:01:00+00', timestamptz '2024-01-11 09:01:00+00', timestamptz '2024-01-11 09:05:00+00'),
    ('acme/shop-app', '7', 2, 3, 'ci', 'push', 'in_progress', null, 'main', 'a3', timestamptz '2024-01-11 09:01:00+00', timestamptz '2024-01-11 09:10:00+00', timestamptz '2024-01-11 09:10:00+00');

insert into raw_github.workflow_jobs (repository, job_id, run_id, run_attempt, job_name, status, conclusion, started_at, completed_at) values
    ('acme/shop-app', '70', '7', 1, 'build', 'completed', 'success', timestamptz '2024-01-11 09:01:10+00', timestamptz '2024-01-11 09:02:00+00'),
    ('acme/shop-app', '71', '7', 1, 'test', 'completed', 'failure', timestamptz '2024-01-11 09:02:00+00', timestamptz '2024-01-11 09:04:00+00');

insert into raw_github.job_logs (
    repository, job_id, state, reason, fetched_at, size_bytes, left_out_bytes, head, tail
) values
    ('acme/shop-app', '70', 'expired', 'Gone', timestamptz '2024-01-12 09:00:00+00', null, null, null, null),
    ('acme/shop-app', '71', 'fetched', '', timestamptz '2024-01-12 09:00:01+00', 3000, 2980, e'start\n', e'FAILED cart\n');

insert into raw_github.deployments (repository, deployment_id, commit_sha, ref, environment, created_at) values
    ('acme/shop-app', '5', 'a2', 'v1.0.0', 'production', timestamptz '2024-03-02 10:00:00+00'),
    ('acme/shop-app', '6', 'a5', 'main', 'staging', timestamptz '2024-03-03 10:00:00+00');

insert into raw_github.deployment_statuses (repository, status_id, deployment_id, state, created_at) values
    ('acme/shop-app', '51', '5', 'in_progress', timestamptz '2024-03-02 10:00:05+00'),
    ('acme/shop-app', '52', '5', 'success', timestamptz '2024-03-02 10:05:00+00'),
    ('acme/shop-app', '53', '5', 'inactive', timestamptz '2024-04-02 10:05:00+00');

insert into raw_github.releases (repository, release_id, tag_name, release_name, is_draft, is_prerelease) values
    ('acme/shop-app', '1', 'v1.0.0', 'The cart', false, false);

-- It is scanned, but its packages are not; of the other repository nobody has asked yet.
insert into raw_github.security_features (repository, feature, state, reason) values
    ('acme/shop-app', 'code_scanning', 'enabled', null),
    ('acme/shop-app', 'dependabot', 'not enabled', 'Dependabot alerts are disabled for this repository.');

insert into raw_github.code_scanning_alerts (
    repository, alert_number, state, rule_id, rule_severity, security_severity, tool_name, message, path, line, dismissed_reason
) values
    ('acme/shop-app', 1, 'open', 'py/sql-injection', 'error', 'critical', 'CodeQL', 'A query of user input', 'cart.py', 3, null),
    ('acme/shop-app', 2, 'open', 'py/unused-import', 'note', null, 'CodeQL', 'An import', 'cart.py', 1, null),
    ('acme/shop-app', 3, 'dismissed', 'py/sql-injection', 'error', 'high', 'CodeQL', 'Another query', 'cart.py', 9, 'used in tests');

-- From the time when its packages were looked at.
insert into raw_github.dependabot_alerts (
    repository, alert_number, state, package_name, manifest_path, advisory_id, cve_id, summary, severity, fixed_version, auto_dismissed_at
) values
    ('acme/shop-app', 1, 'open', 'left-pad', 'package.json', 'GHSA-1', 'CVE-1', 'Pads too far', 'medium', '1.2', null),
    ('acme/shop-app', 2, 'auto_dismissed', 'dev-tool', 'package.json', 'GHSA-2', null, 'Slow', 'low', null, timestamptz '2024-02-01 09:00:00+00');

insert into raw_releases.planned_releases (
    origin, location, release_key, project_key, version, target_date, status, release_type, release_manager, _loaded_at
) values
    ('csv', 'plan.csv', 'APP/v1.0', 'app', 'v1.0', date '2024-02-28', 'Deployed', 'Major', 'Ada', timestamptz '2024-05-01 09:00:00+00'),
    ('csv', 'plan.csv', 'APP/2.0', 'APP', '2.0', date '2024-08-15', 'Testing', 'Minor', 'Ada', timestamptz '2024-05-01 09:00:00+00'),
    -- The same release in a sheet that was changed later and has no column for the project.
    ('smartsheet', 'sheets/7', '/shop app 2.0.0', null, 'Shop App 2.0.0', date '2024-08-20', 'Code Freeze', 'Minor', 'Bob', timestamptz '2024-05-02 09:00:00+00'),
    -- The version of 2012, not the tag of 2024.
    ('csv', 'plan.csv', 'APP/0.9', 'APP', '0.9', date '2012-01-05', null, null, null, timestamptz '2024-05-01 09:00:00+00'),
    ('csv', 'plan.csv', 'APP/someday', 'APP', 'someday', date '2025-06-01', null, null, null, timestamptz '2024-05-01 09:00:00+00'),
    -- Nobody has made a version of these.
    ('csv', 'plan.csv', 'APP/4.0', 'APP', '4.0', date '2024-12-01', 'In Progress', 'Major', 'Ada', timestamptz '2024-05-01 09:00:00+00'),
    ('csv', 'plan.csv', 'APP/5.0', 'APP', '5.0', date '2025-12-01', 'Cancelled', null, null, timestamptz '2024-05-01 09:00:00+00'),
    ('csv', 'plan.csv', '/1.0', null, '1.0', date '2024-03-01', null, null, null, timestamptz '2024-05-01 09:00:00+00');
-- The shop app is built by Jenkins too, with a library beside it; its job was called otherwise before.
insert into raw_jenkins.jobs (job_name) values ('shop/main'), ('shop/trunk'), ('deploy-production');
insert into raw_jenkins.live_jobs (job_name) values ('shop/main'), ('deploy-production');

insert into raw_jenkins.builds (
    job_name, build_number, timestamp_ms, result, is_building, duration_ms, actions, url
) values
    ('shop/trunk', 1, 1704963600000, 'FAILURE', false, 90250, '[{"lastBuiltRevision":{"SHA1":"a3","branch":[{"name":"refs/remotes/origin/main"}]},"remoteUrls":["git@git.example:acme/shop-app.git"]}]', null),
    ('shop/main', 1, 1704963600000, 'FAILURE', false, 90250, '[{"_class":"hudson.model.CauseAction","causes":[{"_class":"jenkins.branch.BranchEventCause","shortDescription":"Push event to branch main"}]},{"lastBuiltRevision":{"SHA1":"a3","branch":[{"name":"refs/remotes/origin/main"}]},"remoteUrls":["git@git.example:acme/shop-app.git"]}]', 'https://ci.example/job/shop/job/main/1/'),
    ('shop/main', 2, 1704967200000, null, true, 0, '[{"_class":"hudson.model.CauseAction","causes":[{"_class":"hudson.model.Cause$UserIdCause","userId":"ada"}]}]', null),
    ('deploy-production', 1, 1704970800000, 'SUCCESS', false, 1500, '[]', null);

insert into raw_jenkins.consoles (
    job_name, build_number, build_timestamp_ms, state, reason, fetched_at, size_bytes, left_out_bytes, head, tail
) values
    ('shop/trunk', 1, 1704963600000, 'fetched', '', timestamptz '2024-01-12 09:00:00+00', 6, 0, e'BOOM!\n', ''),
    ('shop/main', 1, 1704963600000, 'fetched', '', timestamptz '2024-01-12 09:00:02+00', 6, 0, e'BOOM!\n', '');

insert into raw_jenkins.stages (
    job_name, build_number, build_timestamp_ms, stage_id, stage_name, status, started_ms, duration_ms, error_message
) values
    ('shop/trunk', 1, 1704963600000, '6', 'test', 'FAILED', 1704963601000, 250, 'script returned exit code 1'),
    ('shop/main', 1, 1704963600000, '6', 'test', 'FAILED', 1704963601000, 250, 'script returned exit code 1');

insert into raw_jenkins.test_results (
    job_name, build_number, build_timestamp_ms, suite_number, case_number, suite_name, class_name, test_name, status,
    duration_seconds, failed_since_number, error_details, error_stack
) values
    ('shop/trunk', 1, 1704963600000, 0, 0, 'cart', 'cart.Tests', 'adds', 'REGRESSION', 0.25, 1, 'expected 2', 'at cart.py'),
    ('shop/main', 1, 1704963600000, 0, 0, 'cart', 'cart.Tests', 'adds', 'REGRESSION', 0.25, 1, 'expected 2', 'at cart.py'),
    ('shop/main', 1, 1704963600000, 0, 1, 'cart', 'cart.Tests', 'adds', 'PASSED', 0.5, 0, null, null);
