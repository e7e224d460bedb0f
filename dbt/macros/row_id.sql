{#- A short identifier made of text columns; a null and an empty text differ. -#}
{% macro row_id(columns) -%}
    substr(md5(
        {%- for column in columns %}
        coalesce('=' || {{ column }}, '') {{ "|| '|' || " if not loop.last }}
        {%- endfor %}
    ), 1, 16)
{%- endmacro %}
