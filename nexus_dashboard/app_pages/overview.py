"""Overview: are the releases on their way, and can the data be trusted?"""

from nexus_dashboard.components.activity import activity
from nexus_dashboard.components.data_sources import data_sources, sources_line
from nexus_dashboard.components.hygiene import hygiene
from nexus_dashboard.components.key_figures import key_figures
from nexus_dashboard.components.overview_filter import chosen_projects
from nexus_dashboard.components.releases import releases
from nexus_dashboard.components.shown import shown
from nexus_dashboard.data.projects import project_keys
from nexus_dashboard.errors import boundary

snapshot = shown()
with boundary("sources"):
    sources_line(snapshot)

projects = chosen_projects(project_keys(snapshot))

with boundary("key figures"):
    key_figures(snapshot, projects)
with boundary("releases"):
    releases(snapshot, projects)
with boundary("hygiene"):
    hygiene(snapshot, projects)
with boundary("activity"):
    activity(snapshot, projects)
with boundary("data sources"):
    data_sources(snapshot)
