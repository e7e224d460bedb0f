"""Believable source text: modules made of named blocks, so that an edit is a block and a merge never conflicts."""

from dataclasses import dataclass
from random import Random

from nexus_pipelines.simulator.phrases import with_article
from nexus_pipelines.simulator.records import Component, Product

VERBS = ("load", "check", "merge", "apply", "list", "find", "build", "reject", "split", "store", "count", "close")
NOUNS = (
    "entries",
    "revision",
    "window",
    "rows",
    "owner",
    "limits",
    "batch",
    "totals",
    "state",
    "candidates",
    "pages",
    "window_end",
)
SUFFIX = {"python": "py", "go": "go", "typescript": "ts"}


@dataclass(frozen=True)
class Source:
    """A file as ordered blocks. `newest_first` files (the change log) grow at the top."""

    head: str
    blocks: dict[str, str]
    newest_first: bool = False

    def put(self, name: str, text: str | None) -> "Source":
        blocks = dict(self.blocks)
        if text is None:
            blocks.pop(name, None)
        else:
            blocks[name] = text
        return Source(self.head, blocks, self.newest_first)

    def render(self) -> bytes:
        texts = list(self.blocks.values())
        return ("\n".join([self.head, *(reversed(texts) if self.newest_first else texts)])).encode()


def words(thing: str) -> str:
    return thing.replace("-", " ").replace("'", "").replace(" ", "_").lower()


def module_path(product: Product, component: Component, name: str, *, is_test: bool = False) -> str:
    suffix = SUFFIX[product.language]
    if product.language == "go":
        return f"internal/{component.folder}/{name}{'_test' if is_test else ''}.go"
    if product.language == "typescript":
        return f"src/{component.folder}/{name}{'.test' if is_test else ''}.ts"
    return (
        f"tests/{component.folder}/test_{name}.{suffix}"
        if is_test
        else f"src/billing/{component.folder}/{name}.{suffix}"
    )


def module_head(product: Product, component: Component, name: str, *, is_test: bool = False) -> str:
    purpose = component.description[:1].lower() + component.description[1:]
    title = f"{'Tests of the' if is_test else 'The'} {name.replace('_', ' ')}: {purpose}"
    if product.language == "python":
        return f'"""{title}"""\n\nfrom billing.{component.folder} import records\n\n'
    if product.language == "go":
        return f'// {title}\npackage {component.folder}\n\nimport (\n\t"context"\n\t"errors"\n)\n'
    return f"// {title}\nimport {{ Result, fail, ok }} from '../shared/result';\n"


def block_name(rng: Random) -> str:
    return f"{rng.choice(VERBS)}_{rng.choice(NOUNS)}"


def code(rng: Random, product: Product, name: str, thing: str, *, is_test: bool = False) -> str:
    """One function, or one test, in the product's language."""
    if is_test:
        name = f"{name}_{rng.choice(('twice', 'empty', 'late', 'large', 'again'))}"
    limit, other = rng.choice((10, 20, 50, 100, 250, 500)), rng.randrange(2, 30)
    note = with_article(f"{name.replace('_', ' ').capitalize()} of a {thing}; at most {limit} at a time.")
    steps = rng.sample(range(4), rng.choice((1, 2, 3)))
    if product.language == "python":
        return _python(name, words(thing), note, limit=limit, other=other, steps=steps, is_test=is_test)
    camel = name.title().replace("_", "")
    if product.language == "go":
        return _go(camel, words(thing), note, limit=limit, other=other, steps=steps, is_test=is_test)
    return _typescript(
        camel[0].lower() + camel[1:], words(thing), note, limit=limit, other=other, steps=steps, is_test=is_test
    )


def _python(name: str, thing: str, note: str, *, limit: int, other: int, steps: list[int], is_test: bool) -> str:
    if is_test:
        return (
            f"\ndef test_{name}() -> None:\n    given = records.sample({other}, limit={limit})\n"
            f"    found = [entry for entry in given if entry.is_open]\n    assert len(found) == {other % 7}\n"
        )
    bodies = (
        f'    if len(entries) > {limit}:\n        raise ValueError("more than {limit} entries")\n',
        f"    entries = sorted(entries, key=lambda entry: entry.{thing}_id)\n",
        "    seen = {entry.revision for entry in entries}\n"
        f"    entries = [entry for entry in entries if entry.revision + {other} not in seen]\n",
        "    for entry in entries:\n        entry.touch()\n",
    )
    body = "".join(bodies[step] for step in steps)
    head = f"\ndef {name}(entries: list[records.Entry]) -> list[records.Entry]:\n"
    return f'{head}    """{note}"""\n{body}    return entries[:{limit}]\n'


