{#-
    A lake table is replaced in one transaction; readers hold a published snapshot and see none of it. The build makes
    all marts beforehand (NEXUS_DBT_MARTS_ARE_MADE, `defs/mart_tables.py`), with the types of their contracts: then only
    rows are replaced. dbt-duckdb builds a copy, renames twice and drops the old one in transactions of their own: three
    commits to the lake's catalog for each model, which is most of a small build's time.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set has_contract = config.get('contract').enforced -%}
    {%- set is_made = has_contract and existing is not none and existing.is_table
        and env_var('NEXUS_DBT_MARTS_ARE_MADE', 'false') == 'true' -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not existing.is_table -%}
        {% do adapter.drop_relation(existing) %}
    {%- endif -%}
    {% call statement('main') -%}
        {%- if is_made %}
            delete from {{ target_relation }};
            insert into {{ target_relation }} {{ get_column_names() }} (
                {{ get_select_subquery(compiled_code) }}
            );
        {%- elif has_contract %}
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
    {%- if not is_made -%}
        {% do persist_docs(target_relation, model) %}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#-
    A mart whose rows hold long texts that never change while the rest of the row is the same: only rows that differ are
    replaced, and no text of another is read. All rows differ where another project made the table, or none did. Texts
    are written some megabytes at a time, since all of them may be more than there is memory for. The model's meta says
    `key`, `long_columns`, `bytes` (SQL: about how many they are), and `arrives`: a moment of the row by which files of
    the lake are left out.
-#}
{% materialization changed_rows, adapter='duckdb', supported_languages=['sql'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set is_kept = existing is not none and existing.is_table
        and env_var('NEXUS_DBT_KEEP_ROWS', 'false') == 'true' -%}
    {%- set meta = config.get('meta') -%}
    {%- set key, arrives = meta.key[0], meta.arrives -%}
    {%- set short = model.columns.keys() | reject('in', meta.long_columns) | join(', ') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not existing.is_table -%}
        {% do adapter.drop_relation(existing) %}
    {%- endif -%}
    {% call statement('main') -%}
        {%- if not is_kept %}
            {{ get_assert_columns_equivalent(compiled_code) }}
            create or replace table {{ target_relation }}
            {{ get_table_columns_and_constraints() }};
        {%- endif %}
        create or replace temp table wanted_rows as
        select {{ short }} from ({{ compiled_code }}) as wanted;
        create or replace temp table changed_keys as
        with changed as (
            (select {{ short }} from {{ target_relation }} except all from temp.wanted_rows)
            union all
            (from temp.wanted_rows except all select {{ short }} from {{ target_relation }})
        )
        select distinct {{ key }} from changed;
        create or replace temp table portions as
        select
            {{ key }},
            {{ arrives }} as arrives,
            sum({{ meta.bytes }}) over (order by {{ arrives }}, {{ key }}) // 16000000 as portion
        from temp.wanted_rows
        where {{ key }} in (select {{ key }} from temp.changed_keys);
    {%- endcall %}
    {%- if is_kept and run_query('select count(*) from temp.changed_keys').rows[0][0] > 0 -%}
        {% call statement('gone') -%}
            delete from {{ target_relation }} where {{ key }} in (select {{ key }} from temp.changed_keys)
        {%- endcall %}
    {%- endif -%}
    {%- set portions = run_query(
        'select portion, min(arrives)::varchar, max(arrives)::varchar, count(*) = count(arrives)'
        ' from temp.portions group by portion order by portion'
    ) -%}
    {%- for portion, first, last, has_moments in portions.rows -%}
        {% call statement('portion') -%}
            insert into {{ target_relation }} {{ get_column_names() }} (
                select {{ model.columns.keys() | join(', ') }} from ({{ compiled_code }}) as wanted
                where
                    {{ key }} in (select {{ key }} from temp.portions where portion = {{ portion }})
                    {%- if has_moments %}
                    and {{ arrives }} between timestamptz '{{ first }}' and timestamptz '{{ last }}'
                    {%- endif %}
            );
        {%- endcall %}
    {%- endfor -%}
    {% do run_query('drop table temp.wanted_rows; drop table temp.changed_keys; drop table temp.portions') %}
    {%- if not is_kept -%}
        {% do persist_docs(target_relation, model) %}
    {%- endif -%}
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
        create or replace view {{ target_relation }} as (
            {{ compiled_code }}
        );
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
