"""The house itself: layout, sizes, documented settings, the drawn error tree."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from pathlib import Path

import pytest

import marketrules.errors
from cli.__main__ import main
from marketrules.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("marketrules", "ingest", "index", "search_api", "ui", "evals", "cli")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 450
LONGEST_FUNCTION = 60


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_this_checkout_and_not_a_namesake(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve() == ROOT / package / "__init__.py"


def test_no_module_is_longer_than_a_person_reads() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {str(p): n for p, n in lengths.items() if n > LONGEST_MODULE} == {}
    # Half of all modules are at most 120 lines.
    assert sorted(lengths.values())[len(lengths) // 2] <= 120


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_file_of_the_page_shadows_a_package() -> None:
    # `streamlit run ui/app.py` puts ui/ first on sys.path: ui/index.py would be `import index`.
    names = {path.stem for path in (ROOT / "ui").glob("*.py")} - {"__init__"}
    assert names.isdisjoint({*PACKAGES, *sys.stdlib_module_names, "httpx", "streamlit"})
    assert not (ROOT / "ui" / "pages").exists()


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`MARKETRULES_([A-Z_]+)` \|", text))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_the_error_tree_is_drawn_as_it_is() -> None:
    drawn = set(re.findall(r"\b([A-Z]\w+)\b(?=\s{2,}|$)", marketrules.errors.__doc__ or "", re.M))
    classes = {
        name
        for name, value in vars(marketrules.errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }
    assert classes == drawn


@pytest.mark.parametrize(
    "command",
    ["fetch", "ingest", "documents", "audit", "search", "ask", "show", "up", "serve", "ui", "eval"],
)
def test_every_command_of_the_readme_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"marketrules {command}" in capsys.readouterr().out.split("example", 1)[1]


def test_the_project_names_no_machine_and_no_registry() -> None:
    told = re.compile(
        rf"{re.escape(str(ROOT))}/|/root/|/home/\w|--(?:(?:extra-)?index-url|find-links)|pypi\.org"
        r"|registry\.npm"
    )
    texts = [
        path
        for folder in (*PACKAGES, "docs", "corpus", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".sh", ""} and path.is_file()
    ]
    texts += [ROOT / name for name in ("README.md", "Makefile", "pyproject.toml")]
    found = [str(p) for p in texts if told.search(p.read_text(encoding="utf-8", errors="ignore"))]
    assert found == []
