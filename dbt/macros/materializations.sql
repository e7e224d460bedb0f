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
        {{ replace_table(target_relation, compiled_code) }}
    {%- endcall %}
    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#-
    A mart whose rows hold long texts that never change while the rest of the row is the same: only the rows that differ
    are replaced, and no text of another is read. The columns are told apart by the model's meta: `key`,
    `long_columns`, and `arrives`, a moment of the row by which the lake's files can be left out. It is made anew
    where the project is not the one that made it.
-#}
{% materialization changed_rows, adapter='duckdb', supported_languages=['sql'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set is_kept = existing is not none and existing.is_table
        and env_var('NEXUS_DBT_KEEP_VIEWS', 'false') == 'true' -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if not is_kept -%}
        {%- if existing is not none and not existing.is_table -%}
            {% do adapter.drop_relation(existing) %}
        {%- endif -%}
        {% call statement('main') -%}
            {{ replace_table(target_relation, compiled_code) }}
        {%- endcall %}
        {% do persist_docs(target_relation, model) %}
    {%- else -%}
        {%- set key = config.get('meta').key[0] -%}
        {%- set arrives = config.get('meta').arrives -%}
        {%- set short = model.columns.keys() | reject('in', config.get('meta').long_columns) | join(', ') -%}
        {% call statement('main') -%}
            create or replace temp table wanted_rows as
            select {{ short }} from ({{ compiled_code }}) as wanted;
            create or replace temp table changed_keys as
            (select {{ short }} from {{ target_relation }} except all from temp.wanted_rows)
            union
            (from temp.wanted_rows except all select {{ short }} from {{ target_relation }});
        {%- endcall %}
        {%- set changed = run_query('select count(*) from temp.changed_keys').rows[0][0] -%}
        {%- if changed > 0 -%}
            {%- set changed_keys = 'select ' ~ key ~ ' from temp.changed_keys' -%}
            {%- set since = run_query(
                'select cast(min(' ~ arrives ~ ') as varchar) from temp.wanted_rows where ' ~ key
                ~ ' in (' ~ changed_keys ~ ') having count(*) = count(' ~ arrives ~ ')'
            ) -%}
            {% do run_query('delete from ' ~ target_relation ~ ' where ' ~ key ~ ' in (' ~ changed_keys ~ ')') %}
            {% call statement('changed') -%}
                insert into {{ target_relation }} {{ get_column_names() }} (
                    select {{ model.columns.keys() | join(', ') }} from ({{ compiled_code }}) as wanted
                    where
                        {{ key }} in ({{ changed_keys }})
                        {%- if since.rows and since.rows[0][0] %}
                        and {{ arrives }} >= timestamptz '{{ since.rows[0][0] }}'
                        {%- endif %}
                );
            {%- endcall %}
        {%- endif -%}
        {% do run_query('drop table temp.wanted_rows; drop table temp.changed_keys') %}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro replace_table(target_relation, compiled_code) -%}
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
{%- endmacro %}

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
