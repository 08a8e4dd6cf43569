"""What is written for operators is true: every metric, alert, setting and option there exists."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from search_api.engine import Engine
from search_api.service.app import create_app

_FOLDER = Path(__file__).parents[3] / "docs" / "operations"
_PAGE = _FOLDER.parent / "operations.md"
_NAME = re.compile(r"\b(?:marketrules|process)_[a-z_]+")
_LABELLED = re.compile(r"\b((?:marketrules|process)_[a-z_]+)\{([^}]*)\}")
_BY = re.compile(r"\bby \(([^)]*)\)")
_OF_PROMETHEUS = {"job", "instance", "le"}
_SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}
_LABELS = {
    "marketrules_requests_total": {"method", "route", "status"},
    "marketrules_request_seconds": {"method", "route", "status"},
    "marketrules_turned_away_total": {"lane", "reason"},
    "marketrules_answers_total": {"outcome"},
    "marketrules_snapshot_info": {"snapshot"},
    "marketrules_queue_depth": {"lane"},
    "marketrules_at_work": {"lane"},
}


@pytest.fixture(scope="module")
def exposed(engine_of_desk: Engine) -> dict[str, set[str]]:
    """Every series of /metrics, with the labels that it may have."""
    # A call first: series with labels are told once they have been counted.
    with TestClient(create_app(engine_of_desk)) as client:
        client.post("/v1/answers", json={"question": "When is the fee due?"})
        text = client.get("/metrics").text
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    found: dict[str, set[str]] = {}
    for name, kind in kinds.items():
        if name.endswith("_created"):
            continue
        for suffix in _SUFFIXES.get(kind, ("",)):
            samples = re.findall(rf"^{name}{suffix}\{{([^}}]*)\}}", text, re.M)
            seen = {label for one in samples for label in re.findall(r"(\w+)=", one)}
            assert seen - {"le"} <= _LABELS.get(name, set()), name
            found[name + suffix] = _LABELS.get(name, set())
    return found


@pytest.fixture(scope="module")
def engine_of_desk(request: pytest.FixtureRequest) -> Engine:
    return Engine(request.getfixturevalue("desk"), request.getfixturevalue("desk_embedder"))


def _dashboard() -> Iterator[str]:
    read = json.loads((_FOLDER / "grafana.json").read_text(encoding="utf-8"))
    for panel in read["panels"]:
        for target in panel["targets"]:
            yield target["expr"]
    for variable in read["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["query"]


def _rules() -> list[dict[str, object]]:
    yaml = pytest.importorskip("yaml", reason="no YAML reader is installed")
    read = yaml.safe_load((_FOLDER / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def _check(expression: str, exposed: dict[str, set[str]]) -> None:
    names = set(_NAME.findall(expression))
    assert names or re.search(r"\bup\b", expression), expression
    assert names <= set(exposed), (expression, names - set(exposed))
    known = set().union(*(exposed[name] for name in names), _OF_PROMETHEUS)
    for name, inside in _LABELLED.findall(expression):
        labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", inside))
        assert labels <= exposed[name] | _OF_PROMETHEUS, expression
    for inside in _BY.findall(expression):
        assert set(re.split(r",\s*", inside)) <= known, expression
    assert expression.count("(") == expression.count(")"), expression
    # promtool found one: series are matched by labels, a number has none.
    assert not re.search(r"[\d.]\s*[-+*/<>]\s*(?:on|ignoring)\s*\(", expression), expression


def test_every_metric_of_the_dashboard_is_exposed_with_its_labels(
    exposed: dict[str, set[str]],
) -> None:
    expressions = list(_dashboard())
    assert len(expressions) > 15
    for one in expressions:
        _check(one, exposed)


def test_every_metric_that_is_ours_is_on_the_dashboard(exposed: dict[str, set[str]]) -> None:
    shown = " ".join(_dashboard())
    ours = {re.sub(r"_(bucket|sum|count)$", "", one) for one in exposed if "marketrules" in one}
    ours = {one for one in ours if not one.endswith("_created")}
    assert {one for one in ours if one not in shown} == set()


def test_every_metric_of_an_alert_is_exposed_with_its_labels(exposed: dict[str, set[str]]) -> None:
    rules = _rules()
    assert len(rules) > 10
    for rule in rules:
        _check(str(rule["expr"]), exposed)


def test_each_alert_is_explained() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(Marketrules\w+)` \|", page, re.M))
    assert told == {str(rule["alert"]) for rule in _rules()}


def test_prometheus_takes_the_rules_and_what_the_dashboard_asks(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool is installed")
    asked = [one for one in _dashboard() if not one.startswith("label_values(")]
    rules = [
        {"record": f"asked{number}", "expr": one.replace("$job", "marketrules")}
        for number, one in enumerate(asked)
    ]
    as_rules = tmp_path / "dashboard.yml"  # JSON is YAML
    as_rules.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    for file in (_FOLDER / "alerts.yml", as_rules):
        subprocess.run([promtool, "check", "rules", str(file)], check=True)


def test_a_parser_of_promql_takes_every_expression() -> None:
    promql = pytest.importorskip(
        "promql_parser", reason="promql-parser isn't installed (pip install promql-parser)"
    )
    asked = [one for one in _dashboard() if not one.startswith("label_values(")]
    for one in [*asked, *(str(rule["expr"]) for rule in _rules())]:
        promql.parse(one.replace("$job", "marketrules"))  # raises where it isn't one


_FIRES = """
rule_files: [{rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: 'marketrules_search_away{{instance="a", job="marketrules"}}'
        values: '0 0 1x10'
      - series: 'process_resident_memory_bytes{{instance="a", job="marketrules"}}'
        values: '1.9e9x30'
      - series: 'process_resident_memory_bytes{{instance="b", job="marketrules"}}'
        values: '1.7e9x30'
      - series: 'marketrules_passages{{instance="a", job="marketrules"}}'
        values: '100000x30'
      - series: 'marketrules_passages{{instance="b", job="marketrules"}}'
        values: '100000x30'
      - series: 'up{{instance="a", job="marketrules"}}'
        values: '1x30'
      - series: 'marketrules_turned_away_total{{instance="a", job="marketrules", lane="answers", reason="gone"}}'
        values: '0+5x30'
      - series: 'marketrules_turned_away_total{{instance="a", job="marketrules", lane="answers", reason="full"}}'
        values: '0+5x30'
    alert_rule_test:
      - {{eval_time: 1m, alertname: MarketrulesSearchAway}}
      - eval_time: 4m
        alertname: MarketrulesSearchAway
        exp_alerts:
          - exp_labels: {{severity: page, instance: a}}
            exp_annotations: {{summary: "a can't search: Milvus doesn't answer"}}
      - eval_time: 20m
        alertname: MarketrulesMemory
        exp_alerts:
          - exp_labels: {{severity: ticket, instance: a}}
            exp_annotations: {{summary: "a holds far more memory than its passages need"}}
      - {{eval_time: 20m, alertname: MarketrulesAllDown}}
      - eval_time: 20m
        alertname: MarketrulesTurnedAway
        exp_alerts:
          - exp_labels: {{severity: page, lane: answers, reason: full}}
            exp_annotations: {{summary: "answers: requests are turned away (full)"}}
"""


def test_alerts_fire_when_they_are_to(tmp_path: Path) -> None:
    """Memory: 1e9 + 8,000 · 100,000 passages = 1.8e9; a is above it, b below.

    Who left while waiting in a queue paged somebody: a real Prometheus over a flooded service showed it.
    """
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool is installed")
    file = tmp_path / "fires.yml"
    file.write_text(_FIRES.format(rules=_FOLDER / "alerts.yml"), encoding="utf-8")
    done = subprocess.run(
        [promtool, "test", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_haproxy_takes_the_configuration() -> None:
    haproxy = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if haproxy is None:
        pytest.skip("no haproxy is installed")
    subprocess.run([haproxy, "-c", "-q", "-f", str(_FOLDER / "haproxy.cfg")], check=True)


def test_the_page_names_settings_that_exist() -> None:
    from marketrules.settings import Settings

    named = set(re.findall(r"MARKETRULES_([A-Z_]+)", _PAGE.read_text(encoding="utf-8")))
    assert named and {one.lower() for one in named} <= set(Settings.model_fields)


def test_the_page_names_commands_that_exist() -> None:
    from cli.__main__ import COMMANDS

    page = _PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`marketrules ([a-z]+)", page))
    assert named and named <= {one.name for one in COMMANDS}
