"""What rules look for in descriptions, as regular expressions over the text (zero-width characters removed)."""

# ruff: noqa: RUF001 - people write typographic quotes and full-width colons

# What may stand before a heading or an item: markup of Jira, Markdown, quotes.
_LEAD = r"(?im)^[ \t]*(?:h[1-6]\.|#+|\*+|_+|>+|-|\{color[^}\n]*\}|\d+[.)])?[ \t]*(?:\*+|_+|\+)?[ \t]*"

ACCEPTANCE_HEADING = (
    _LEAD + r"(?:(?:user )?acceptance (?:criteria|criterion|tests?)|ac|a/c|definition of done|dod|conditions?"
    r" of satisfaction|done when|验收标准|验收条件)\b[ \t]*(?:\*+|_+|\+|\{color\})?[ \t]*(?::|：|-|$)[\s\S]*?\w{2}"
)
CHECKLIST = r"(?im)^[ \t]*(?:[-*+]|\d+[.)])?[ \t]*(?:\[[ xX]?\][ \t]|☐|☑|\(/\)|\(x\))"
GHERKIN = tuple(
    r"(?im)^[ \t]*(?:[-*#>|]+[ \t]*)?(?:\*+|_+)?" + word + r"\b(?:\*+|_+)?[ \t]+\S"
    for word in ("given", "when", "then")
)

STEPS_HEADING = (
    _LEAD
    + r"(?:(?:exact |detailed |clear )?steps?\b|step by step|how to repro|(?:how )?to (?:reproduce|repro)\b|reproduc"
    r"|repro\b|test ?case\b|重现步骤|复现步骤)"
)
STEP_LINE = r"(?m)^[ \t]*(?:#[ \t]+|\d{1,2}[.)][ \t]*|step \d+)\S"
EXPECTED = r"(?i)\b(?:expected|expect|expects|should|shouldn't|shouldnt)\b|期望|预期"
OBSERVED = (
    r"(?i)\b(?:actual|actually|observed|instead|fail|fails|failed|failing|failure|error|errors|exception|crash|crashes"
    r"|crashed|crashing|broken|wrong|incorrect|incorrectly|hang|hangs|freezes|nothing happens|doesn['’]?t|does not"
    r"|don['’]?t|didn['’]?t|isn['’]?t|is not|cannot|can['’]?t|can not|unable|won['’]?t|not working)\b|实际"
)
ENVIRONMENT = (
    r"(?i)\bv?\d+\.\d+(?:\.\d+)*\b|\b(?:environment|version|platform|browser|os|device|sdk|build|windows|macos|mac|osx|linux"
    r"|ubuntu|android|ios|iphone|ipad|chrome|firefox|safari)\b|版本|环境"
)
EVIDENCE = (
    r"(?im)\{code|\{noformat|```|^[ \t]*at [\w$.<>/]+[ (]|traceback \(most recent call last\)|exception in thread"
    r"|![^!\n]+\.(?:png|jpe?g|gif|bmp|mov|mp4|webm)[^!\n]*!|\[\^[^\]\n]+\]|!\[|https?://"
)

# Lines that are part of a form and not an answer to it.
PLACEHOLDER_LINE = r"^\W*(?:<[^<>\n]*>|\[[^\[\]\n]*\]|\{[^{}\n]*\}|tbd|todo|n/?a|none)\W*$"
# Of at most 60 characters; an open-ended pattern is many times as fast as one that counts.
HEADING_LINE = r"^\s*(?:h[1-6]\.\s.*|#+\s.*|\*[^*]*\*:?|_[^_]*_:?|[^:.!?]+:)\s*$"
HEADING_LENGTH = 60
MARKUP = r"\{(?:code|noformat|quote|panel|color)[^}\n]*\}|h[1-6]\.\s|[*_+~^#|>`=\\-]+"
ZERO_WIDTH = (
    r"[\x{00ad}\x{034f}\x{061c}\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{2066}-\x{206f}\x{feff}]"
)
WIDE = r"[\x{1100}-\x{115f}\x{2e80}-\x{a4cf}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}\x{fe30}-\x{fe4f}\x{ff00}-\x{ff60}]"
NOTHING_BUT = rf"^(?:\s|{ZERO_WIDTH})*$|^\s*(?:\[\s*\]|\{{\s*\}})\s*$"
