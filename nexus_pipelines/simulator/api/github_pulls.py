"""Pull requests of a repository with their commits, reviews and comments, in the shapes of GitHub's REST API."""

from datetime import datetime

from nexus_pipelines.simulator.api.github_shapes import Json, Place, moment, node, reactions, user, whole_repository
from nexus_pipelines.simulator.records import Commit, PullRequest

# Every so many pull requests the reviewer asks for something before approving.
_COMMENTED = 3


def pull_lists(place: Place) -> dict[str, list[Json]]:
    """All lists that have to do with pull requests, by their path below the repository."""
    repository = whole_repository(place)
    branches: dict[str, list[Commit]] = {}
    for commit in place.repository.commits:
        branches.setdefault(commit.branch, []).append(commit)
    lists: dict[str, list[Json]] = {"pulls": [], "pulls/comments": [], "issues/comments": []}
    for pull in place.repository.pull_requests:
        base = f"pulls/{pull.number}"
        lists["pulls"].append(_pull(place, pull, repository))
        lists[f"{base}/commits"] = [_commit(place, commit) for commit in branches.get(pull.source_branch, ())]
        lists[f"{base}/reviews"] = _reviews(place, pull)
        if _is_commented(pull):
            lists["pulls/comments"].append(_review_comment(place, pull))
            lists["issues/comments"].append(_issue_comment(place, pull))
    return lists


def _is_commented(pull: PullRequest) -> bool:
    # Nobody has looked at the newest yet: their reviewer is 0.
    return pull.number % _COMMENTED == 0 and bool(pull.reviewer)


def _at(place: Place, pull: PullRequest, share: float) -> datetime:
    """A moment of the pull request's life."""
    end = pull.merged_at or place.world.as_of
    return pull.opened_at + (end - pull.opened_at) * share


def _pull(place: Place, pull: PullRequest, repository: Json) -> Json:
    number = place.identity(2, pull.number)
    address, page = f"{place.api}/pulls/{pull.number}", f"{place.site}/pull/{pull.number}"
    issue = f"{place.api}/issues/{pull.number}"
    statuses = f"{place.api}/statuses/{pull.head_sha}"
    urls = {
        "commits": f"{address}/commits",
        "review_comments": f"{address}/comments",
        "review_comment": f"{place.api}/pulls/comments{{/number}}",
        "comments": f"{issue}/comments",
        "statuses": statuses,
    }
    merged = None if pull.merged_at is None else moment(pull.merged_at)
    base_sha = next((c.parents[0] for c in place.repository.commits if c.sha == pull.merge_sha), pull.head_sha)
    links = {"self": address, "html": page, "issue": issue, **urls}
    return {
        "url": address,
        "id": number,
        "node_id": node("PullRequest", number),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue,
        "number": pull.number,
        "state": "open" if merged is None else "closed",
        "locked": False,
        "title": pull.title,
        "user": user(place.person(pull.author)),
        "body": f"Resolves {pull.issue_key}." if pull.issue_key else "",
        "created_at": moment(pull.opened_at),
        "updated_at": merged or moment(_at(place, pull, 0.5)),
        "closed_at": merged,
        "merged_at": merged,
        # Of an open pull request GitHub tells the commit with which it tries whether it can be merged.
        "merge_commit_sha": pull.merge_sha or pull.head_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [] if merged or not pull.reviewer else [user(place.person(pull.reviewer))],
        "requested_teams": [],
        "labels": [],
        "milestone": None,
        "draft": False,
        **{f"{name}_url": url for name, url in urls.items()},
        "head": _side(place, pull.source_branch, pull.head_sha, repository),
        "base": _side(place, pull.target_branch, base_sha, repository),
        "_links": {name: {"href": url} for name, url in links.items()},
        "author_association": "CONTRIBUTOR",
        "auto_merge": None,
        "active_lock_reason": None,
    }


def _side(place: Place, branch: str, sha: str, repository: Json) -> Json:
    owner = repository["owner"]
    return {"label": f"{owner['login']}:{branch}", "ref": branch, "sha": sha, "user": owner, "repo": repository}


