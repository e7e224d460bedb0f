{#- Every value of the columns exists in `to`; a null refers to nothing. -#}
{% test refers_to(model, columns, to, to_columns=none) %}
    {%- set to_columns = to_columns or columns %}
    select distinct {{ columns | join(', ') }}
    from {{ model }} as child
    where
        {%- for column in columns %}
        child.{{ column }} is not null and
        {%- endfor %}
        not exists (
            select 1
            from {{ to }} as parent
            where
                {%- for column in columns %}
                {% if not loop.first %}and {% endif %}parent.{{ to_columns[loop.index0] }} = child.{{ column }}
                {%- endfor %}
        )
{% endtest %}
