"""What the marts say about builds of Jenkins beside those of GitHub, and about real answers of Jenkins."""

from collections import Counter

import pytest

pytestmark = pytest.mark.slow


def test_builds_of_jenkins_stand_beside_those_of_github(company):
    rows = company.execute(
        "select job_name, number, repository, kind, environment, cause, triggered_by, branch, commit_sha, status, "
        "strftime(finished_at, '%H:%M:%S.%g'), duration_seconds "
        "from marts.builds where source = 'jenkins' order by 1, 2"
    )
    assert rows == [
        (
            *("deploy-production", 1, None, "deployment", "production", None, None, None, None, "SUCCESS"),
            *("11:00:01.500", 1.5),
        ),
        ("shop/main", 1, "shop-app", "build", None, "push", None, "main", "a3", "FAILURE", "09:01:30.250", 90.25),
        ("shop/main", 2, "shop-app", "build", None, "user", "ada", "main", None, "BUILDING", None, None),
    ]


def test_stages_and_test_cases_belong_to_their_build(company):
    build = "jenkins:shop/main#1@1704963600000"
    assert company.execute(
        "select build_id, stage_id, repository, stage_name, status, error_message, duration_seconds "
        "from marts.build_stages where source = 'jenkins'"
    ) == [(build, f"{build}:6", "shop-app", "test", "FAILURE", "script returned exit code 1", 0.25)]
    assert company.execute(
        "select test_result_id, build_id, repository, class_name, test_name, status, failed_since_number, "
        "error_details, error_stack from marts.test_results order by 1"
    ) == [
        (f"{build}:0:0", build, "shop-app", "cart.Tests", "adds", "FAILED", 1, "expected 2", "at cart.py"),
        (f"{build}:0:1", build, "shop-app", "cart.Tests", "adds", "PASSED", None, None, None),
    ]


def test_real_answers_reach_the_marts(real_answers):
    lake = real_answers
    assert lake.execute("select * from raw_meta.quarantine") == []
    builds = lake.execute("select build_id, status from marts.builds where source = 'jenkins'")
    assert len({build_id for build_id, _ in builds}) == len(builds) == 29
    assert lake.execute("select count(*) from marts.build_stages where source = 'jenkins'") == [(89,)]
    statuses = Counter(status for _, status in builds)
    # NOT_BUILD is no result of Jenkins; whoever made these answers wrote it into one.
    assert statuses == Counter(SUCCESS=19, ABORTED=3, FAILURE=2, BUILDING=3, UNSTABLE=1) + Counter({None: 1})
    assert lake.execute("select sum(duration_seconds) from marts.builds where job_name = 'pipeline-test2'") == [
        (4.564,)
    ]


def test_real_builds_of_a_branch_know_it_whether_or_not_they_checked_it_out(real_answers):
    rows = real_answers.execute(
        "select number, branch, left(commit_sha, 7), repository, cause, status from marts.builds "
        "where job_name = 'github_org/devlake-jenkins/feature-2' order by 1"
    )
    assert rows[3:] == [
        (4, "feature-2", None, "gustavobini/devlake-jenkins", "push", "FAILURE"),
        (5, "feature-2", None, "gustavobini/devlake-jenkins", "push", "FAILURE"),
        (6, "feature-2", "aba5448", "gustavobini/devlake-jenkins", "push", "ABORTED"),
    ]
    deployed = real_answers.execute(
        "select count(*), count(finished_at), count(distinct stage_name) from marts.build_stages "
        "where source = 'jenkins' and kind = 'deployment'"
    )
    assert deployed == [(13, 13, 1)]
