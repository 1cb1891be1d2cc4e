"""The engine `bitnami`: what the roles apply, and what the chart makes of their values.

The chart is not part of this project. Where DRYDOCK_BITNAMI_CHART names it (a folder or an archive, with the charts that it needs),
it is rendered by the helm that the platform would use; else those tests are skipped, which is not passed.
"""

import json
import os
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from project import ROOT, pods_in, read_yaml, versions, walk
from rendered import attempt, record
from restricted import violations
from test_images import images_of

ENGINE = {"drydock_engine_choice": "bitnami", "drydock_chart_choice": "oci://charts.example.org/postgresql-ha"}
ROLE_POSTGRES = [{"role": "postgres", "file": name} for name in ("bitnami.yml", "configure.yml")]
# The build of helm is minutes where nothing is built yet.
BUILD_SECONDS = 1800


@pytest.fixture(scope="module")
def helm(tmp_path_factory):
    """The helm of the platform's version."""
    out = tmp_path_factory.mktemp("helm") / "supply.json"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "drydock"
    command = ["node", "--require", "ts-node/register", "images/main.ts", "build", "--only", "helm", "--cache", cache,
               "--versions", "group_vars/all/versions.yml", "--out", out, "--own-registry", "registry.drydock.internal"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False)
    assert built.returncode == 0, built.stderr
    return json.loads(out.read_text())["programs"]["helm"]


@pytest.fixture(scope="module")
def applied(rendering):
    """What the role `postgres` applies with this engine."""
    return record(rendering.folder, ROLE_POSTGRES, **ENGINE, drydock_supplied={"programs": {"helm": "helm"}})


@pytest.fixture(scope="module")
def release(rendering, applied):
    assert applied
    return json.loads((rendering.folder / "records/release-pg.json").read_text())


@pytest.fixture(scope="module")
def chart():
    path = os.environ.get("DRYDOCK_BITNAMI_CHART")
    if not path:
        pytest.skip("DRYDOCK_BITNAMI_CHART does not name the chart postgresql-ha, which is not part of this project")
    assert Path(path).exists(), f"DRYDOCK_BITNAMI_CHART={path}: there is no such file or folder"
    return path


@pytest.fixture(scope="module")
def made(chart, helm, release, tmp_path_factory):
    """The objects that the chart makes."""
    values = tmp_path_factory.mktemp("values") / "values.yml"
    values.write_text(yaml.safe_dump(release["values"]))
    # Where the chart brings a schema, helm checks the values against it.
    run = subprocess.run(
        [helm, "template", release["name"], chart, "--namespace", release["release_namespace"], "--values", values,
         "--kube-version", versions()["drydock_kubernetes_version"]],
        capture_output=True, text=True, timeout=120, check=False,
    )
    assert run.returncode == 0, run.stderr
    return [obj for obj in yaml.safe_load_all(run.stdout) if obj]


def of_kind(objects, kind):
    return {obj["metadata"]["name"]: obj for obj in objects if obj["kind"] == kind}


def objects(applied):
    return [entry.object for entry in applied]


def own_pods(applied, made):
    return [pod for obj in [*objects(applied), *made] for pod in pods_in(obj)]


def unknown_keys(values, known, path=""):
    """Keys that the chart's own values do not have; what is empty there, and a security context, is handed on as it is."""
    for key, value in values.items():
        if key not in known:
            yield f"{path}{key}"
        elif isinstance(value, dict) and known[key] and not key.endswith("SecurityContext"):
            yield from unknown_keys(value, known[key], f"{path}{key}.")


def test_the_release_is_the_chart_that_was_asked_for_at_the_pinned_version(release):
    assert release["chart_ref"] == ENGINE["drydock_chart_choice"]
    assert release["chart_version"] == versions()["drydock_postgresql_ha_chart_version"]


def test_the_chart_is_of_the_pinned_version_and_knows_every_value(chart, helm, release):
    def show(what):
        shown = subprocess.run([helm, "show", what, chart], capture_output=True, text=True, timeout=60, check=True)
        return yaml.safe_load(shown.stdout)

    assert show("chart")["version"] == versions()["drydock_postgresql_ha_chart_version"]
    assert list(unknown_keys(release["values"], show("values"))) == []


def test_a_misspelt_value_is_found(release):
    known = {"postgresql": {"usePgRewind": False, "resources": {}}}
    assert list(unknown_keys({"postgresql": {"usePgRewind": True, "resources": {"limits": {}}}}, known)) == []
    assert list(unknown_keys({"postgresql": {"usePgrewind": True}, "pgpol": {}}, known)) == ["postgresql.usePgrewind", "pgpol"]


