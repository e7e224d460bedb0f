"""The query for the features of a release, as they were known at the end of a day, for many releases at once.

It reads published tables by their bare names and takes two lists of one length: $release_ids and $days. Each row of the
answer is a release and a day. A feature without data is null: no repository, no earlier release of the product, no
tickets. "The range" are the commits of the default branch after the earlier release, up to the end of the day.
"""

from nexus_pipelines.analysis.readiness.change_risk.released import RELEASED

# What "wanted" is: two bound lists of one length, or one release and day written out.
_BOUND = "select distinct unnest($release_ids) as release_id, unnest($days) as as_of"

_FEATURES = r"""
-- A version may be tagged in several repositories; without a tag it is looked for in all of its project's.
tagged as (

    select
        project_key,
        product,
        version_number,
        list(distinct repository order by repository) as repositories
    from releases
    where repository is not null
    group by project_key, product, version_number

),

owned as (

    select
        project_key,
        list(repository order by repository) as repositories
    from repositories
    where project_key is not null
    group by project_key

),

-- A release in several repositories has several rows, which agree in these.
named as (

    select
        canonical_release_id as release_id,
        min(project_key) as project_key,
        min(product) as product,
        min(version_number) as version_number,
        list_distinct(flatten(list(version_ids))) as version_ids
    from releases
    where canonical_release_id in (select wanted.release_id from wanted)
    group by canonical_release_id

),

subjects as (

    select
        wanted.release_id,
        wanted.as_of,
        -- Of what is out already: as it was on the evening before.
        least(wanted.as_of, coalesce(released.released_on - 1, wanted.as_of)) as day,
        cast(
            least(wanted.as_of, coalesce(released.released_on - 1, wanted.as_of)) + 1 as timestamp
        ) at time zone 'UTC' as ends_at,
        named.project_key,
        named.product,
        named.version_number,
        named.version_ids,
        cast(regexp_extract_all(named.version_number, '\d+') as bigint[]) as numbers,
        coalesce(tagged.repositories, owned.repositories, []) as repositories
    from wanted
    inner join named on wanted.release_id = named.release_id
    left join tagged
        on
            named.project_key = tagged.project_key
            and named.product = tagged.product
            and named.version_number = tagged.version_number
    left join owned on named.project_key = owned.project_key
    left join released
        on
            named.project_key = released.project_key
            and named.product = released.product
            and named.version_number = released.version_number

),

-- What the same product had released by that day, with the first patch that each had got by then.
earlier as (

    select
        subjects.release_id,
        subjects.as_of,
        subjects.day,
        released.version_number,
        released.released_on,
        released.numbers,
        released.tag_commit_sha,
        released.repository,
        row_number() over (
            partition by subjects.release_id, subjects.as_of
            order by released.released_on desc, released.numbers desc
        ) as place,
        -- The range begins at the next lower number: 1.9.12 follows 1.9.11, whatever 1.10 did in between.
        row_number() over (
            partition by subjects.release_id, subjects.as_of
            order by
                coalesce(released.numbers < subjects.numbers, true) desc,
                case when subjects.numbers is not null then released.numbers end desc,
                released.released_on desc
        ) as nearness
    from subjects
    inner join released
        on
            subjects.project_key = released.project_key
            and subjects.product = released.product
            and released.released_on <= subjects.day
            and released.version_number is distinct from subjects.version_number
    qualify place <= 12 or nearness = 1

),

followed as (

    select
        earlier.release_id,
        earlier.as_of,
        earlier.place,
        -- Null as long as its days are not over and nothing has come.
        case
            when count(later.version_number) > 0 then 1.0
            when earlier.released_on + 21 <= earlier.day then 0.0
        end as was_hotfixed
    from earlier
    left join earlier as later
        on
            earlier.release_id = later.release_id
            and earlier.as_of = later.as_of
            and earlier.numbers[1:2] = later.numbers[1:2]
            and earlier.numbers < later.numbers
            and later.released_on between earlier.released_on and earlier.released_on + 21
    where earlier.place <= 12
    group by earlier.release_id, earlier.as_of, earlier.day, earlier.place, earlier.released_on

),

habits as (

    select
        release_id,
        as_of,
        count(was_hotfixed) as known_releases,
        avg(was_hotfixed) as recent_hotfix_share
    from followed
    group by release_id, as_of

),

bounds as (

    select
        subjects.release_id,
        subjects.as_of,
        subjects.ends_at,
        unnest(subjects.repositories) as repository,
        least(
            commits.committed_at, cast(earlier.released_on + 1 as timestamp) at time zone 'UTC'
        ) as starts_at
    from subjects
    inner join earlier
        on subjects.release_id = earlier.release_id and subjects.as_of = earlier.as_of and earlier.nearness = 1
    left join commits
        on earlier.repository = commits.repository and earlier.tag_commit_sha = commits.commit_sha

),

first_commits as (

    select
        repository,
        author_email,
        min(committed_at) as first_at
    from commits
    group by repository, author_email

),

ranged as (

    select
        bounds.release_id,
        bounds.as_of,
        bounds.ends_at,
        bounds.starts_at,
        commits.repository,
        commits.commit_sha,
        commits.committed_at,
        commits.is_merge,
        commits.author_email,
        commits.additions + commits.deletions as churn,
        regexp_matches(commits.subject, '(?i)\b(fix(es|ed)?|bugs?|hotfix|regression|crash)') as is_fix,
        first_commits.first_at > bounds.starts_at as is_by_new_author
    from bounds
    inner join commits
        on
            bounds.repository = commits.repository
            and commits.is_on_default_branch
            and commits.committed_at > bounds.starts_at
            and commits.committed_at < bounds.ends_at
    left join first_commits
        on commits.repository = first_commits.repository and commits.author_email = first_commits.author_email

),

code as (

    select
        release_id,
        as_of,
        count(distinct repository || commit_sha) as commits,
        sum(churn) as churn,
        avg(case when committed_at >= ends_at - interval 48 hours then 1.0 else 0.0 end) as late_share,
        avg(case when is_merge then 1.0 else 0.0 end) as merge_share,
        avg(case when is_fix then 1.0 else 0.0 end) filter (where not is_merge) as fix_share,
        count(distinct case when is_by_new_author then author_email end) / count(distinct author_email)
            as new_author_share
    from ranged
    group by release_id, as_of

),

-- A file is hot in a commit if at least five commits changed it in the half year before.
heat as (

    select
        file_changes.repository,
        file_changes.commit_sha,
        count(*) over (
            partition by file_changes.repository, file_changes.path
            order by commits.committed_at
            range between interval 183 days preceding and current row
        ) > 5 as is_hot
    from file_changes
    inner join commits
        on file_changes.repository = commits.repository and file_changes.commit_sha = commits.commit_sha
    where
        commits.is_on_default_branch
        and commits.repository in (select bounds.repository from bounds)
        and commits.committed_at > (select min(bounds.starts_at) - interval 183 days from bounds)
        and commits.committed_at < (select max(bounds.ends_at) from bounds)

),

files as (

    select
        ranged.release_id,
        ranged.as_of,
        avg(case when heat.is_hot then 1.0 else 0.0 end) as hot_file_share
    from ranged
    inner join heat on ranged.repository = heat.repository and ranged.commit_sha = heat.commit_sha
    group by ranged.release_id, ranged.as_of

),

subject_versions as (

    select
        release_id,
        as_of,
        ends_at,
        unnest(version_ids) as version_id
    from subjects

),

scoped as (

    select distinct
        subject_versions.release_id,
        subject_versions.as_of,
        issues.issue_key,
        lower(issues.issue_type) = 'bug' as is_bug
    from subject_versions
    inner join issue_versions
        on subject_versions.version_id = issue_versions.version_id and issue_versions.relation = 'fix'
    inner join issues on issue_versions.issue_key = issues.issue_key
    where issues.created_at < subject_versions.ends_at

),

scope as (

    select
        release_id,
        as_of,
        count(*) as scope_tickets,
        avg(case when is_bug then 1.0 else 0.0 end) as scope_bug_share
    from scoped
    group by release_id, as_of

),

bugs as (

    select
        project_key,
        created_at,
        resolved_at
    from issues
    where lower(issue_type) = 'bug' and created_at is not null

),

bug_trend as (

    select
        subjects.release_id,
        subjects.as_of,
        count(*) filter (where bugs.resolved_at is null or bugs.resolved_at >= subjects.ends_at) as open_bugs,
        count(*) filter (where bugs.created_at >= subjects.ends_at - interval 28 days) as new_bugs,
        count(*) filter (
            where bugs.resolved_at >= subjects.ends_at - interval 28 days and bugs.resolved_at < subjects.ends_at
        ) as resolved_bugs
    from subjects
    inner join bugs on subjects.project_key = bugs.project_key and bugs.created_at < subjects.ends_at
    group by subjects.release_id, subjects.as_of

),

features as (

    select
        subjects.release_id,
        subjects.as_of,
        subjects.day,
        subjects.project_key,
        subjects.product,
        subjects.version_number,
        case when bounds.n > 0 then coalesce(code.commits, 0) end as commits,
        code.churn,
        files.hot_file_share,
        code.late_share,
        code.merge_share,
        code.fix_share,
        code.new_author_share,
        scope.scope_tickets,
        scope.scope_bug_share,
        bug_trend.open_bugs,
        bug_trend.new_bugs - bug_trend.resolved_bugs as bug_growth,
        subjects.day - previous.released_on as days_since_last,
        case when habits.known_releases >= 3 then habits.recent_hotfix_share end as recent_hotfix_share,
        case when len(subjects.numbers) > 2 then subjects.numbers[3] end as patch_number
    from subjects
    left join code on subjects.release_id = code.release_id and subjects.as_of = code.as_of
    left join files on subjects.release_id = files.release_id and subjects.as_of = files.as_of
    left join scope on subjects.release_id = scope.release_id and subjects.as_of = scope.as_of
    left join bug_trend on subjects.release_id = bug_trend.release_id and subjects.as_of = bug_trend.as_of
    left join habits on subjects.release_id = habits.release_id and subjects.as_of = habits.as_of
    left join earlier as previous
        on subjects.release_id = previous.release_id and subjects.as_of = previous.as_of and previous.nearness = 1
    left join (
        select release_id, as_of, count(*) as n from bounds group by release_id, as_of
    ) as bounds on subjects.release_id = bounds.release_id and subjects.as_of = bounds.as_of

)

"""


def feature_query(wanted: str = _BOUND, *, final: str = "*") -> str:
    """The query over `wanted`, a SELECT of release_id and as_of (date); by default over $release_ids and $days.

    Columns: release_id, as_of, the day looked at (not after the evening before it went out), project_key, product,
    version_number, and the features; or `final`, expressions over them.
    """
    return f"""with wanted as (

    {wanted}

),
{RELEASED}{_FEATURES}
select {final} from features order by release_id, as_of"""  # noqa: S608 - text of our own
