"""Python: test runners, the interpreter, type checkers, linters and formatters."""

from nexus_pipelines.analysis.root_cause.families.signals import family, signal

FAMILIES = (
    family(
        "pytest",
        r"\bpytest\b|=+ test session starts =+|\bpy\.test\b",
        signal(r"^E   +(?:AssertionError|assert )", "test_assertion", 3),
        signal(r"^E   +(?:ModuleNotFoundError|ImportError)", "test_error", 3),
        signal(r"^E   +\S", "test_assertion", 2),
        signal(r"^(?:FAILED|ERROR) \S+\.(?:py|rst|txt|md)(?:::|\b)", "test_assertion", 3),
        signal(r"\.py::\S+.* (?:FAILED|ERROR)\b", "test_assertion", 2),
        signal(r"^_{3,} (?:ERROR (?:at|collecting)) ", "test_error", 2),
        signal(r"^_{3,} [\w\[\].:<>, /-]+ _{3,}$", "test_assertion", 2),
        signal(r"^=+ (?:FAILURES|ERRORS) =+$", "test_assertion", 2, summary=True),
        signal(
            r"^=+ .*\b\d+ failed\b.* =+$|^\d+ failed, \d+ passed|^=* ?\d+ failed\b", "test_assertion", 2, summary=True
        ),
        signal(r"^=+ .*\b\d+ errors? in ", "test_error", 2, summary=True),
        signal(r"\bDocTestFailure\b|^Expected:$|^Got:$|UNEXPECTED EXCEPTION", "test_assertion", 2),
        signal(r"^Required test coverage of .* not reached|^FAIL Required test coverage", "test_assertion", 3),
        signal(r"^INTERNALERROR>", "test_error", 3),
        signal(r"Interrupted: \d+ errors? during collection", "test_error", 3, summary=True),
    ),
    family(
        "unittest",
        r"\b(?:python\d?|-m) -?m? ?unittest\b|^Ran \d+ tests? in |manage\.py test|\bnosetests\b",
        signal(r"^(?:FAIL): \w+ \(", "test_assertion", 3),
        signal(r"^(?:ERROR): \w+ \(", "test_error", 3),
        signal(r"^FAILED \((?:failures|errors)=", "test_assertion", 3, summary=True),
    ),
    family(
        "python",
        r"\bpython\d?(?:\.\d+)?\b",
        signal(r"^Traceback \(most recent call last\)", "test_error", 1),
        signal(r"^\s*(?:SyntaxError|IndentationError|TabError):", "compile", 3),
        signal(r"^(?:\w+\.)*\w*AssertionError\b", "test_assertion", 2),
        signal(r"^(?:ModuleNotFoundError|ImportError): ", "dependency_resolve", 2),
        signal(r"^(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Failure|Exit|Interrupt|Warning)\b(?::|$)", "test_error", 2),
    ),
    family(
        "mypy",
        r"\bmypy\b|\bstubtest\b",
        signal(r"^\S+\.pyi?:\d+(?::\d+)?: error: ", "type_check", 3),
        signal(r"^Found \d+ errors? in \d+ files? \(", "type_check", 3, summary=True),
        signal(r"^error: \S+ (?:is not present|is inconsistent)", "type_check", 2),
    ),
    family(
        "pyright",
        r"\b(?:based)?pyright\b",
        signal(r"^\s*\S+\.pyi?:\d+:\d+ - error: ", "type_check", 3),
        signal(r"^[1-9]\d* errors?, \d+ warnings?, \d+ informations?", "type_check", 3, summary=True),
    ),
    family(
        "pyre",
        r"\bpyre (?:check|--)|\bpytype\b|\bty check\b",
        signal(r"^\S+\.py:\d+:\d+ [A-Z].*\[\d+\]:", "type_check", 3),
    ),
    family(
        "ruff",
        r"\bruff\b",
        signal(r"^\S+\.(?:py|pyi|ipynb):\d+:\d+: [A-Z]{1,4}\d{2,4}\b", "lint", 3),
        signal(r"^[A-Z]{1,4}\d{3,4} (?:\[\*\] )?\S.+", "lint", 2),
        signal(r"^Found \d+ errors?\.$|^Found \d+ errors? \(\d+ fixed", "lint", 2, summary=True),
    ),
    family(
        "flake8",
        r"\bflake8\b|\bpycodestyle\b|\bpylint\b|\bbandit\b|\bcodespell\b|\bpydocstyle\b|\bisort\b",
        signal(r"^\S+\.pyi?:\d+:\d+: (?:[A-Z]{1,3}\d{2,4})\b", "lint", 3),
        signal(r"^\S+\.py:\d+:\d+: [CRWEF]\d{4}: ", "lint", 3),
        signal(r"^ERROR: .*Imports are incorrectly sorted", "formatting", 3),
        signal(r"^Your code has been rated at ", "lint", 2, summary=True),
        signal(r"^\S+:\d+: \S+ ==> ", "lint", 3),
        signal(r"^>> Issue: \[B\d+", "lint", 3),
    ),
    family(
        "black",
        r"\bblack\b",
        signal(r"^would reformat |^error: cannot format ", "formatting", 3),
        signal(r"^\d+ files? would be reformatted|^Would reformat: |^reformatted \S+\.py", "formatting", 3),
    ),
    family(
        "pre-commit",
        r"\bpre-commit\b",
        signal(r"^- hook id: ", "lint", 2),
        signal(r"\.{3,}Failed$", "lint", 3),
        signal(r"^- files were modified by this hook", "formatting", 3),
        signal(r"^- exit code: [1-9]", "lint", 2),
    ),
    family(
        "sphinx",
        r"\bsphinx-build\b|\bmkdocs\b|\bdoc-builder\b",
        signal(r"^(?:Warning, treated as error|Sphinx error|Extension error)", "compile", 3, summary=True),
        signal(r"^\S+\.(?:rst|md|py):\d*:? ?(?:WARNING|ERROR|CRITICAL): ", "compile", 2),
        signal(r"^Aborted with \d+ warnings? in strict mode", "compile", 3, summary=True),
    ),
)