def _commit(place: Place, commit: Commit) -> Json:
    author, committer = place.person(commit.author), place.person(commit.committer)
    address, page = f"{place.api}/commits/{commit.sha}", f"{place.site}/commit/{commit.sha}"
    plain = f"{place.api}/git/commits/{commit.sha}"
    return {
        "sha": commit.sha,
        "node_id": node("Commit", int(commit.sha[:8], 16)),
        "commit": {
            "author": {"name": author.git_name, "email": author.git_email, "date": moment(commit.authored_at)},
            "committer": {
                "name": committer.git_name,
                "email": committer.git_email,
                "date": moment(commit.committed_at),
            },
            "message": commit.message.rstrip("\n"),
            "tree": {"sha": commit.sha[::-1], "url": f"{place.api}/git/trees/{commit.sha[::-1]}"},
            "url": plain,
            "comment_count": 0,
            "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None},
        },
        "url": address,
        "html_url": page,
        "comments_url": f"{address}/comments",
        "author": user(author),
        "committer": user(committer),
        "parents": [
            {"sha": sha, "url": f"{place.api}/commits/{sha}", "html_url": f"{place.site}/commit/{sha}"}
            for sha in commit.parents
        ],
    }


def _reviews(place: Place, pull: PullRequest) -> list[Json]:
    """Comments first where there are any; approval before the merge."""
    reviews: list[Json] = []
    if _is_commented(pull):
        reviews.append(_review(place, pull, 1, said=("COMMENTED", ""), share=0.3))
    if pull.merged_at is not None and pull.reviewer:
        reviews.append(_review(place, pull, 2, said=("APPROVED", "Looks good."), share=0.8))
    return reviews


def _review(place: Place, pull: PullRequest, order: int, *, said: tuple[str, str], share: float) -> Json:
    """said: state and text."""
    number = place.identity(3, pull.number * 10 + order)
    page, address = f"{place.site}/pull/{pull.number}", f"{place.api}/pulls/{pull.number}"
    page = f"{page}#pullrequestreview-{number}"
    return {
        "id": number,
        "node_id": node("PullRequestReview", number),
        "user": user(place.person(pull.reviewer)),
        "body": said[1],
        "state": said[0],
        "html_url": page,
        "pull_request_url": address,
        "author_association": "CONTRIBUTOR",
        "_links": {"html": {"href": page}, "pull_request": {"href": address}},
        "submitted_at": moment(_at(place, pull, share)),
        "commit_id": pull.head_sha,
    }


def _review_comment(place: Place, pull: PullRequest) -> Json:
    number = place.identity(4, pull.number)
    commit = next((c for c in place.repository.commits if c.sha == pull.head_sha and c.files), None)
    path = commit.files[0].path if commit else "README.md"
    address, asked = f"{place.api}/pulls/comments/{number}", f"{place.api}/pulls/{pull.number}"
    page = f"{place.site}/pull/{pull.number}#discussion_r{number}"
    at = moment(_at(place, pull, 0.3))
    return {
        "url": address,
        "pull_request_review_id": place.identity(3, pull.number * 10 + 1),
        "id": number,
        "node_id": node("PullRequestReviewComment", number),
        "diff_hunk": "@@ -1,3 +1,4 @@",
        "path": path,
        "position": 1,
        "original_position": 1,
        "commit_id": pull.head_sha,
        "original_commit_id": pull.head_sha,
        "user": user(place.person(pull.reviewer)),
        "body": "Is there a test for this?",
        "created_at": at,
        "updated_at": at,
        "html_url": page,
        "pull_request_url": asked,
        "author_association": "CONTRIBUTOR",
        "_links": {"self": {"href": address}, "html": {"href": page}, "pull_request": {"href": asked}},
        "reactions": reactions(address),
        "start_line": None,
        "original_start_line": None,
        "start_side": None,
        "line": 1,
        "original_line": 1,
        "side": "RIGHT",
    }


def _issue_comment(place: Place, pull: PullRequest) -> Json:
    number = place.identity(5, pull.number)
    address = f"{place.api}/issues/comments/{number}"
    at = moment(_at(place, pull, 0.5))
    return {
        "url": address,
        "html_url": f"{place.site}/pull/{pull.number}#issuecomment-{number}",
        "issue_url": f"{place.api}/issues/{pull.number}",
        "id": number,
        "node_id": node("IssueComment", number),
        "user": user(place.person(pull.author)),
        "created_at": at,
        "updated_at": at,
        "author_association": "CONTRIBUTOR",
        "body": "Added one.",
        "reactions": reactions(address),
        "performed_via_github_app": None,
    }
