"""How people of the company write tickets: small grammars over the vocabulary of a product."""

from dataclasses import dataclass
from random import Random

from nexus_pipelines.simulator.records import Block, Component, IssueType, Product

STORY_VERBS = (
    "filter", "export", "correct", "preview", "approve", "schedule", "undo", "compare", "search", "annotate",
    "duplicate", "share",
)  # fmt: skip
STORY_REASONS = (
    "the weekly check takes minutes instead of an afternoon",
    "nobody has to ask the back office for it",
    "mistakes are seen before a customer sees them",
    "new colleagues can do it on their first day",
    "the auditors find what they ask for without us",
    "it still works when somebody is on holiday",
)
STORY_FORMS = (
    "Let the {actor} {verb} a {thing}",
    "{Actor} can {verb} a {thing}",
    "{Verb} a {thing} when {condition}",
    "Show the {actor} why a {thing} was changed",
    "Support several {thing}s at once",
    "Remember the last {thing} of each {actor}",
    "Warn the {actor} before a {thing} is removed",
    "Make the {thing} usable with the keyboard alone",
)
BUG_FORMS = (
    "{Thing} {symptom} when {condition}",
    "{Thing} {symptom}",
    "{Thing} {symptom} after the update to {version}",
    "Wrong {thing} when {condition}",
    "{Actor} cannot open the {thing} when {condition}",
)
SYMPTOMS = (
    "is empty",
    "times out",
    "is saved twice",
    "shows yesterday's values",
    "loses its last change",
    "fails without a message",
    "is rounded twice",
    "stays locked",
    "takes more than 30 seconds",
    "sorts by the wrong column",
    "shows an internal error",
)
TASK_FORMS = (
    "Remove the old code path of the {thing}",
    "Add metrics for the {thing}",
    "Cover the {thing} with contract tests",
    "Move the {thing} to the new job queue",
    "Write the runbook page for the {thing}",
    "Split the {thing} module in two",
    "Upgrade the libraries behind the {thing}",
    "Cut the memory use of the {thing}",
    "Make the {thing} tests independent of their order",
)
SUBTASK_FORMS = (
    "Data model for: {summary}",
    "Interface for: {summary}",
    "Tests for: {summary}",
    "Migration for: {summary}",
    "Documentation for: {summary}",
)
EPIC_FORMS = (
    "Rework of the {thing}",
    "{Thing} for large customers",
    "Self-service {thing}",
    "Faster {thing}",
    "{Component}: {thing}, second stage",
)
LABELS = {
    "Story": ("customer-request", "ux", "reporting", "onboarding", "compliance"),
    "Task": ("tech-debt", "performance", "testing", "observability"),
    "Bug": ("regression", "customer-reported", "data-quality", "performance"),
    "Epic": ("roadmap",),
    "Sub-task": ("ux", "testing"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What a ticket is about, in words."""

    component: Component
    thing: str
    summary: str
    description: tuple[Block, ...]


def paragraph(text: str) -> Block:
    return Block(kind="paragraph", lines=(text,))


def with_article(text: str) -> str:
    """Corrects "a invoice" to "an invoice"."""
    words = text.split(" ")
    for place, word in enumerate(words[:-1]):
        if word in ("a", "A") and words[place + 1][:1] in "aeioAEIO" and not words[place + 1].startswith("use"):
            words[place] = word + "n"
    return " ".join(words)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def word_issue(rng: Random, product: Product, kind: IssueType, *, version: str, parent_summary: str = "") -> Wording:
    """A ticket's summary and description."""
    component = rng.choice(product.components)
    thing = rng.choice(component.things)
    actor, verb = rng.choice(product.actors), rng.choice(STORY_VERBS)
    condition, symptom = rng.choice(product.conditions), rng.choice(SYMPTOMS)
    forms = {"Story": STORY_FORMS, "Bug": BUG_FORMS, "Task": TASK_FORMS, "Epic": EPIC_FORMS, "Sub-task": SUBTASK_FORMS}
    summary = with_article(
        rng.choice(forms[kind]).format(
            actor=actor,
            Actor=capital(actor),
            verb=verb,
            Verb=capital(verb),
            thing=thing,
            Thing=capital(thing),
            condition=condition,
            symptom=symptom,
            version=version,
            Component=component.name,
            summary=parent_summary[:1].lower() + parent_summary[1:],
        )
    )
    if kind == "Bug":
        description = _bug(rng, product, thing, symptom=symptom, condition=condition, version=version)
    elif kind in ("Story", "Epic"):
        description = _story(rng, thing, actor, verb, condition)
    else:
        description = _task(rng, component, thing)
    return Wording(component=component, thing=thing, summary=summary, description=description)


def _story(rng: Random, thing: str, actor: str, verb: str, condition: str) -> tuple[Block, ...]:
    reason = rng.choice(STORY_REASONS)
    criteria = [
        f"Given {condition}, the {thing} still behaves as described.",
        f"The {actor} sees within two seconds whether it worked.",
        f"Every change of a {thing} is in the audit log.",
        "Nothing changes for customers who do not switch it on.",
        f"The help page of the {thing} is updated.",
    ]
    rng.shuffle(criteria)
    return (
        paragraph(with_article(f"As a {actor} I want to {verb} a {thing}, so that {reason}.")),
        Block(kind="heading", lines=("Acceptance criteria",)),
        Block(kind="bullets", lines=tuple(with_article(line) for line in criteria[: rng.choice((2, 3, 4))])),
    )


def _bug(rng: Random, product: Product, thing: str, *, symptom: str, condition: str, version: str) -> tuple[Block, ...]:
    seen = rng.choice(
        (
            "Reported by a customer",
            "Found in regression testing",
            "Seen in the logs of production",
            "Found while pairing",
        )
    )
    steps = (
        f"Open a {thing} for which {condition}.",
        rng.choice(
            ("Save it and load the page again.", "Wait for the next scheduled run.", "Repeat with a second account.")
        ),
        f"Look at the {thing}: it {symptom}.",
    )
    blocks = [
        paragraph(f"{seen} on {version}."),
        Block(kind="heading", lines=("Steps",)),
        Block(kind="bullets", lines=tuple(with_article(step) for step in steps)),
        paragraph(f"Expected: the {thing} is correct, also when {condition}."),
    ]
    if rng.random() < 0.4:
        name = thing.replace(" ", "_").replace("-", "_")
        line = rng.randrange(20, 400)
        trace = {
            "python": (f'  File "{name}.py", line {line}, in load_{name}', f"ValueError: {name} has no open revision"),
            "go": (f"panic: {name}: revision not found", f"    {name}.go:{line} +0x1d"),
            "typescript": (f"TypeError: cannot read revision of undefined ({name})", f"    at load ({name}.ts:{line})"),
        }
        blocks.append(Block(kind="code", lines=trace[product.language]))
    return tuple(blocks)


def _task(rng: Random, component: Component, thing: str) -> tuple[Block, ...]:
    why = rng.choice(
        (
            f"We touch the {thing} in most sprints and it slows us down each time.",
            f"The last two incidents around {component.name} took longer because of this.",
            f"Needed before the next change to the {thing}.",
            "Came out of the retrospective.",
        )
    )
    done = rng.choice(
        (
            "Done when the old path is gone from main.",
            "Done when the dashboard shows it for a week.",
            "Done when the checks run on every pull request.",
        )
    )
    return (paragraph(why), paragraph(done))
