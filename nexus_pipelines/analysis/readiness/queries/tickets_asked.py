"""Tickets of releases as they stood at a moment: what changed since is undone where a changelog tells of it.

Without a changelog a ticket counts as done from its resolution on, and its other fields are those of today. Links
between tickets are today's.
"""

# The versions of a release, twins included, and the tickets that had one of them as fix version.
SCOPE = """
versions_asked as (
    select distinct asked.release_id, asked.moment, versions.version_id
    from asked
    inner join releases on asked.release_id = releases.canonical_release_id
    inner join versions on releases.version_id = coalesce(versions.twin_of_version_id, versions.version_id)
),

version_changes as (
    select issue_key, changed_at, from_value as version_id, true as was_in
    from issue_changes
    where lower(field) = 'fix version' and from_value is not null
    union all
    select issue_key, changed_at, to_value as version_id, false as was_in
    from issue_changes
    where lower(field) = 'fix version' and to_value is not null
),

-- The first change after the moment tells how it was before.
moved as (
    select
        versions_asked.release_id,
        versions_asked.moment,
        versions_asked.version_id,
        version_changes.issue_key,
        arg_min(version_changes.was_in, version_changes.changed_at) as was_in
    from versions_asked
    inner join version_changes on versions_asked.version_id = version_changes.version_id
    where version_changes.changed_at > versions_asked.moment
    group by all
),

tickets as (
    select versions_asked.release_id, versions_asked.moment, issue_versions.issue_key
    from versions_asked
    inner join issue_versions on versions_asked.version_id = issue_versions.version_id
    left join moved
        on
            versions_asked.release_id = moved.release_id
            and versions_asked.moment = moved.moment
            and versions_asked.version_id = moved.version_id
            and issue_versions.issue_key = moved.issue_key
    where issue_versions.relation = 'fix' and moved.issue_key is null
    union
    select release_id, moment, issue_key
    from moved
    where was_in
)
"""

# Needs `wanted` (moment, issue_key).
STATES = """
left_status as (
    select
        wanted.moment,
        wanted.issue_key,
        arg_min(
            {'status': issue_transitions.from_status, 'category': issue_transitions.from_category},
            issue_transitions.transitioned_at
        ) as was
    from wanted
    inner join issue_transitions on wanted.issue_key = issue_transitions.issue_key
    where issue_transitions.transitioned_at > wanted.moment and issue_transitions.evidence <> 'created'
    group by all
),

left_fields as (
    select
        wanted.moment,
        wanted.issue_key,
        arg_min({'text': issue_changes.from_text}, issue_changes.changed_at)
            filter (where lower(issue_changes.field) = 'priority') as priority_was,
        arg_min({'text': issue_changes.from_text}, issue_changes.changed_at)
            filter (where lower(issue_changes.field) in ('flagged', 'impediment')) as flag_was
    from wanted
    inner join issue_changes on wanted.issue_key = issue_changes.issue_key
    where
        issue_changes.changed_at > wanted.moment
        and lower(issue_changes.field) in ('priority', 'flagged', 'impediment')
    group by all
),

states as (
    select
        wanted.moment,
        issues.issue_key,
        issues.summary,
        issues.issue_type,
        issues.open_blocker_count,
        issues.is_done as is_done_now,
        case when left_status.was is null then issues.status else left_status.was.status end as status,
        case when left_status.was is null then issues.is_done else coalesce(left_status.was.category = 'done', false) end
            as is_done,
        case when left_fields.priority_was is null then issues.priority else left_fields.priority_was.text end
            as priority,
        case
            when left_fields.flag_was is null then issues.is_flagged
            else coalesce(left_fields.flag_was.text, '') <> ''
        end as is_flagged
    from wanted
    inner join issues on wanted.issue_key = issues.issue_key
    left join left_status on wanted.moment = left_status.moment and wanted.issue_key = left_status.issue_key
    left join left_fields on wanted.moment = left_fields.moment and wanted.issue_key = left_fields.issue_key
    where issues.created_at <= wanted.moment or issues.created_at is null
)
"""
WANTED = """
wanted as (
    select distinct moment, issue_key
    from tickets
)
"""
# With what blocks them, whose state decides whether they are blocked.
WANTED_WITH_BLOCKERS = """
blocking as (
    select distinct issue_key, linked_issue_key as blocker_key
    from issue_links
    where is_blocking and direction = 'inward' and is_linked_issue_known
),

wanted as (
    select moment, issue_key
    from tickets
    union
    select tickets.moment, blocking.blocker_key as issue_key
    from tickets
    inner join blocking on tickets.issue_key = blocking.issue_key
)
"""
# Blockers outside of what was read count as the ticket says today.
BLOCKED = """
blockers as (
    select
        wanted.moment,
        blocking.issue_key,
        count(*) filter (where not states.is_done) as open_count,
        count(*) filter (where not states.is_done_now) as open_count_now
    from wanted
    inner join blocking on wanted.issue_key = blocking.issue_key
    inner join states on wanted.moment = states.moment and blocking.blocker_key = states.issue_key
    group by all
),

judged as (
    select
        tickets.release_id,
        tickets.moment,
        states.issue_key,
        states.summary,
        states.issue_type,
        states.priority,
        states.is_done,
        not states.is_done and (
            coalesce(regexp_matches(lower(states.status), 'blocked|on hold|impediment'), false)
            or states.is_flagged
            or coalesce(blockers.open_count, 0) > 0
            or states.open_blocker_count > coalesce(blockers.open_count_now, 0)
        ) as is_blocked,
        case lower(states.priority)
            when 'blocker' then 1 when 'critical' then 2 when 'highest' then 2 when 'high' then 3 when 'major' then 3
            else 4
        end as urgency
    from tickets
    inner join states on tickets.moment = states.moment and tickets.issue_key = states.issue_key
    left join blockers on states.moment = blockers.moment and states.issue_key = blockers.issue_key
)
"""
JUDGED = (SCOPE, WANTED_WITH_BLOCKERS, STATES, BLOCKED)
