"""With a prefix Drydock's own namespaces are called otherwise, and nothing else is another."""

import json
import re

import pytest
from rendered import GIVEN, applying_task_files, record

PREFIX = "team-a-"
OWN = ["app-services", "cache", "database", "frontend", "ingress", "monitoring", "node-exporter"]
HOSTS = {
    "environment": {**GIVEN["drydock_postgres"]["environment"], "PGHOST": f"postgres.{PREFIX}database.svc"},
    "read_only_host": f"postgres-ro.{PREFIX}database.svc",
}
# A name of Drydock's without its prefix, as a namespace or in the name of a Service.
BARE = re.compile(
    rf'"namespace": "({"|".join(OWN)})"|"kubernetes.io/metadata.name": "({"|".join(OWN)})"|"matchNames": \["({"|".join(OWN)})"|[.]({"|".join(OWN)})[.]svc'
    rf'|/namespaces/({"|".join(OWN)})/'
)


@pytest.fixture(scope="module")
def prefixed(rendering):
    return record(rendering.folder, applying_task_files(), drydock_namespace_prefix_choice=PREFIX, drydock_postgres=HOSTS)


def texts(applied):
    """Each object by its name, as one text. Passwords are made anew for each rendering, and so is what is reckoned from them."""
    return {f"{entry.role} {entry.object['kind']} {entry.object['metadata'].get('namespace', '')}/{entry.object['metadata']['name']}":
            re.sub('"[0-9a-f]{16}"', '"a-hash"', json.dumps(entry.object)) for entry in applied}


def test_no_object_names_a_namespace_without_its_prefix(prefixed):
    # The labels of an alert are those of the series.
    found = {name: match[0] for name, text in texts(prefixed).items() if " PrometheusRule " not in name and (match := BARE.search(text))}
    assert found == {}


def test_every_namespace_is_made(prefixed):
    made = {entry.object["metadata"]["name"] for entry in prefixed if entry.object["kind"] == "Namespace"}
    assert {f"{PREFIX}{name}" for name in OWN} <= made
    used = {entry.object["metadata"].get("namespace") for entry in prefixed} - {None, "kube-system", "default"}
    assert used - made == set()


def test_nothing_but_names_differs(rendering, prefixed):
    plain = texts(entry for entry in rendering.applied if entry.role != "minikube")
    without = {name.replace(PREFIX, ""): text.replace(PREFIX, "") for name, text in texts(prefixed).items()}
    assert without.keys() == plain.keys()
    # Prometheus is told what to take off.
    differing = {name for name in plain if without[name] != plain[name]}
    assert {name for name in differing if " Secret " not in name} == {"prometheus Prometheus monitoring/main"}


def test_rules_and_dashboards_find_series_by_the_plain_names(prefixed):
    classes = next(entry.object for entry in prefixed if entry.object["kind"] == "Prometheus")["spec"]["scrapeClasses"]
    for scrape_class in classes:
        [rule] = [rule for rule in scrape_class["metricRelabelings"] if rule["targetLabel"] == "namespace"]
        assert re.fullmatch(rule["regex"], f"{PREFIX}database")[1] == "database"
        assert re.fullmatch(rule["regex"], f"{PREFIX}others") is None
