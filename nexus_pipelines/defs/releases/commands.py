"""`nexus release`: releases that people manage, what they judge and decide."""

import click

from nexus_pipelines.defs.releases.check_commands import check, list_releases
from nexus_pipelines.defs.releases.decision_commands import decide, show_track_record
from nexus_pipelines.defs.releases.edit_commands import add, edit, remove
from nexus_pipelines.defs.releases.import_command import import_file
from nexus_pipelines.defs.releases.judgement_commands import attest, waive
from nexus_pipelines.defs.releases.plan_commands import milestones, risk
from nexus_pipelines.defs.releases.policy_commands import policy
from nexus_pipelines.defs.releases.report_command import report


@click.group()
def release() -> None:
    """Releases: list and check them, plan and import, waive, attest, decide, report, look back."""


_COMMANDS = (
    *(list_releases, check, decide, show_track_record),
    report,
    *(add, edit, remove, import_file, milestones, risk, waive, attest, policy),
)
for _command in _COMMANDS:
    release.add_command(_command)
