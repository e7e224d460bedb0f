create table projects_seed as select * from (values ('SHOP', 'shop'), ('PAY', 'pay'), ('CORE', 'core')) as t(project_key, repository);
create table issues as
select
    'I' || n as issue_id, p.project_key || '-' || n as issue_key, p.project_key, p.project_key as project_name,
    'Summary of ticket ' || n || ': the basket forgets its items when a session ends' as summary, 'text' as description,
    case n % 4 when 0 then 'Bug' when 1 then 'Story' else 'Task' end as issue_type, false as is_subtask,
    case when n % 3 = 0 then 'Open' else 'Done' end as status, case when n % 3 = 0 then 'new' else 'done' end as status_category,
    case when n % 50 = 0 then 'Blocker' else 'Major' end as priority, null::varchar as resolution, n % 3 <> 0 as is_done,
    n % 50 = 0 as is_blocked, timestamptz '2024-01-01 00:00:00+00' + n * interval 20 hour as created_at,
    timestamptz '2024-01-03 00:00:00+00' + n * interval 20 hour as updated_at,
    case when n % 3 <> 0 then timestamptz '2024-01-08 00:00:00+00' + n * interval 20 hour end as resolved_at,
    null::date as due_date, 'u' || n % 7 as assignee_id, 'Person ' || n % 7 as assignee_name,
    'Team ' || n % 2 as team, [case when n % 2 = 0 then 'basket' else 'pay: card' end] as components, []::varchar[] as sprint_ids, ['5.0'] as fix_versions,
    ['web', 'api'][1:n % 3] as labels, n % 5 as commit_count, n % 2 as comment_count
from range(1, 901) as r(n)
join (select *, row_number() over (order by project_key) - 1 as position from projects_seed) as p on p.position = n % 3;
comment on table issues is 'Tickets of Jira. One row per issue.';
comment on column issues.issue_key is 'Key as people write it, such as SHOP-12.';
create table versions as
select
    p.project_key || v as version_id, p.project_key, v || '.0' as version_name, '' as description, null::date as start_date,
    (current_date + ((v - 4) * 15)::int)::date as release_date, v < 3 as is_released, false as is_archived,
    40 as issue_count, 20 as done_count, 20 as open_count
from projects_seed as p, range(1, 7) as r(v);
comment on table versions is 'Versions of Jira. One row per version.';
create table commits as
select
    p.repository, md5(p.repository || n) as commit_sha, 'SHOP-' || n || ' fix' as subject, 'Author ' || n % 9 as author_name,
    timestamptz '2024-01-01 00:00:00+00' + n * interval 31 hour as committed_at, true as is_on_default_branch, 10 as additions, 2 as deletions
from projects_seed as p, range(1, 600) as r(n);
comment on table commits is 'Commits of all branches. One row per repository and commit.';
create table file_changes as
select repository, commit_sha, 'src/a.py' as path, null::varchar as old_path, 'M' as change_type, 3 as additions, 1 as deletions from commits;
create table issue_commits as select 'SHOP-1' as issue_key, repository, commit_sha from commits limit 20;
create table issue_versions as select issue_key, project_key || '5' as version_id, '5.0' as version_name, 'fix' as relation, project_key from issues;
create table releases as
select
    version_id as release_id, version_id as canonical_release_id, version_id, v.project_key, repository, version_name,
    case when is_released then 'v' || version_name end as tag_name,
    case when is_released then release_date::timestamptz end as released_at, release_date, null::date as target_date,
    is_released, false as is_archived, false as is_sprint_named,
    case when is_released then 'version and tag' else 'version only' end as match_evidence, issue_count, done_count,
    null::varchar as plan_source
from versions as v join projects_seed using (project_key);
insert into releases by name select 'sprint' as release_id, 'sprint' as canonical_release_id, 'SHOP' as project_key, 'Sprint 12' as version_name,
    false as is_released, false as is_archived, true as is_sprint_named, 'version only' as match_evidence;
create table release_scope as
select
    version_id || t.item_key as scope_id, version_id as release_id, t.item_kind, case t.item_kind when 'ticket' then v.project_key || '-' || t.item_key else md5(t.item_key) end as item_key,
    t.repository, t.scope_origin, t.title, t.is_done, t.commits as commit_count, case t.item_kind when 'commit' then now() - interval 2 day end as committed_at,
    case t.item_kind when 'ticket' then [v.project_key || '-' || t.item_key] else []::varchar[] end as issue_keys, null::varchar as range_evidence
