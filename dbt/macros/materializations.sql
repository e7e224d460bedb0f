{#-
    A lake table or view is replaced in one transaction. dbt-duckdb builds a copy, renames twice and drops the old one
    in transactions of their own: three commits to the lake's catalog for each model, which is most of a small build's
    time. Readers hold a published snapshot and see neither.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not existing.is_table -%}
        {% do adapter.drop_relation(existing) %}
    {%- endif -%}
    {% call statement('main') -%}
        {%- if config.get('contract').enforced %}
            {{ get_assert_columns_equivalent(compiled_code) }}
            create or replace table {{ target_relation }}
            {{ get_table_columns_and_constraints() }};
            insert into {{ target_relation }} {{ get_column_names() }} (
                {{ get_select_subquery(compiled_code) }}
            );
        {%- else %}
            create or replace table {{ target_relation }} as (
                {{ compiled_code }}
            );
        {%- endif %}
    {%- endcall %}
    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not existing.is_view -%}
        {% do adapter.drop_relation(existing) %}
    {%- endif -%}
    {% call statement('main') -%}
        {%- if existing is not none and existing.is_view and env_var('NEXUS_DBT_KEEP_VIEWS', 'false') == 'true' %}
            select 'kept'
        {%- else %}
            create or replace view {{ target_relation }} as (
                {{ compiled_code }}
            );
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
