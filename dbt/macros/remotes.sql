{#- Where a repository is, without what does not tell it from others: scheme, user, and a final .git. -#}
{% macro remote_address(location) -%}
    {{ replace_pattern(
        replace_pattern(location, '^([A-Za-z+]+://)?([^/@]*@)?|([.]git)?/*$', ''),
        ':',
        '/'
    ) }}
{%- endmacro %}
