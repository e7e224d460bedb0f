"""What people of the company say in Slack, by occasion. Placeholders are filled by `chat`."""

ASK_REVIEW = (
    "Could someone look at {key}? It is about the {thing}.",
    "{key} is ready for review, small one.",
    "Need a second pair of eyes on {key}, I touched the {thing} loading.",
    "Pull request for {key} is up, tests are green on my side.",
)
REVIEW_REPLIES = (
    "On it.",
    "Looking after lunch.",
    "Done, two remarks.",
    "Approved :+1:",
    "Left a comment about the error message, otherwise good.",
    "Why not use the check we already have in {folder}?",
    "Good catch, changed it.",
    "Thanks!",
)
QUESTIONS = (
    "Does anybody know why the {thing} is loaded twice on the overview?",
    "Is the {thing} on the test system stale, or is it me?",
    "Where do we document how the {thing} behaves when {condition}?",
    "I cannot reproduce {key} locally, anybody seen it outside production?",
    "What is the plan for the {thing} once {version} is out?",
    "Is {key} in {version} or did we move it?",
    "A customer asks whether the {thing} still works when {condition}.",
)
ANSWERS = (
    "It is the cache, clear it and try again.",
    "There is a page in the handbook, search for {folder}.",
    "Same here since this morning.",
    "We decided that in planning: it stays as it is until {version}.",
    "I had that last month, see {key}.",
    "Not in {version} as far as I know, ask the product manager.",
    "Can you paste the request id?",
    "Works for me after a fresh checkout.",
    "Then let us write a ticket, otherwise it gets lost.",
    "{key} is exactly that.",
    "Makes sense, thanks.",
    "I will look into it tomorrow morning.",
)
STANDUP = "Good morning {team}! What did you finish, what is next, is anything in your way?"
STANDUP_REPLIES = (
    "Yesterday {key}, today the same, no blockers.",
    "Finished the {thing} tests. Next is {key}.",
    "Reviews most of the day, then {key}.",
    "{key} takes longer than planned, the {thing} has more cases than we thought.",
    "Still waiting for feedback on {key}.",
    "Out from noon, {key} is ready for review.",
    "Pairing on {key}, looks good so far.",
    "Looking into the build failure first, then {key}.",
)
BUILD_FAILED = "Build #{number} of {repository} failed on {branch} at {sha}: {failing}"
BUILD_RECOVERED = "Build #{number} of {repository} is green again at {sha}"
BUILD_REPLIES = {
    "broken change": (
        "That is mine, repairing it.",
        "Sorry, fix is on its way.",
        "Please do not merge until it is green.",
        "Found it, missing fixture.",
    ),
    "flaky test": (
        "This one again. It fails about once a week.",
        "Flaky, I started it again.",
        "Passed on the second run. We should finally fix {failing}.",
    ),
    "infrastructure": ("That is not us, starting it again.", "Build machine is back."),
}  # fmt: skip
FREEZE = "Code freeze for {product} {version} starts today. From now on only fixes that the release manager agreed to."
CHECK = "{product} {version} is planned for {planned}. {done} of {total} tickets are done. Anything that holds it up?"
CHECK_REPLIES = (
    "From our side ready.",
    "We still need {key}.",
    "Regression run is through, two small findings.",
    "Release notes are written.",
    "{key} could move to the next one if needed.",
    "Support is informed.",
)
SLIP = "{product} {version} will not ship on {planned}: {key} is not done. New date follows after the next check."
LATE = "{product} {version} was planned for {planned} and is now {days} days late. Open: {key}. Who can help?"
HELD = "{product} {version} is blocked by {key}. No date as long as that is open."
TROUBLE_REPLIES = (
    "I am on {key}, cause is known, fix needs another day.",
    "I can take over tests for {key} this afternoon.",
    "Do we have a workaround that we could ship instead?",
    "Support asks what to tell customers about the date.",
    "No news on {key} since yesterday, pairing on it after lunch.",
    "I would rather move the rest than ship without {key}.",
)
SHIPPED = "{product} {version} is out :rocket: {total} tickets. Thanks everyone!"
SHIPPED_REPLIES = (
    "Nice work!",
    "Dashboards look normal.",
    ":tada:",
    "Watching error rates for the next hour.",
    "No new support tickets so far.",
)
DEPLOYED = "Deployed {product} {version} ({sha}) to production in {minutes} min"
DEPLOY_FAILED = (
    "Deployment of {product} {version} ({sha}) to production failed at the health check, the old version stays"
)
ALERT = ":rotating_light: {severity} {title} ({product})"
INCIDENT_REPLIES = (
    "Acknowledged, looking.",
    "Error rate went up at {time}, that matches the deployment." ,
    "Ticket is {key}.",
    "Support sees about {count} reports.",
    "Cause found: the {thing} reads an old revision.",
    "Restarted the workers, queue is draining.",
    "Fix is in review.",
    "Rolling out now.",
    "Error rate is back to normal.",
    "Status page is updated.",
    "Could this be the {thing} change from this week?",
    "Nothing unusual in the database.",
)  # fmt: skip
RESOLVED = "Resolved after {minutes} minutes. Follow-up in {key}."
GENERAL = (
    "Reminder: the {team} demo is today.",
    "The handbook page on releases was rewritten, please read it once.",
    "Fire drill on Thursday at eleven.",
    "Who is in for lunch outside?",
    "The coffee machine on the second floor works again.",
    "Slides of yesterday's all-hands are in the handbook.",
    "Please book your vacation days before the end of the month.",
    "New monitors have arrived, ask at the desk.",
    "The office is closed on Friday.",
)
GENERAL_REPLIES = ("Thanks!", "Count me in.", ":+1:", "Finally!", "Where do I find that?", "Good to know.")
WELCOME = "Please welcome {name}, who joins {team} today!"
WELCOME_REPLIES = ("Welcome!", "Welcome aboard :wave:", "Great to have you here!")
FAREWELL = "Today is {name}'s last day. Thank you for everything!"
FAREWELL_REPLIES = ("All the best!", "We will miss you.", "Stay in touch!")
SUPPORT = (
    "A customer reports: {summary}. Is that known?",
    "Third report this week about the {thing}, see {key}.",
    "Customer is waiting for {key}, any date I can give?",
)
SUPPORT_REPLIES = (
    "Known, {key}.",
    "New to me. Which version do they have?",
    "It goes into {version}.",
    "Workaround: save it twice.",
    "Thanks, I told them.",
)
REACTIONS = ("+1", "eyes", "white_check_mark", "tada", "heart", "joy", "raised_hands", "rocket")
