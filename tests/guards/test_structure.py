"""What the source must not say. Each guard is shown to see a planted violation."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.reading import ROOT, dotted, findings, imports, modules, said


# --- the engine and proving are pure --------------------------------------------------------------
PURE = ("pathways/engine", "pathways/proving")
MAY_IMPORT = {*sys.stdlib_module_names, "pydantic", "pydantic_core", "yaml", "pysat"}
IMPURE_STDLIB = {
    *("os", "io", "pathlib", "secrets", "socket", "sqlite3", "subprocess", "tempfile"),
    *("threading", "time", "urllib", "http", "logging", "multiprocessing", "asyncio", "shutil"),
}
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "now", "today", "utcnow", "getenv"}


def impure(tree: ast.AST) -> list[str]:
    wrong = []
    for line, name in imports(tree):
        root = name.partition(".")[0]
        own = name.startswith(("pathways.engine", "pathways.proving")) or name == "pathways"
        if not own and (root not in MAY_IMPORT or root in IMPURE_STDLIB):
            wrong.append(f"line {line} imports {name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in IMPURE_CALLS:
            wrong.append(f"line {node.lineno} calls {dotted(node.func)}")
        if isinstance(node, ast.Call) and by_chance(node):
            wrong.append(f"line {node.lineno} draws without a seed: {dotted(node.func)}")
    return wrong


def by_chance(call: ast.Call) -> bool:
    """A generator with a seed draws the same on any machine; the module's own functions do not."""
    name = dotted(call.func)
    if name in {"Random", "random.Random"}:
        return not call.args
    return name.startswith("random.")


def test_engine_and_proving_are_pure() -> None:
    assert findings(impure, *PURE) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from django.db import models",
        "import random\nrandom.random()",
        "from random import Random\nRandom()",
        "import os",
        "from pathways.models import Icb",
        "from datetime import date\ndate.today()",
        "open('x')",
    ],
)
def test_engine_purity_sees_a_planted_violation(planted: str) -> None:
    assert said(impure, planted)


# --- services write rows; they never wake a queue ------------------------------------------------
BELOW_TASKS = ("pathways/services", "patients/services", "pathways/models", "patients/models")
QUEUE_CALLS = {"delay", "apply_async", "delay_on_commit", "send_task", "shared_task"}


def queueing(tree: ast.AST) -> list[str]:
    wrong = [
        f"line {line} imports {name}"
        for line, name in imports(tree)
        if name.startswith(("patients.tasks", "celery", "kombu", "redis", "config"))
    ]
    return wrong + [
        f"line {node.lineno} calls {dotted(node.func)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in QUEUE_CALLS
    ]


def test_services_never_import_tasks_or_publish() -> None:
    assert findings(queueing, *BELOW_TASKS) == []


@pytest.mark.parametrize(
    "planted", ["from patients import tasks\ntasks.deliver.delay()", "import redis"]
)
def test_services_guard_sees_a_planted_violation(planted: str) -> None:
    assert said(queueing, planted)


# --- views ask services and access; they never reach for a table ---------------------------------
EDGES = (
    *("patients/web", "patients/api", "patients/fhir", "pathways/api", "pathways/admin"),
    *("patients/admin.py", "patients/admin"),
)
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}


def reaching(tree: ast.AST) -> list[str]:
    wrong = []
    # `.objects.none()` reads nothing: a field or a schema needs to know the model.
    empty = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "none"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and node not in empty:
            wrong.append(f"line {node.lineno} uses .{node.attr}")
        shortcut = isinstance(node, ast.Call) and node.args and dotted(node.func) in SHORTCUTS
        if shortcut and isinstance(node.args[0], ast.Name) and node.args[0].id[:1].isupper():
            wrong.append(f"line {node.lineno} hands a model to {dotted(node.func)}")
    return wrong


def test_edges_never_reach_for_a_table() -> None:
    assert findings(reaching, *EDGES) == []


@pytest.mark.parametrize(
    "planted",
    [
        "Patient.objects.all()",
        "Patient._default_manager.get(pk=1)",
        "get_object_or_404(Patient, pk=1)",
    ],
)
def test_edges_guard_sees_a_planted_violation(planted: str) -> None:
    assert said(reaching, planted)


