{#- How a build of Jenkins stands, in the words that builds of all systems share. While it goes on, a result is not final. -#}
{% macro jenkins_build_status(result, is_building) -%}
    case
        when {{ is_building }} then 'BUILDING'
        when upper({{ result }}) in ('SUCCESS', 'FAILURE', 'UNSTABLE', 'ABORTED', 'NOT_BUILT') then upper({{ result }})
    end
{%- endmacro %}

{#- The same for a stage of a pipeline, which has words of its own. -#}
{% macro jenkins_stage_status(status) -%}
    case
        when upper({{ status }}) in ('SUCCESS', 'UNSTABLE', 'ABORTED') then upper({{ status }})
        when upper({{ status }}) in ('FAILED', 'FAILURE') then 'FAILURE'
        when upper({{ status }}) in ('NOT_EXECUTED', 'NOT_BUILT') then 'NOT_BUILT'
        when upper({{ status }}) in ('IN_PROGRESS', 'PAUSED_PENDING_INPUT', 'QUEUED') then 'BUILDING'
    end
{%- endmacro %}

{#- What started a build: a word for the causes that come with Jenkins, else the cause's own name. -#}
{% macro jenkins_cause(class, text) -%}
    case
        when {{ class }} = 'jenkins.branch.BranchEventCause' and lower({{ text }}) like 'pull request%' then 'pull_request'
        when {{ class }} = 'org.jenkinsci.plugins.ghprb.GhprbCause' then 'pull_request'
        when {{ class }} in ('jenkins.branch.BranchEventCause', 'hudson.triggers.SCMTrigger$SCMTriggerCause') then 'push'
        when {{ class }} = 'jenkins.branch.BranchIndexingCause' then 'branch_indexing'
        when {{ class }} in ('hudson.model.Cause$UserIdCause', 'hudson.model.Cause$UserCause') then 'user'
        when {{ class }} = 'hudson.triggers.TimerTrigger$TimerTriggerCause' then 'schedule'
        when {{ class }} = 'hudson.model.Cause$UpstreamCause' then 'upstream'
        when {{ class }} = 'hudson.model.Cause$RemoteCause' then 'remote'
        when {{ has_pattern(class, '[.$](Rebuild|Replay|RestartDeclarativePipeline)Cause$') }} then 'rebuild'
        else {{ pattern_match(class, '([^.$]+)$', 1) }}
    end
{%- endmacro %}
