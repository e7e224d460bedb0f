"""SQL of what a snapshot was loaded from."""

SOURCES = """
select
    source,
    max(last_loaded_at) as last_loaded_at,
    cast(sum(rows) as bigint) as loaded_rows,
    cast(sum(quarantined_rows) as bigint) as quarantined_rows
from data_sources
group by source
order by source
"""
