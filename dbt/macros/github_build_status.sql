{#-
    How a run or job of GitHub Actions stands, in the words that builds of all systems share: SUCCESS, FAILURE, ABORTED,
    NOT_BUILT or BUILDING (UNSTABLE is Jenkins's). GitHub's checks let neutral pass; it marks as stale what never ended.
-#}
{% macro github_build_status(state, conclusion) -%}
    case
        when lower({{ conclusion }}) in ('success', 'neutral') then 'SUCCESS'
        when lower({{ conclusion }}) in ('failure', 'timed_out', 'startup_failure') then 'FAILURE'
        when lower({{ conclusion }}) in ('cancelled', 'stale') then 'ABORTED'
        when lower({{ conclusion }}) in ('skipped', 'action_required') then 'NOT_BUILT'
        when
            {{ conclusion }} is null
            and lower({{ state }}) in ('queued', 'in_progress', 'waiting', 'pending', 'requested')
            then 'BUILDING'
    end
{%- endmacro %}
