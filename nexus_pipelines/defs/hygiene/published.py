"""What a hygiene check reads of the published snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import NOTHING_PUBLISHED, Reader

_SCORES = """
with newest as (
    select max(as_of_date) as as_of_date from hygiene_scores
)

select scores.project_key, scores.tickets_in_scope, scores.compliant_tickets
from hygiene_scores as scores
inner join newest on scores.as_of_date = newest.as_of_date
"""
_VIOLATIONS = "select project_key, issue_key, rule, assignee_id, assignee_name, summary from hygiene_violations"
_ACCOUNTS = """
with jira as (
    select person_id, account, email from person_accounts where system = 'jira' and not coalesce(is_bot, false)
),

slack as (
    select person_id, min(account) as slack_user, count(*) as slack_count
    from person_accounts
    where system = 'slack' and not coalesce(is_bot, false)
    group by person_id
)

select
    jira.person_id, jira.account, coalesce(jira.email, people.email) as email,
    case when slack.slack_count = 1 then slack.slack_user end as slack_user
from jira
inner join people on jira.person_id = people.person_id
left join slack on jira.person_id = slack.person_id
"""
_LEADS = """
with named as (
    select lower(people.display_name) as lead_name, min(accounts.account) as account, count(*) as account_count
    from people
    inner join person_accounts as accounts on people.person_id = accounts.person_id and accounts.system = 'jira'
    where not coalesce(people.is_bot, false)
    group by lower(people.display_name)
)

select projects.project_key, projects.url, projects.lead_name, named.account
from projects
left join named on lower(projects.lead_name) = named.lead_name and named.account_count = 1
"""


@dataclass(frozen=True, kw_only=True)
class Account:
    """A Jira account: the person behind it, their e-mail where it is shown, their one Slack user where e-mails tell."""

    account: str
    person_id: str
    email: str | None
    slack_user: str | None


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project's address in Jira, and its lead: by name, and by account where exactly one person is called so."""

    url: str | None
    lead_name: str | None
    lead_account: str | None


@dataclass(frozen=True, kw_only=True)
class Published:
    """One published state. scores, violations: the newest rows of hygiene_scores and hygiene_violations."""

    publication: Publication
    scores: pl.DataFrame
    violations: pl.DataFrame
    accounts: Mapping[str, Account]
    projects: Mapping[str, Project]


def read_published(reader: Reader) -> Published:
    """All of it, from one snapshot.

    Raises:
        OperatorError: nothing is published.
    """
    publication = reader.publication()
    if publication is None:
        raise OperatorError(NOTHING_PUBLISHED)

    def frame(sql: str) -> pl.DataFrame:
        return reader.query(sql, publication=publication)

    return Published(
        publication=publication,
        scores=frame(_SCORES),
        violations=frame(_VIOLATIONS),
        accounts={
            account: Account(account=account, person_id=person, email=email, slack_user=slack)
            for person, account, email, slack in frame(_ACCOUNTS).iter_rows()
        },
        projects={
            key: Project(url=url, lead_name=lead, lead_account=account)
            for key, url, lead, account in frame(_LEADS).iter_rows()
        },
    )
