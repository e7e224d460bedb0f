{#- What a build or stage is by its name: deployment where it says so, else build. -#}
{% macro build_kind(name) -%}
    case
        when {{ has_pattern('lower(' ~ name ~ ')', '(^|[^a-z])(deploy|deploys|deploying|deployment|deployments|rollout|promote)([^a-z]|$)') }}
            then 'deployment'
        else 'build'
    end
{%- endmacro %}

{#- Where a deployment goes by its name; null where the name does not say. -#}
{% macro environment_in(name) -%}
    case
        when {{ has_pattern('lower(' ~ name ~ ')', '(^|[^a-z])(staging|stage|uat|pre-?prod|pre-?production)([^a-z]|$)') }} then 'staging'
        when {{ has_pattern('lower(' ~ name ~ ')', '(^|[^a-z])(prod|production|live)([^a-z]|$)') }} then 'production'
        when {{ has_pattern('lower(' ~ name ~ ')', '(^|[^a-z])(test|testing|qa|dev|development|integration)([^a-z]|$)') }} then 'testing'
    end
{%- endmacro %}
