"""A branch's files, and edits that can be replayed on another branch."""

from dataclasses import dataclass
from random import Random

from nexus_pipelines.simulator.git_objects import EMPTY, Blob, Directory
from nexus_pipelines.simulator.records import Component, FileChange, Product
from nexus_pipelines.simulator.source_code import Source, block_name, code, module_head, module_path, words


@dataclass(frozen=True)
class Edit:
    """Writes a block of a file (or removes it: no text); `block` None writes or removes the whole file."""

    path: str
    block: str | None
    text: str | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Worktree:
    """Immutable: every edit gives a new one."""

    files: dict[str, Source]
    root: Directory

    @staticmethod
    def of(files: dict[str, Source]) -> "Worktree":
        root = EMPTY
        for path, source in files.items():
            root = root.put(path, Blob(source.render()))
        return Worktree(files, root)

    def apply(self, edits: tuple[Edit, ...]) -> tuple["Worktree", tuple[FileChange, ...]]:
        """The tree after the edits, and the files that really differ."""
        files, root = dict(self.files), self.root
        touched: dict[str, None] = {}
        for edit in edits:
            touched[edit.path] = None
            if edit.block is None:
                if edit.source is None:
                    files.pop(edit.path, None)
                else:
                    files[edit.path] = edit.source
            else:
                files[edit.path] = files.get(edit.path, Source("", {})).put(edit.block, edit.text)
        changes: list[FileChange] = []
        for path in touched:
            before = self.files[path].render() if path in self.files else None
            after = files[path].render() if path in files else None
            if before != after:
                root = root.put(path, Blob(after) if after is not None else None)
                changes.append(FileChange(path=path, content=after))
        return Worktree(files, root), tuple(changes)


def edit_code(
    rng: Random, product: Product, component: Component, thing: str, tree: Worktree, *, key: str
) -> tuple[Edit, ...]:
    """What one commit does: mostly changed functions and tests of one module; sometimes a new or renamed file."""
    name = words(thing)
    path = module_path(product, component, name)
    siblings = [p for p in tree.files if p.startswith(path.rpartition("/")[0] + "/") and p != path]
    if path not in tree.files:
        path = rng.choice(siblings) if siblings else path
    edits: list[Edit] = []
    targets = [path, *(rng.sample(siblings, k=min(len(siblings), rng.choices((0, 1, 2), (60, 30, 10))[0])))]
    for target in targets:
        source = tree.files.get(target)
        known = list(source.blocks) if source else []
        for _ in range(rng.choice((1, 1, 2, 3))):
            block = rng.choice(known) if known and rng.random() < 0.75 else block_name(rng)
            dropped = len(known) > 10 and rng.random() < 0.3
            edits.append(Edit(target, block, None if dropped else code(rng, product, block, thing)))
    test = module_path(product, component, name, is_test=True)
    if rng.random() < 0.6 and test in tree.files:
        block = block_name(rng)
        edits.append(Edit(test, block, code(rng, product, block, thing, is_test=True)))
    if rng.random() < 0.05:
        fresh = f"{name}_{rng.choice(('rules', 'export', 'cache', 'events', 'format'))}"
        target = module_path(product, component, fresh)
        if target not in tree.files:
            blocks = {
                block: code(rng, product, block, thing) for block in (block_name(rng), block_name(rng), block_name(rng))
            }
            edits.append(Edit(target, None, source=Source(module_head(product, component, fresh), blocks)))
    elif rng.random() < 0.012 and siblings:
        old = rng.choice(siblings)
        stem, dot, suffix = old.rpartition(".")
        new = (
            f"{stem.removesuffix('_next')}_next{dot}{suffix}"
            if not stem.endswith("_next")
            else f"{stem.removesuffix('_next')}{dot}{suffix}"
        )
        if new not in tree.files and not any(edit.path == old for edit in edits):
            edits += [Edit(old, None), Edit(new, None, source=tree.files[old])]
    if rng.random() < 0.08:
        line = f"- {thing.capitalize()}: see {key}." if key else f"- {thing.capitalize()}: behaviour described."
        edits.append(Edit(f"docs/{component.folder}.md", key or thing, line))
    return tuple(edits)
