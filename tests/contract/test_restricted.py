"""The checker of the standard `restricted` finds each thing that the standard forbids, and nothing in a pod that keeps it."""

import copy

import pytest
from restricted import violations

KEEPS_IT = {
    "metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/a": "runtime/default"}},
    "spec": {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "volumes": [{"name": "scratch", "emptyDir": {}}, {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}],
        "containers": [
            {
                "name": "a",
                "ports": [{"containerPort": 80}],
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
                },
            }
        ],
    },
}

# Where the pod is changed, to what, and the one thing that must be found.
BREAKS_IT = [
    ("spec.hostNetwork", True, "hostNetwork: true"),
    ("spec.hostPID", True, "hostPID: true"),
    ("spec.hostIPC", True, "hostIPC: true"),
    ("spec.volumes.0", {"name": "host", "hostPath": {"path": "/"}}, "volume host: hostPath"),
    ("spec.securityContext.sysctls", [{"name": "kernel.msgmax", "value": "1"}], "sysctl kernel.msgmax"),
    ("spec.securityContext.runAsUser", 0, "pod: runAsUser 0"),
    ("spec.securityContext.runAsNonRoot", None, "container a: runAsNonRoot is not true"),
    ("spec.securityContext.seccompProfile", {}, "container a: seccompProfile is neither Localhost nor RuntimeDefault"),
    ("spec.securityContext.seLinuxOptions", {"type": "spc_t"}, "pod: seLinuxOptions {'type': 'spc_t'}"),
    ("spec.containers.0.securityContext.runAsUser", 0, "container a: runAsUser 0"),
    ("spec.containers.0.securityContext.privileged", True, "container a: privileged"),
    ("spec.containers.0.securityContext.procMount", "Unmasked", "container a: procMount Unmasked"),
    ("spec.containers.0.securityContext.allowPrivilegeEscalation", None, "container a: allowPrivilegeEscalation is not false"),
    ("spec.containers.0.securityContext.capabilities.drop", ["CHOWN"], "container a: capabilities.drop lacks ALL"),
    ("spec.containers.0.securityContext.capabilities.add", ["NET_RAW"], "container a: capability NET_RAW"),
    ("spec.containers.0.ports.0.hostPort", 80, "container a: hostPort 80"),
    (
        "metadata.annotations",
        {"container.apparmor.security.beta.kubernetes.io/a": "unconfined"},
        "AppArmor profile unconfined",
    ),
]


def test_nothing_is_found_where_the_standard_is_kept():
    assert violations(KEEPS_IT) == []


def test_a_container_may_say_what_its_pod_does_not():
    pod = copy.deepcopy(KEEPS_IT)
    del pod["spec"]["securityContext"]
    pod["spec"]["containers"][0]["securityContext"] |= {
        "runAsNonRoot": True,
        "seccompProfile": {"type": "Localhost", "localhostProfile": "a.json"},
    }
    assert violations(pod) == []


@pytest.mark.parametrize(("place", "value", "found"), BREAKS_IT, ids=[place for place, _, _ in BREAKS_IT])
def test_each_breach_is_found(place, value, found):
    pod = copy.deepcopy(KEEPS_IT)
    *path, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    target = pod
    for step in path:
        target = target[step]
    target[last] = value
    assert violations(pod) == [found]


def test_init_containers_count_too():
    pod = copy.deepcopy(KEEPS_IT)
    pod["spec"]["initContainers"] = [{"name": "b", "securityContext": {"privileged": True}}]
    assert violations(pod) == [
        "container b: privileged",
        "container b: allowPrivilegeEscalation is not false",
        "container b: capabilities.drop lacks ALL",
    ]
