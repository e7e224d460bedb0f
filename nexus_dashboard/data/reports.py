"""Reports: what is stored and where it was sent, from Postgres; made, shown in a format and published by the API."""

from typing import Any, Literal

import streamlit as st

from nexus_dashboard.data.door import postgres
from nexus_dashboard.data.release_verdict import api
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases import deliveries as sent
from nexus_pipelines.operations.releases import reports as stored
from nexus_pipelines.operations.releases.deliveries import Delivery
from nexus_pipelines.operations.releases.reports import StoredReport

Format = Literal["html", "pdf", "markdown", "json"]
MOST_REPORTS = 200


@st.cache_data(ttl=5, max_entries=16, show_spinner=False)
def reports(
    *, report_type: str | None = None, project_key: str | None = None, version_name: str | None = None
) -> list[StoredReport]:
    """The newest first.

    Raises:
        OperatorError: Postgres does not answer, or is of an earlier version of Nexus.
    """
    with postgres() as connection:
        return stored.list_reports(
            connection,
            report_type=report_type,
            project_key=project_key,
            version_name=version_name,
            limit=MOST_REPORTS,
        )


@st.cache_data(ttl=30, max_entries=16, show_spinner=False)
def report(report_id: str) -> StoredReport | None:
    """One report; None where there is none of this id.

    Raises:
        OperatorError: Postgres does not answer, or is of an earlier version of Nexus.
    """
    with postgres() as connection:
        return stored.find_report(connection, report_id)


@st.cache_data(ttl=5, max_entries=16, show_spinner=False)
def deliveries(subject: str) -> list[Delivery]:
    """Where the reports of a subject were sent, the last first.

    Raises:
        OperatorError: Postgres does not answer, or is of an earlier version of Nexus.
    """
    with postgres() as connection:
        return sent.list_deliveries(connection, subject=subject)


# A stored report never changes.
@st.cache_data(ttl="10m", max_entries=16, show_spinner="Making the file …")
def report_file(report_id: str, form: Format) -> bytes:
    """A stored report in a format.

    Raises:
        OperatorError: the agent API does not answer.
    """
    return api().download("reporting", "reports", report_id, format=form)


@st.cache_data(ttl=60, max_entries=4, show_spinner="Making the report …")
def preview(project_key: str, version_name: str, snapshot_id: int) -> bytes:
    """The readiness report of a release as HTML; nothing is stored.

    Raises:
        UserError: there is no such release.
        OperatorError: the agent API does not answer.
    """
    del snapshot_id  # part of the cache's key
    return api().download(
        "reporting",
        "preview",
        report_type="release_readiness",
        project=project_key,
        version=version_name,
        format="html",
    )


def make_report(project_key: str, version_name: str, *, person: str) -> str:
    """Make and store the readiness report of a release; its id.

    Raises:
        UserError: nobody is named, or there is no such release.
        OperatorError: the agent API does not answer.
    """
    answer = api().post(
        "reporting",
        "generate",
        body={
            "report_type": "release_readiness",
            "project": project_key,
            "version": version_name,
            "created_by": _named(person),
        },
    )
    reports.clear()
    return str(answer["report_id"])


def publish(report_id: str, *, destination: str, target: str, person: str) -> dict[str, Any]:
    """Send a stored report to a place, in the name of a person who confirmed it; what became of it.

    Raises:
        UserError: nobody is named, or the place is none.
        OperatorError: the agent API does not answer, or the place refuses.
    """
    if not target.strip():
        raise UserError("Say where to: the key of a Confluence space, or the name of a Slack channel.")
    place = {"space_key": target.strip()} if destination == "confluence" else {"channel": target.strip()}
    asked = {"report_id": report_id, "destinations": [destination], **place, "confirmed_by": _named(person)}
    # The API says what it would write and how to confirm just that; the person has confirmed it in the form.
    proposed = api().post("reporting", "publish", body=asked)
    done = api().post("reporting", "publish", body={**asked, "confirmation": proposed["confirmation"]})
    deliveries.clear()
    return done["destinations"][0]


def _named(person: str) -> str:
    if not person.strip():
        raise UserError("Say who you are first: a report is made and sent in somebody's name.")
    return person.strip()