def _go(name: str, thing: str, note: str, *, limit: int, other: int, steps: list[int], is_test: bool) -> str:
    if is_test:
        return (
            f"\nfunc Test{name}(t *testing.T) {{\n\tgot := sample({other}, {limit})\n"
            f'\tif len(got) != {other % 7} {{\n\t\tt.Fatalf("got %d", len(got))\n\t}}\n}}\n'
        )
    bodies = (
        f'\tif len(entries) > {limit} {{\n\t\treturn nil, errors.New("{thing}: too many entries")\n\t}}\n',
        f'\tsortBy(entries, "{thing}_id")\n',
        f"\tentries = dropRevision(entries, {other})\n",
        "\tfor _, entry := range entries {\n\t\tentry.Touch(ctx)\n\t}\n",
    )
    body = "".join(bodies[step] for step in steps)
    head = f"\n// {name}: {note}\nfunc {name}(ctx context.Context, entries []Entry) ([]Entry, error) {{\n"
    return f"{head}{body}\treturn head(entries, {limit}), nil\n}}\n"


def _typescript(name: str, thing: str, note: str, *, limit: int, other: int, steps: list[int], is_test: bool) -> str:
    if is_test:
        return (
            f"\ntest('{name}', () => {{\n  const given = sample({other}, {limit});\n"
            f"  expect(given.filter((entry) => entry.isOpen)).toHaveLength({other % 7});\n}});\n"
        )
    bodies = (
        f"  if (entries.length > {limit}) {{\n    return fail('{thing}: too many entries');\n  }}\n",
        f"  entries = [...entries].sort((a, b) => a.{thing}Id - b.{thing}Id);\n",
        f"  entries = entries.filter((entry) => entry.revision !== {other});\n",
        "  entries.forEach((entry) => entry.touch());\n",
    )
    body = "".join(bodies[step] for step in steps)
    head = f"\n/** {note} */\nexport function {name}(entries: Entry[]): Result<Entry[]> {{\n"
    return f"{head}{body}  return ok(entries.slice(0, {limit}));\n}}\n"


def first_tree(rng: Random, product: Product) -> dict[str, Source]:
    """The tree on the first day: a module and its tests for each thing, and the files around them."""
    files: dict[str, Source] = {
        "README.md": Source(
            f"# {product.name}\n\n{product.description}\n",
            {"run": "## Run it\n\n    make run\n", "test": "## Test it\n\n    make test\n"},
        ),
        "CHANGELOG.md": Source("# Changes\n", {}, newest_first=True),
        "VERSION": Source("", {"version": f"{product.major}.{product.first_minor - 1}.0\n"}),
        "Makefile": Source("", {"run": "run:\n\t./scripts/run.sh\n", "test": "test:\n\t./scripts/test.sh\n"}),
        "scripts/run.sh": Source("#!/bin/sh\nset -eu", {"run": "exec ./build/server --port 8000\n"}),
        "scripts/test.sh": Source("#!/bin/sh\nset -eu", {"test": "exec ./build/tests --all\n"}),
        ".ci/pipeline.yml": Source(
            "stages:", {stage: f"  - {stage}" for stage in ("build", "unit", "contract", "package")}
        ),
        "libraries.lock": Source("# pinned", {f"lib{n}": f"lib{n} {1 + n % 5}.{n % 9}.0" for n in range(12)}),
    }
    for component in product.components:
        files[f"docs/{component.folder}.md"] = Source(f"# {component.name}\n\n{component.description}\n", {})
        for thing in component.things:
            name = words(thing)
            for is_test in (False, True):
                blocks: dict[str, str] = {}
                for _ in range(3 if is_test else 5):
                    block = block_name(rng)
                    blocks[block] = code(rng, product, block, thing, is_test=is_test)
                path = module_path(product, component, name, is_test=is_test)
                files[path] = Source(module_head(product, component, name, is_test=is_test), blocks)
    return files
