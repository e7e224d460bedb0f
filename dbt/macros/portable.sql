{#-
    What differs between SQL engines, in one place: a second target adds its own `<adapter>__` versions.
-#}

{#- The text at a JSON path, or null. -#}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text', 'nexus')(column, path)) }}
{%- endmacro %}
{% macro default__json_text(column, path) -%}
    json_extract_string({{ column }}, '{{ path }}')
{%- endmacro %}

{#- All texts at a JSON path with a wildcard, as a sorted list without nulls or repeats; empty for none. -#}
{% macro json_text_list(column, path) -%}
    {{ return(adapter.dispatch('json_text_list', 'nexus')(column, path)) }}
{%- endmacro %}
{% macro default__json_text_list(column, path) -%}
    coalesce(list_sort(list_distinct(json_extract_string({{ column }}, '{{ path }}'))), cast([] as varchar[]))
{%- endmacro %}

{#- The elements of a JSON array, one row each: a set-returning expression for the select list. -#}
{% macro json_elements(column) -%}
    {{ return(adapter.dispatch('json_elements', 'nexus')(column)) }}
{%- endmacro %}
{% macro default__json_elements(column) -%}
    unnest(from_json(coalesce({{ column }}, '[]'), '["json"]'))
{%- endmacro %}

{#- Every match of a pattern's group, one row each: a set-returning expression for the select list. -#}
{% macro pattern_matches(text, pattern, group=0) -%}
    {{ return(adapter.dispatch('pattern_matches', 'nexus')(text, pattern, group)) }}
{%- endmacro %}
{% macro default__pattern_matches(text, pattern, group) -%}
    unnest(regexp_extract_all({{ text }}, '{{ pattern }}', {{ group }}))
{%- endmacro %}

{#- The first match of a pattern's group, or null. -#}
{% macro pattern_match(text, pattern, group=0) -%}
    {{ return(adapter.dispatch('pattern_match', 'nexus')(text, pattern, group)) }}
{%- endmacro %}
{% macro default__pattern_match(text, pattern, group) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', {{ group }}), '')
{%- endmacro %}

{#- Whether a pattern occurs anywhere in the text; null text is false. -#}
{% macro has_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('has_pattern', 'nexus')(text, pattern)) }}
{%- endmacro %}
{% macro default__has_pattern(text, pattern) -%}
    coalesce(regexp_matches({{ text }}, '{{ pattern }}'), false)
{%- endmacro %}

{% macro replace_pattern(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_pattern', 'nexus')(text, pattern, replacement)) }}
{%- endmacro %}
{% macro default__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{#- The column's value in the row where `by` is greatest. -#}
{% macro value_at_max(column, by) -%}
    {{ return(adapter.dispatch('value_at_max', 'nexus')(column, by)) }}
{%- endmacro %}
{% macro default__value_at_max(column, by) -%}
    arg_max({{ column }}, {{ by }})
{%- endmacro %}

{#- Distinct values as a sorted list; empty for none. -#}
{% macro sorted_list(column) -%}
    {{ return(adapter.dispatch('sorted_list', 'nexus')(column)) }}
{%- endmacro %}
{% macro default__sorted_list(column) -%}
    list_sort(list(distinct {{ column }}))
{%- endmacro %}

{% macro empty_list() -%}
    {{ return(adapter.dispatch('empty_list', 'nexus')()) }}
{%- endmacro %}
{% macro default__empty_list() -%}
    cast([] as varchar[])
{%- endmacro %}

{#- A list of one text. -#}
{% macro one_text_list(text) -%}
    {{ return(adapter.dispatch('one_text_list', 'nexus')(text)) }}
{%- endmacro %}
{% macro default__one_text_list(text) -%}
    [{{ text }}]
{%- endmacro %}

{#- Whether a list holds a text, in any case. -#}
{% macro list_contains_text(column, text) -%}
    {{ return(adapter.dispatch('list_contains_text', 'nexus')(column, text)) }}
{%- endmacro %}
{% macro default__list_contains_text(column, text) -%}
    list_contains(list_transform({{ column }}, x -> lower(x)), '{{ text | lower }}')
{%- endmacro %}

{#- How often people reacted: the sum of the counts in Slack's list of reactions. -#}
{% macro reaction_total(column) -%}
    {{ return(adapter.dispatch('reaction_total', 'nexus')(column)) }}
{%- endmacro %}
{% macro default__reaction_total(column) -%}
    cast(coalesce(list_sum(cast(json_extract_string({{ column }}, '$[*].count') as bigint[])), 0) as bigint)
{%- endmacro %}

{#- The text seen last, undated ones first of all; the greatest of several at one time, so that a re-run agrees. -#}
{% macro latest_text(column, seen_at) -%}
    {{ value_at_max(
        column,
        "case when " ~ column ~ " is not null then (coalesce(" ~ seen_at ~ ", timestamptz '1970-01-01 00:00:00+00'), " ~ column ~ ") end"
    ) }}
{%- endmacro %}

{#- Whole seconds from one moment to a later one; null where either is unknown or they stand in the wrong order. -#}
{% macro seconds_between(started_at, finished_at) -%}
    {{ return(adapter.dispatch('seconds_between', 'nexus')(started_at, finished_at)) }}
{%- endmacro %}
{% macro default__seconds_between(started_at, finished_at) -%}
    case
        when {{ finished_at }} >= {{ started_at }}
            then cast(date_diff('second', {{ started_at }}, {{ finished_at }}) as bigint)
    end
{%- endmacro %}

{#- The moment so many milliseconds after 1970 began; null outside of the years 1 to 9999. -#}
{% macro moment_of_milliseconds(milliseconds) -%}
    {{ return(adapter.dispatch('moment_of_milliseconds', 'nexus')(milliseconds)) }}
{%- endmacro %}
{% macro default__moment_of_milliseconds(milliseconds) -%}
    case
        when {{ milliseconds }} between -62135596800000 and 253402300799999
            then to_timestamp(({{ milliseconds }}) / 1000.0)
    end
{%- endmacro %}
