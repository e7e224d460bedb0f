"""Root causes: why did a build fail, who can fix it, and was it seen before?"""

from nexus_dashboard.components.root_cause_board import board, not_built
from nexus_dashboard.components.root_cause_detail import detail
from nexus_dashboard.components.root_cause_link import asked_analysis
from nexus_dashboard.components.shown import shown
from nexus_dashboard.data.root_causes import is_built
from nexus_dashboard.errors import boundary

snapshot = shown()
with boundary("root causes"):
    asked = asked_analysis()
    if not is_built(snapshot):
        not_built()
    elif asked is not None:
        detail(snapshot, asked)
    else:
        board(snapshot)
