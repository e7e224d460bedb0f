"""The query for the features of a release, as they were known at the end of a day, for many releases at once.

It reads published tables by their bare names and takes two lists of one length: $release_ids and $days. Each row of the
answer is a release and a day. A feature without data is null: no repository, no earlier release of the product, no
tickets. "The range" are the commits of the default branch after the earlier release, up to the end of the day.
"""

from nexus_pipelines.analysis.readiness.change_risk.code_steps import CODE
from nexus_pipelines.analysis.readiness.change_risk.habit_steps import HABITS
from nexus_pipelines.analysis.readiness.change_risk.released import RELEASED
from nexus_pipelines.analysis.readiness.change_risk.subject_steps import SUBJECTS
from nexus_pipelines.analysis.readiness.change_risk.ticket_steps import TICKETS

# What "wanted" is: two bound lists of one length, or one release and day written out.
_BOUND = "select distinct unnest($release_ids) as release_id, unnest($days) as as_of"

_FEATURES = r"""
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
    asked = f"wanted as (\n\n    {wanted}\n\n),"
    steps = "\n".join([asked, RELEASED, SUBJECTS, HABITS, CODE, TICKETS, _FEATURES])
    return f"with {steps}\nselect {final} from features order by release_id, as_of"
