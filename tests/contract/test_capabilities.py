"""What the roles make use of where the cluster has it, and do without where it has not."""

import pytest
from rendered import applying_task_files, record

APIS = {
    "platform_api_groups": ["apps", "cert-manager.io", "custom.metrics.k8s.io"],
    "platform_custom_metrics": ["pods/drydock_http_requests_per_second", "pods/something_else"],
}
SERVICES = {"portal", "api", "auth", "image_store"}


@pytest.fixture(scope="module")
def bare(rendering):
    return rendering.applied


@pytest.fixture(scope="module")
def endowed(rendering):
    files = [entry for entry in applying_task_files() if entry["role"] in SERVICES | {"ingress"}]
    return record(rendering.folder, files, **APIS)


def of_kind(applied, kind, role=None):
    return [entry.object for entry in applied if entry.object["kind"] == kind and role in (None, entry.role)]


def names(objects):
    return [obj["metadata"]["name"] for obj in objects]


def metrics(autoscaler):
    return [metric["resource"]["name"] if metric["type"] == "Resource" else metric["type"] for metric in autoscaler["spec"]["metrics"]]


def test_services_scale_by_requests_where_the_cluster_tells_them(bare, endowed):
    for role in SERVICES:
        assert [metrics(obj) for obj in of_kind(bare, "HorizontalPodAutoscaler", role)] == [["cpu", "memory"]], role
        [scaler] = of_kind(endowed, "HorizontalPodAutoscaler", role)
        assert metrics(scaler) == ["cpu", "memory", "Pods"], role
        by_requests = scaler["spec"]["metrics"][-1]["pods"]
        assert f"pods/{by_requests['metric']['name']}" in APIS["platform_custom_metrics"]
        assert int(by_requests["target"]["averageValue"]) > 0, role


def test_every_deployment_that_people_use_scales(bare):
    scaled = {obj["spec"]["scaleTargetRef"]["name"] for obj in of_kind(bare, "HorizontalPodAutoscaler")}
    assert scaled == {role.replace("_", "-") for role in SERVICES} | {"skipper"}


def test_the_labs_authority_signs_the_doors_certificate_where_there_is_no_cert_manager(bare):
    assert "door-tls" in names(of_kind(bare, "Secret", "ingress"))
    assert of_kind(bare, "Certificate") == []


def test_cert_manager_signs_it_where_it_is_there(endowed):
    [certificate], [issuer] = of_kind(endowed, "Certificate"), of_kind(endowed, "Issuer")
    [deployment] = of_kind(endowed, "Deployment", "ingress")
    mounted = {volume["secret"]["secretName"] for volume in deployment["spec"]["template"]["spec"]["volumes"] if "secret" in volume}
    assert certificate["spec"]["secretName"] in mounted
    assert certificate["spec"]["issuerRef"]["name"] == issuer["metadata"]["name"]
    hosts = {rule["host"] for obj in of_kind(endowed, "Ingress", "ingress") for rule in obj["spec"]["rules"]}
    assert set(certificate["spec"]["dnsNames"]) == hosts
    secrets = names(of_kind(endowed, "Secret", "ingress"))
    assert issuer["spec"]["ca"]["secretName"] in secrets
    assert certificate["spec"]["secretName"] not in secrets
