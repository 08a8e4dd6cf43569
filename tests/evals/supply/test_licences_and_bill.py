"""Which licences are taken, what a package says of its own, and what a bill must have."""

from __future__ import annotations

import json
from email.message import Message
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from evals.supply import licences, sbom
from evals.supply.closure import closure
from evals.supply.licences import is_taken, licences_of, untaken


@pytest.mark.parametrize(
    ("licence", "taken"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("(MIT OR GPL-2.0-only) AND Apache-2.0", True),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("ISC License (ISCL)", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT and GPL-3.0-only", False),  # SPDX lets operators be written small
        ("GPL-3.0-only AND (MIT OR Apache-2.0)", False),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("not MIT", False),
        ("Proprietary, see https://licences.example/apache", False),
        ("Apache-2.0 with Commons Clause", False),
        ("GPLv2 with 3-clause addendum", False),
        ("", False),
    ],
)
def test_a_licence_is_taken_for_what_it_says_as_a_whole(licence: str, taken: bool) -> None:
    assert is_taken(licence) is taken


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([("License-Expression", "MIT"), ("License", "GPL")], ("MIT",)),
        (
            [("Classifier", "License :: OSI Approved :: MIT License"),
             ("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)")],
            ("MIT License", "GNU General Public License v3 (GPLv3)"),
        ),
        ([("Classifier", "License :: OSI Approved"), ("License", "BSD")], ("BSD",)),
        ([("License", "ISC\nand a page of text")], ("ISC",)),
        ([("Name", "x")], ()),
    ],
)  # fmt: skip
def test_all_that_a_package_says_of_its_licence_counts(
    fields: list[tuple[str, str]], said: tuple[str, ...]
) -> None:
    metadata = Message()
    for name, value in fields:
        metadata[name] = value
    assert licences_of(metadata) == said


def test_a_package_of_two_licences_or_of_none_is_to_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def metadata(name: str) -> Message:
        said = Message()
        if name == "gone":
            raise PackageNotFoundError(name)
        if name == "two":
            said["Classifier"] = "License :: OSI Approved :: MIT License"
            said["Classifier"] = "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"
        return said

    monkeypatch.setattr(licences, "metadata", metadata)
    assert untaken({"two", "none", "gone"}) == {
        "gone": "isn't installed here",
        "none": "its metadata name no licence",
        "two": "MIT License; GNU General Public License v3 (GPLv3)",
    }


def test_what_is_needed_and_not_installed_is_in_the_closure() -> None:
    needs = {"marketrules": ["alpha", "beta[more]; python_version > '3'", "dev; extra == 'dev'"],
             "alpha": [], "beta": ["gamma; extra == 'more'", "delta; extra == 'less'"]}  # fmt: skip

    def required(name: str) -> list[str]:
        if name not in needs:
            raise PackageNotFoundError(name)
        return needs[name]

    assert closure(required) == {"alpha", "beta", "gamma"}  # gamma isn't installed


PRODUCT = {"component": {"bom-ref": "p", "name": "marketrules"}}
ALPHA = {"name": "Alpha", "bom-ref": "a", "version": "1", "purl": "pkg:pypi/alpha@1"}
TOOL = {"name": "linter", "bom-ref": "l", "version": "1", "purl": "pkg:pypi/linter@1"}


def test_a_bill_has_the_closure_and_who_needs_whom_in_it() -> None:
    bill = {
        "metadata": PRODUCT,
        "components": [ALPHA, TOOL],
        "dependencies": [
            {"ref": "p", "dependsOn": ["a", "l"]}, {"ref": "a"}, {"ref": "l", "dependsOn": ["a"]},
        ],
    }  # fmt: skip
    cut = sbom.pruned(bill, frozenset(["alpha"]))
    assert cut["components"] == [ALPHA]
    assert cut["dependencies"] == [{"ref": "p", "dependsOn": ["a"]}, {"ref": "a", "dependsOn": []}]


@pytest.mark.parametrize(
    ("components", "lacks"),
    [
        ([ALPHA], []),
        ([], ["alpha"]),
        ([{"name": "alpha"}], ["alpha"]),
        ([ALPHA | {"version": ""}], ["alpha"]),
        ([{**ALPHA, "purl": None}], ["alpha"]),
    ],
)
def test_a_package_without_version_or_address_is_lacking(
    components: list[dict[str, object]], lacks: list[str]
) -> None:
    cut = sbom.pruned({"components": components}, frozenset(["alpha"]))
    assert sbom.lacking(cut, frozenset(["alpha"])) == lacks


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "ended with 3"),
        ("echo no json", "wrote no JSON"),
        (None, "No such file"),
    ],
)
def test_a_tool_that_fails_writes_no_bill(
    script: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = tmp_path / "tool"
    if script is not None:
        tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        tool.chmod(0o700)
    assert sbom.main(str(tool), str(tmp_path / "bill.json")) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "bill.json").exists()


def test_a_bill_is_written_and_what_it_lacks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made.json"
    made.write_text(json.dumps({"components": [ALPHA, TOOL]}), encoding="utf-8")
    tool = tmp_path / "tool"
    tool.write_text(f"#!/bin/sh\ncat {made}\n", encoding="utf-8")
    tool.chmod(0o700)
    monkeypatch.setattr(sbom, "closure", lambda: frozenset(["alpha", "beta"]))
    assert sbom.main(str(tool), str(tmp_path / "build" / "bill.json")) == 1
    assert "lacking: beta" in capsys.readouterr().err
    written = json.loads((tmp_path / "build" / "bill.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in written["components"]] == ["Alpha"]
