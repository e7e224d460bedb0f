"""What commit messages say; about four in five name the ticket."""

from random import Random

from nexus_pipelines.simulator.records import Issue, Version

FIX = (
    "Keep the {thing} when it is saved twice",
    "Handle an empty {thing}",
    "Do not round the {thing} a second time",
    "Wait for the {thing} before closing",
    "Guard against a missing revision in {folder}",
    "Correct the order of {folder} entries",
)
FEATURE = (
    "Add the {thing} to the {folder} page",
    "Let {folder} return more than one {thing}",
    "Store who changed the {thing}",
    "Show why a {thing} was rejected",
    "Read {thing} limits from the settings",
    "Split the {thing} checks from loading",
)
LATER = (
    "Answer review remarks",
    "Add the missing test",
    "Rename for clarity",
    "Tidy {folder}",
    "Cover the {thing} with a test",
    "wip",
)
REASONS = (
    "The old code assumed that entries arrive in order, which the import does not promise.",
    "Limits were checked after the write; they are now checked before.",
    "Without this a second run within the same minute saw half of the data.",
    "No change for customers who have the setting off.",
)


def commit_message(rng: Random, issue: Issue, folder: str, place: int) -> str:
    forms = LATER if place > 0 and rng.random() < 0.55 else FIX if issue.kind == "Bug" else FEATURE
    text = rng.choice(forms).format(thing=issue.thing, folder=folder)
    style = rng.random()
    if style < 0.62:
        subject = f"{issue.key}: {text}"
    elif style < 0.74:
        subject = f"[{issue.key}] {text}"
    elif style < 0.79:
        subject = f"{text} ({issue.key.lower()})"
    else:
        subject = text
    body = f"\n{rng.choice(REASONS)}\n" if rng.random() < 0.3 else ""
    if style >= 0.79 and rng.random() < 0.25:
        body += f"\nRefs: {issue.key}\n"
    return f"{subject}\n{body}"


def merge_message(rng: Random, issue: Issue, number: int, branch: str, *, is_squashed: bool) -> str:
    if is_squashed:
        title = f"{issue.key}: {issue.summary}" if rng.random() < 0.88 else issue.summary
        return f"{title} (#{number})\n"
    return f"Merge pull request #{number} from {branch}\n\n{issue.summary}\n"


def release_message(version: Version, count: int) -> str:
    return f"Release {version.name}\n\n{count} changes, see CHANGELOG.md.\n"
