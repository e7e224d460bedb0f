{#- Each column holds nothing but its listed values; one query for all columns of a model. -#}
{% test only_values(model, columns) %}
    {%- for column, values in columns.items() %}
    select
        '{{ column }}' as column_name,
        cast({{ column }} as varchar) as unexpected_value,
        count(*) as row_count
    from {{ model }}
    where {{ column }} not in ('{{ values | join("', '") }}')
    group by {{ column }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{% endtest %}
