{#-
    A version name or tag, taken apart: the number ("1.14.0-1") and the words around it, the product ("appcdagent").
    A single number counts only where nothing but v, release or version stands before it.
-#}
{% macro version_number(name) -%}
    coalesce(
        {{ pattern_match(
            name,
            '([0-9]+(?:[.][0-9]+)+(?:[-+._]?(?:alpha|beta|rc|cr|pre|dev|snapshot|milestone|m|b|a|ga|final|patch|hotfix|[0-9]+)[-.]?[0-9]*)*)',
            1
        ) }},
        {{ pattern_match(name, '^(?:v|release|version)?[-_ ./]*([0-9]+)$', 1) }}
    )
{%- endmacro %}

{#- 1.2 and 1.2.0 are one number. -#}
{% macro padded_number(number) -%}
    case
        when {{ has_pattern(number, '^[0-9]+$') }} then {{ number }} || '.0.0'
        when {{ has_pattern(number, '^[0-9]+[.][0-9]+$') }} then {{ number }} || '.0'
        else {{ number }}
    end
{%- endmacro %}

{% macro product_word(text) -%}
    {{ replace_pattern('lower(' ~ text ~ ')', '[^a-z0-9]', '') }}
{%- endmacro %}

{#- What versions are sorted by: the numbers, then whether it is no alpha, beta, candidate or the like, then the rest. -#}
{% macro version_order(number) -%}
    {{ return(adapter.dispatch('version_order', 'nexus')(number)) }}
{%- endmacro %}
{% macro default__version_order(number) -%}
    {
        'numbers': list_transform(
            regexp_extract_all(regexp_extract({{ number }}, '^[0-9.]+'), '[0-9]+'), x -> try_cast(x as hugeint)
        ),
        'is_final': {{ is_final_number(number) }},
        'rest': regexp_replace({{ number }}, '^[0-9.]+', '')
    }
{%- endmacro %}

{% macro is_final_number(number) -%}
    not {{ has_pattern(number, '^[0-9.]+[-+._]?(alpha|beta|rc|cr|pre|dev|snapshot|milestone|m|b|a)') }}
{%- endmacro %}
