{#- An e-mail that says nothing about who wrote. -#}
{% macro is_nobodys_email(email) -%}
    ({{ has_pattern(
        'lower(' ~ email ~ ')',
        '^no-?reply@|^noreply@github[.]com$|@localhost$|@localhost[.]|@\\(none\\)$|^(none|unknown|nobody|root|you|user|admin)@|[*]'
    ) }} or strpos({{ email }}, '@') = 0)
{%- endmacro %}

{#- The account of a git author: the e-mail, or with a nobody's e-mail the name. -#}
{% macro git_account(email, name) -%}
    case
        when {{ email }} is null or {{ is_nobodys_email(email) }} then 'name:' || lower(trim({{ name }}))
        else lower(trim({{ email }}))
    end
{%- endmacro %}

{#- Names that automation goes by; a person called Abbot or Talbot is none. -#}
{% macro is_bot_name(name) -%}
    {{ has_pattern(
        'lower(' ~ name ~ ')',
        '\\[bot\\]|(^|[^a-z])bot([^a-z]|$)|^(dependabot|greenkeeper|renovate|travis|jenkins|circleci|github-actions|semantic-release|snyk)([^a-z]|$)|^automation for jira'
    ) }}
{%- endmacro %}