from versions as v,
    (values ('ticket', '3', null, 'version', 'The basket forgets <b>everything</b>', false, 0), ('ticket', '4', null, 'both', 'Round the total', true, 2),
        ('ticket', '5', null, 'commits', 'Somebody else''s ticket', true, 1), ('commit', '6', 'shop', 'commits', 'Hot fix without a ticket', null, null))
        as t(item_kind, item_key, repository, scope_origin, title, is_done, commits)
where version_name <> '6.0';
create table release_ranges as
select
    version_id as release_id, lower(project_key) as repository, 'v2.0' as previous_tag_name, null::varchar as candidate_tag_name,
    case when version_name = '6.0' then 'no earlier tag' else 'dates since tag' end as range_evidence
from versions;
create table issue_changes as
select
    'CORE-3' as issue_key, 'status' as field, 'Done' as from_value, 'Done' as from_text, 'Open' as to_value, 'Reopened' as to_text,
    date_trunc('day', now()) as changed_at, 'Grace Hopper' as author_name;
create table readiness as
select
    project_key, version_id, version_name, release_date, release_date < current_date as is_overdue,
    date_diff('day', current_date, release_date) as days_to_release, 40 as total_issues, row_number() over (order by version_id) * 4 as done_issues,
    row_number() over (order by version_id) / 10.0 as completion_ratio, (row_number() over (order by version_id)) % 3 as open_blockers,
    case when version_name <> '6.0' then 62.5 end as hygiene_score, case when version_name <> '6.0' then now() - interval 3 day end as last_commit_at,
    12 as commit_count, 'measured' as state, false as is_sprint_named
from versions where not is_released and version_name <> '3.0' or project_key = 'PAY' and version_name = '3.0';
create table hygiene_scores as
select
    md5(project_key || d) as score_id, (current_date - d::int)::date as as_of_date, project_key, 'strict-1' as rule_set_version,
    100 as tickets_in_scope, (55 + 20 * sin(d / 9.0) + length(project_key) * 3)::bigint as compliant_tickets,
    floor(55 + 20 * sin(d / 9.0) + length(project_key) * 3)::double as hygiene_score, 'measured' as state
from (select project_key from projects_seed union all select 'ALL') as p, range(0, 90) as r(d);
create table hygiene_rules as
select current_date as as_of_date, project_key, rule, 100 as checked, missed as violated, rule <> 'team' as in_use
from (select project_key from projects_seed union all select 'ALL') as p,
    (values ('labels', 12), ('fix_version', 4), ('affected_version', 31), ('story_points', 45), ('team', 100)) as t(rule, missed);
create table hygiene_violations as
select current_date as as_of_date, project_key, issue_key, rule, assignee_id, assignee_name, summary
from issues, (values ('labels'), ('story_points')) as t(rule) where status = 'Open';
create table hygiene_ticket_scores as
select
    issue_key, project_key, 'in_progress' as stage, status = 'Open' as is_active, case when status = 'Open' then 60.0::double end as hygiene_score,
    'bronze' as level, case when status = 'Open' then 2 else 0 end as violated_rules, 0 as exempt_rules
from issues;
create table hygiene_findings as
select
    issue_key, project_key, t.rule, t.title, 'violated' as state, t.degree::double as degree, t.weight::double as weight, t.severity, t.seen as evidence, t.fix
from issues,
    (values ('labels', 'No label', 1.0, 1.0, 'low', 'it has no label', 'Add a label.'),
        ('story_points', 'No estimate', 1.0, 2.0, 'medium', 'it has no points', 'Estimate it.')) as t(rule, title, degree, weight, severity, seen, fix)
where status = 'Open';
create table hygiene_group_scores as
with groups as (
    select 'ALL' as grain, 'ALL' as group_id, 'ALL' as group_name, null::varchar as project_key
    union all select 'project', project_key, project_key, project_key from projects_seed
    union all select 'team', t, t, null from (values ('Team 0'), ('Team 1')) as teams(t)
    union all select 'assignee', 'u0', 'Person 0', null
    union all select 'component', 'CORE:pay: card', 'pay: card', 'CORE'
    union all select 'release', 'CORE:5.0', '5.0', 'CORE'
)
select
    (current_date - d::int)::date as as_of_date, groups.*, (72.5 - d / 10.0)::double as hygiene_score,
    case when d > 0 and grain in ('ALL', 'project') then 41.0::double end as strict_score, (66.0 - d / 10.0)::double as interval_low, (78.0 - d / 10.0)::double as interval_high,
    71.25::double as shrunk_score, 100 as ticket_count, 120 as active_tickets, 'bronze' as level, 'catalogue-1.0' as rule_set_version,
    d > 30 as is_rebuilt, 'x' as measured_by