# --- one clock -----------------------------------------------------------------------------------
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "datetime.datetime", "datetime.date", "dt", "time"}


def clock_reading(tree: ast.AST) -> list[str]:
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            owner, _, name = dotted(node.func).rpartition(".")
            if name in CLOCKS and owner in CLOCK_OWNERS:
                wrong.append(f"line {node.lineno} reads the clock: {dotted(node.func)}()")
            if name == "time" and owner == "time":
                wrong.append(f"line {node.lineno} reads the clock: time.time()")
    return wrong


def test_the_clock_is_read_in_one_module_alone() -> None:
    assert findings(clock_reading, "pathways", "patients", but=("pathways/clock.py",)) == []


@pytest.mark.parametrize(
    "planted",
    [
        "datetime.now(UTC)",
        "timezone.now()",
        "date.today()",
        "timezone.localdate()",
        "datetime.datetime.now()",
        "time.time()",
    ],
)
def test_clock_guard_sees_a_planted_violation(planted: str) -> None:
    assert said(clock_reading, planted)


# --- tasks ---------------------------------------------------------------------------------------
IDS = re.compile(r"(^|_)ids?$")


def loose_task(tree: ast.AST) -> list[str]:
    wrong = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if name.rpartition(".")[2] not in {"shared_task", "task"}:
                continue
            arguments = [*node.args.args, *node.args.kwonlyargs]
            wrong += [
                f"line {node.lineno}: {node.name} takes '{argument.arg}', which is no id"
                for argument in arguments
                if not IDS.search(argument.arg) and argument.arg != "self"
            ]
    return wrong


def test_tasks_take_ids_alone() -> None:
    assert findings(loose_task, "patients/tasks.py", "pathways/tasks.py") == []


@pytest.mark.parametrize(
    "planted",
    ["@shared_task\ndef a(patient): ...", "@shared_task(queue='bulk')\ndef a(name): ..."],
)
def test_task_guard_sees_a_planted_violation(planted: str) -> None:
    assert said(loose_task, planted)


# --- size ----------------------------------------------------------------------------------------
def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """A rule may be explained at length; only what runs counts."""
    return (ast.get_docstring(node, clean=False) or "").count("\n") + 1


def too_long(path: Path) -> list[str]:
    text = path.read_text()
    wrong = [f"{path}: {lines} lines"] if (lines := text.count("\n")) > 400 else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            if length > 50:
                wrong.append(f"{path}: {node.name} has {length} lines")
    return wrong


def test_modules_and_functions_stay_readable() -> None:
    everything = modules("config", "pathways", "patients")
    paths = [path for path in everything if "migrations" not in path.parts]

    assert [line for path in paths for line in too_long(path)] == []


def test_size_guard_sees_a_planted_violation(tmp_path: Path) -> None:
    planted = tmp_path / "long.py"
    planted.write_text("def a():\n" + "    b()\n" * 60)

    assert too_long(planted)


# --- nothing of one machine in the repository ----------------------------------------------------
# Each pattern has a class of one letter, so that this file does not find itself.
MACHINE = re.compile(
    r"/w[o]rk/|/t[m]p/build|/r[o]ot/|/o[p]t/pypi|/o[p]t/wheels|/h[o]me/\w+/"
    r"|\"r[e]solved\":|--i[n]dex-url|--f[i]nd-links"
)


def machine_lines(name: str, text: str) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line)
    ]


def committed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return listed.stdout.splitlines()


def test_no_committed_line_names_a_place_on_one_machine() -> None:
    found = []
    for name in committed():
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".xlsx", ".ods", ".ico"}:
            found += machine_lines(name, path.read_text(errors="replace"))

    assert found == []


@pytest.mark.parametrize("planted", ["/{}/main/x", "/{}ers", '"{}d": "https://x"'])
def test_machine_guard_sees_a_planted_violation(planted: str) -> None:
    words = {"/{}/main/x": "work", "/{}ers": "root/", '"{}d": "https://x"': "resolve"}

    assert machine_lines("x", planted.format(words[planted]))
