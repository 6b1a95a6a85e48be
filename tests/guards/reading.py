"""Reads the source as a tree. A guard is a function from a tree to sentences about what is wrong."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent.parent
Guard = Callable[[ast.AST], list[str]]


def modules(*places: str) -> Iterator[Path]:
    """Every Python file below these places; a place that is not there yet has none."""
    for place in places:
        path = ROOT / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def findings(guard: Guard, *places: str, but: tuple[str, ...] = ()) -> list[str]:
    """What the guard says about these places, each sentence with its file and line."""
    found = []
    for path in modules(*places):
        name = path.relative_to(ROOT).as_posix()
        if name not in but and "/migrations/" not in name:
            found += [f"{name}: {line}" for line in guard(ast.parse(path.read_text()))]
    return found


def said(guard: Guard, source: str) -> list[str]:
    """What the guard says about a planted violation."""
    return guard(ast.parse(source))


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for an attribute chain, as far as it is one."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