from groups, range(0, 120, 7) as r(d);
create table hygiene_rule_results as
select
    current_date as as_of_date, p.project_key, t.rule, t.number, t.title, 'every issue' as applies, 'it is empty' as violated_if, t.fix,
    null::varchar as limits, t.weight::double as weight, 'low' as severity, 'silver' as level, t.rule <> 'off' as is_enabled, null::date as enabled_from,
    t.rule = 'off' as is_changed, 100 as judged, 30 as violated, 0 as not_applicable, 0 as not_in_use, 0 as exempt, 2.5::double as lost
from (select project_key from projects_seed union all select 'ALL') as p,
    (values ('labels', 'H08', 'No label', 'Add a label.', 1.0), ('story_points', 'H05', 'No estimate', 'Estimate it.', 2.0),
        ('team', 'H06', 'No team', 'Set it.', 1.0), ('off', 'H20', 'Switched off', 'None.', 1.0)) as t(rule, number, title, fix, weight);
create table hygiene_group_rules as
select grain, group_id, t.* replace (lost::double as lost)
from (select distinct grain, group_id from hygiene_group_scores),
    (values ('labels', 100, 30, 0, 0, 2.5), ('story_points', 100, 60, 1, 0, 7.5), ('team', 0, 0, 0, 120, null)) as t(rule, judged, violated, exempt, not_in_use, lost);
create table hygiene_gains as
select grain, group_id, 1 as "rank", 'story_points' as rule, 'No estimate' as title, 7.5::double as gain, 80.0::double as score_without, 60 as ticket_count
from (select distinct grain, group_id from hygiene_group_scores);
create table hygiene_suggestions as
select * from (values
    ('CORE-3', 'CORE', 'set_points', '3', 0.82::double, '5 tickets like it have 2 to 3 points', ['CORE-6', 'CORE-9']),
    ('CORE-6', 'CORE', 'set_fix_version', '5.0', 0.7::double, 'its epic ships in 5.0', ['CORE-1'])
) as t(issue_key, project_key, kind, "value", confidence, evidence, rests_on);
create table activity_daily as
select created_at::date as day, project_key, null::varchar as repository, 'issue created' as kind, count(*) as "count" from issues group by all
union all select resolved_at::date, project_key, null, 'issue resolved', count(*) from issues where resolved_at is not null group by all
union all select committed_at::date, upper(repository), repository, 'commit', count(*) from commits group by all
union all select (date '2024-02-01' + n::int)::date, null, null, 'message', 3 + n % 9 from range(0, 720) as r(n) where n % 7 < 5;
create table data_sources as
select * from (values
    ('jira', 'SHOP', now() - interval 190 minute, 300::bigint, 0::bigint), ('jira', 'PAY', now() - interval 190 minute, 300, 2),
    ('git', 'shop', now() - interval 5 hour, 599, 0), ('slack', 'team', now() - interval 2 day, 1200, 1),
    ('github', 'acme/shop', now() - interval 250 minute, 12, 0)
) as t("source", scope, last_loaded_at, "rows", quarantined_rows);
create table quarantine as
select * from (values
    ('jira', 'issues', 'pay.jsonl.zst', '17', 'This line is not valid JSON: it ends in the middle of a text.', '{"id": "1', now(), 'p1'),
    ('jira', 'issues', 'pay.jsonl.zst', '90', 'The key appears twice, in different case: “Key” and “key”.', '{"Key":', now(), 'p1'),
    ('slack', 'messages', 'team.zip', 'general/2024-01-02.json', 'The message has no time.', '{}', now(), 'p2')
) as t("source", stream, origin, position, reason, excerpt, quarantined_at, page_id);
drop table projects_seed;
create table pull_requests as select 'github' as "source", n as number from range(0, 12) as r(n);
create table builds as select 'github' as "source", n::varchar as build_id, 'SUCCESS' as status from range(0, 30) as r(n);
create table incidents as select 'jira' as "source", 'jira:1' as incident_id;
create table messages as select 'C1' as channel_id, n::varchar as message_ts, 'text' as text from range(0, 1200) as r(n);