def test_no_secret_stands_in_the_values(rendering, applied, release):
    passwords = [path.read_text().strip() for path in (rendering.folder / "state/drydock/contract/secrets").glob("postgres-*")]
    assert [name for name in passwords if name in json.dumps(release["values"])] == []


def test_both_engines_serve_by_the_same_services(applied, rendering):
    def services(entries):
        return {name: {key: value for key, value in obj["spec"].items() if key != "selector"} for name, obj in
                of_kind([entry.object for entry in entries if entry.role == "postgres"], "Service").items()}

    assert services(applied) == services(rendering.applied)
    assert sorted(services(applied)) == ["postgres", "postgres-ro"]


def test_every_object_is_valid(made):
    faults = {}
    for obj in made:
        try:
            kubernetes_validate.validate(obj, versions()["drydock_kubernetes_version"], strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as fault:
            faults[f"{obj['kind']} {obj['metadata']['name']}"] = str(fault) or type(fault).__name__
    assert faults == {}


def test_every_pod_is_restricted_with_resources_and_a_priority(made):
    pods = [pod for obj in made for pod in pods_in(obj)]
    assert len(pods) == 2
    for pod in pods:
        # The chart leaves the key without a value.
        pod["metadata"]["annotations"] = pod["metadata"]["annotations"] or {}
        assert violations(pod) == []
        assert pod["spec"]["priorityClassName"] == "drydock-database"
        for container in [*pod["spec"]["containers"], *pod["spec"].get("initContainers", [])]:
            assert container["resources"]["requests"].keys() >= {"cpu", "memory"}, container["name"]
            assert "memory" in container["resources"]["limits"], container["name"]
            assert container["securityContext"]["readOnlyRootFilesystem"], container["name"]


def test_the_pods_fit_the_quota_of_their_namespace(made, rendering):
    [quota] = [entry.object["spec"]["hard"] for entry in rendering.applied
               if entry.object["kind"] == "ResourceQuota" and entry.object["metadata"]["namespace"] == "database"]
    workloads = [*of_kind(made, "StatefulSet").values(), *of_kind(made, "Deployment").values()]
    assert sum(obj["spec"]["replicas"] for obj in workloads) <= int(quota["pods"])
    mebibytes = sum(
        obj["spec"]["replicas"] * sum(int(container["resources"]["limits"]["memory"].removesuffix("Mi"))
                                      for container in obj["spec"]["template"]["spec"]["containers"])
        for obj in workloads
    )
    assert mebibytes <= int(quota["limits.memory"].removesuffix("Mi"))


def test_only_images_of_versions_yml_are_run(made):
    variables = versions()
    known = set()
    for name in variables["drydock_images"].values():
        for key, value in variables.items():
            name = name.replace("{{ " + key + " }}", str(value))
        known.add(name)
    named = set().union(*map(images_of, made))
    assert named and named <= known


def test_every_secret_and_key_that_a_pod_names_is_applied(applied, made):
    there = {name: obj.get("data", {}).keys() | obj.get("stringData", {}).keys() for name, obj in of_kind(objects(applied), "Secret").items()}
    assert of_kind(made, "Secret") == {}
    named = [(place["secretKeyRef"]["name"], place["secretKeyRef"]["key"]) for obj in made for place in walk(obj) if "secretKeyRef" in place]
    for pod in own_pods(applied, made):
        for volume in pod["spec"]["volumes"]:
            if "secret" in volume:
                keys = [item["key"] for item in volume["secret"].get("items", [])] or sub_paths(pod, volume["name"])
                named += [(volume["secret"]["secretName"], key) for key in keys]
    assert named
    assert {(name, key) for name, key in named if key not in there.get(name, ())} == set()


def sub_paths(pod, volume):
    containers = [*pod["spec"]["containers"], *pod["spec"].get("initContainers", [])]
    mounts = [mount for container in containers for mount in container.get("volumeMounts", []) if mount["name"] == volume]
    return [mount["subPath"] for mount in mounts if "subPath" in mount]


def test_the_services_and_the_monitor_find_the_pods(applied, made, rendering):
    def selected(selector):
        return sorted({port["name"] for pod in own_pods(applied, made) if selector.items() <= pod["metadata"]["labels"].items()
                       for container in pod["spec"]["containers"] for port in container["ports"]})

    services = of_kind(objects(applied), "Service")
    assert selected(services["postgres"]["spec"]["selector"]) == ["postgresql"]
    assert selected(services["postgres-ro"]["spec"]["selector"]) == ["metrics", "postgresql"]
    [monitor] = [entry.object["spec"] for entry in rendering.applied
                 if entry.object["kind"] == "PodMonitor" and entry.object["metadata"]["name"] == "postgres"]
    assert monitor["podMetricsEndpoints"][0]["port"] in selected(monitor["selector"]["matchLabels"])


def test_the_exporter_tells_every_metric_that_the_rules_read(release, rendering):
    rules = json.dumps([entry.object for entry in rendering.applied
                        if entry.object["kind"] == "PrometheusRule" and entry.object["metadata"]["name"] == "postgres"])
    told = {f"{query}_{column}" for query, parts in release["values"]["metrics"]["customMetrics"].items()
            for metric in parts["metrics"] for column in metric}
    read = {word for word in rules.replace("{", " ").replace("(", " ").replace("\\n", " ").split() if word.startswith("cnpg_")}
    assert read and read <= told


def test_what_makes_it_highly_available(made):
    statefulset, deployment = of_kind(made, "StatefulSet")["pg-postgresql"], of_kind(made, "Deployment")["pg-pgpool"]
    assert (statefulset["spec"]["replicas"], deployment["spec"]["replicas"]) == (3, 2)
    for obj in (statefulset, deployment):
        [term] = obj["spec"]["template"]["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        assert term["topologyKey"] == "kubernetes.io/hostname"
    assert of_kind(made, "PodDisruptionBudget").keys() == {"pg-postgresql", "pg-pgpool"}
    assert of_kind(made, "Service")["pg-postgresql-headless"]["spec"]["publishNotReadyAddresses"] is True

    def environment(obj, container):
        [found] = [each for each in obj["spec"]["template"]["spec"]["containers"] if each["name"] == container]
        return {variable["name"]: variable.get("value") for variable in found["env"]}

    node = environment(statefulset, "postgresql")
    assert node["REPMGR_USE_PGREWIND"] == "true"
    assert node["REPMGR_FENCE_OLD_PRIMARY"] == "yes"
    assert (node["POSTGRESQL_SYNCHRONOUS_REPLICAS_MODE"], node["POSTGRESQL_NUM_SYNCHRONOUS_REPLICAS"]) == ("ANY", "1")
    # Whoever is cut off stops first: the others ask in vain for longer than it goes on alone.
    asking = int(node["REPMGR_RECONNECT_ATTEMPTS"]) * (int(node["REPMGR_RECONNECT_INTERVAL"]) + int(node["REPMGR_CONNECT_TIMEOUT"]))
    assert int(node["REPMGR_CHILD_NODES_DISCONNECT_TIMEOUT"]) < asking
    assert int(environment(deployment, "pgpool")["PGPOOL_HEALTH_CHECK_PERIOD"]) < 5


def test_the_default_engine_goes_by_the_supply(rendering):
    for supply, engine in (("upstream", "bitnami"), ("source", "cloudnative_pg")):
        shown = attempt(rendering.folder, "-e", json.dumps({"drydock_supply": supply}), "tests/contract/engine.yml", timeout_seconds=60)
        assert f"{engine} by {versions()['drydock_postgresql_ha_chart']}\n" in shown.stdout, shown.stdout + shown.stderr


def test_arrows_lead_to_pgpool_only_where_there_is_one(rendering):
    def policies(entries):
        return of_kind([entry.object for entry in entries], "NetworkPolicy")

    isolation = [{"role": "isolation", "file": "configure.yml"}]
    names = {name for name, obj in policies(record(rendering.folder, isolation, **ENGINE)).items() if obj["metadata"]["namespace"] == "database"}
    before = {name for name, obj in policies(rendering.applied).items() if obj["metadata"]["namespace"] == "database"}
    assert names - before == {"pgpool"}


def test_argument_specs_name_what_the_role_postgres_gives():
    options = read_yaml(ROOT / "roles/postgresql_ha/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    tasks = read_yaml(ROOT / "roles/postgres/tasks/bitnami.yml")
    given = next(place["vars"] for place in walk(tasks) if place.get("ansible.builtin.import_role") == {"name": "postgresql_ha"})
    assert given.keys() == {name for name, option in options.items() if option.get("required")}
