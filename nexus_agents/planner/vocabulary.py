"""The words that questions are made of: each concept with the forms people type for it."""

from collections.abc import Mapping

_FORMS = """
    ticket: ticket tickets issue issues item items card cards jira
    release: release releases
    version: version versions
    ready: ready readiness releasable shippable
    status: status state progress situation doing going
    go: go no-go go/no-go
    complete: complete completed completion finished done percent percentage far
    block: block blocks blocking blocked blocker blockers impediment impediments stopping stops holding holds
    overdue: overdue late delayed slipped slipping
    unreleased: unreleased upcoming pending planned unshipped
    when: when date day
    ship: ship ships shipping
    shipped: shipped released tagged published out come came
    due: due deadline target
    who: who whose whom
    latest: latest newest last
    next: next
    work: work works worked working handles handling
    assign: assigned assignee assignees owner owners owns responsible
    report: reported reporter reports
    commit: commit commits committed change changes code
    author: author authors committer committers contributor contributors
    thread: thread threads message messages slack discussed discussion discussions conversation conversations chat
    mention: mention mentions mentioned
    history: history transitions transition lifecycle timeline moved
    link: link links linked related depends
    comment: comment comments
    describe: about describe description summary summarise summarize details detail title explain mean means
    many: many number count total
    per: per each every
    by: by
    project: project projects
    type: type types
    priority: priority priorities
    open: open unresolved unfinished active remaining left
    closed: closed resolved fixed
    create: created opened raised filed added
    unassigned: unassigned
    miss: miss misses missing lack lacks lacking without no incomplete
    fail: fail fails failing failed violate violates violating violation violations break breaks breaking broke broken
    hygiene: hygiene quality clean
    score: score scores rating grade
    rule: rule rules check checks field fields
    happen: happen happens happened happening activity activities new news changed
    most: most top busiest biggest
    repository: repository repositories repo repos
    search: search find look mentioning
    sprint: sprint sprints
    why: why low bad
    build: build builds job jobs workflow workflows pipeline pipelines run runs
    failure: failure failures
    cause: cause causes caused root reason
"""

LEMMAS: Mapping[str, str] = {
    form: concept
    for line in _FORMS.strip().splitlines()
    for concept, forms in [line.strip().split(": ")]
    for form in forms.split()
}

# Words that carry nothing here. Not among them: not, or, except, than, my: a question that holds them means more.
FILLER = frozenset(
    """
    a an the is are was were be been am of in on for to from at with and please can could would will shall you tell me
    show give list get display print i we our us do does did has have had there any all what which how
    much where it its this that these those currently now right hi hello hey nexus thanks thank just only so
    yet already still also current need want know see let ok into as if over during within their his her they them
    up across got belong belongs belonging
    """.split()
)

RULE_PHRASES: Mapping[tuple[str, ...], str] = {
    ("labels",): "labels",
    ("label",): "labels",
    ("fix", "version"): "fix_version",
    ("fix", "versions"): "fix_version",
    ("fixversion",): "fix_version",
    ("affected", "version"): "affected_version",
    ("affected", "versions"): "affected_version",
    ("affects", "version"): "affected_version",
    ("affects", "versions"): "affected_version",
    ("story", "points"): "story_points",
    ("points",): "story_points",
    ("estimate",): "story_points",
    ("estimates",): "story_points",
    ("team",): "team",
    ("teams",): "team",
    ("contributors", "field"): "team",
}

WORDS = frozenset(LEMMAS) | FILLER | {word for words in RULE_PHRASES for word in words}
# Short words are too near to each other to guess at.
_GUESSED_LENGTH = 5


def guess(word: str) -> str | None:
    """The one known word that is a slip of the keyboard away from `word`; None if there is none, or several."""
    if len(word) < _GUESSED_LENGTH or not word.isalpha():
        return None
    near = {LEMMAS.get(known, known) for known in WORDS if len(known) >= _GUESSED_LENGTH and is_near(word, known)}
    return next(iter(near)) if len(near) == 1 else None


def is_near(word: str, known: str) -> bool:
    """Whether one letter is wrong, missing, too many or swapped with its neighbour; the first letter must be right."""
    if word[:1] != known[:1] or abs(len(word) - len(known)) > 1 or word == known:
        return word == known
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    rest, wanted = word[start:], known[start:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
