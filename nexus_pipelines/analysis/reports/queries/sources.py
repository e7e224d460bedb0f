"""SQL of what a snapshot was loaded from."""

SOURCES = """
select
    source,
    max(last_loaded_at) as last_loaded_at,
    sum(rows) as loaded_rows,
    sum(quarantined_rows) as quarantined_rows
from data_sources
group by source
order by source
"""
