{#-
    What may be an issue key: a word, a hyphen, a number. Written in any case, since branches often are lower case. A
    number that goes on with a point is a version ("daemon-1.0.0"), so the point is taken along and the match refused.
    Letters after the number are not part of it: "ALOY-1140b" is the second branch for ALOY-1140.
-#}
{% macro key_candidates(text) -%}
    {{ pattern_matches(text, '[A-Za-z][A-Za-z0-9_]*-[0-9]+(?:\\.[0-9])?') }}
{%- endmacro %}

{% macro key_of_candidate(candidate) -%}
    upper({{ pattern_match(candidate, '^([A-Za-z][A-Za-z0-9_]*-[0-9]+)$', 1) }})
{%- endmacro %}

{#- Without the words that an underscore glued on: FEATURE_ALOY-12 is ALOY-12, unless a project has that long key. -#}
{% macro key_after_underscore(key) -%}
    {{ pattern_match(key, '_([A-Z][A-Z0-9]*-[0-9]+)$', 1) }}
{%- endmacro %}
