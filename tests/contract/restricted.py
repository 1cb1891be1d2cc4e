"""What Kubernetes' Pod Security Standard `restricted` (v1.29) forbids, read off a pod's spec.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/. Windows' fields are left out.
"""

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
SYSCTLS = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_syncookies",
}
SELINUX_TYPES = {None, "", "container_t", "container_init_t", "container_kvm_t"}
SECCOMP_TYPES = {"RuntimeDefault", "Localhost"}


def violations(pod):
    """Every rule that the pod (a mapping with metadata and spec) breaks, as text."""
    spec = pod["spec"]
    pod_context = spec.get("securityContext", {})
    found = [f"{key}: true" for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key)]
    for volume in spec.get("volumes", []):
        found += [f"volume {volume['name']}: {kind}" for kind in volume.keys() - {"name"} - VOLUMES]
    for sysctl in pod_context.get("sysctls", []):
        if sysctl["name"] not in SYSCTLS:
            found.append(f"sysctl {sysctl['name']}")
    found += identity("pod", pod_context)
    for key, value in pod.get("metadata", {}).get("annotations", {}).items():
        if key.startswith("container.apparmor.security.beta.kubernetes.io/"):
            if value != "runtime/default" and not value.startswith("localhost/"):
                found.append(f"AppArmor profile {value}")
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for container in spec.get(kind, []):
            found += container_violations(container, pod_context)
    return found


def container_violations(container, pod_context):
    name, own = f"container {container['name']}", container.get("securityContext", {})
    capabilities = own.get("capabilities", {})
    effective = {**pod_context, **own}
    found = identity(name, own)
    if own.get("privileged"):
        found.append(f"{name}: privileged")
    if own.get("allowPrivilegeEscalation") is not False:
        found.append(f"{name}: allowPrivilegeEscalation is not false")
    if effective.get("runAsNonRoot") is not True:
        found.append(f"{name}: runAsNonRoot is not true")
    if effective.get("seccompProfile", {}).get("type") not in SECCOMP_TYPES:
        found.append(f"{name}: seccompProfile is neither {' nor '.join(sorted(SECCOMP_TYPES))}")
    if "ALL" not in capabilities.get("drop", []):
        found.append(f"{name}: capabilities.drop lacks ALL")
    found += [f"{name}: capability {added}" for added in capabilities.get("add", []) if added != "NET_BIND_SERVICE"]
    if own.get("procMount", "Default") != "Default":
        found.append(f"{name}: procMount {own['procMount']}")
    found += [f"{name}: hostPort {port['hostPort']}" for port in container.get("ports", []) if port.get("hostPort")]
    return found


def identity(name, context):
    """The rules that hold for a pod's security context and for a container's alike."""
    selinux = context.get("seLinuxOptions", {})
    found = []
    if context.get("runAsUser") == 0:
        found.append(f"{name}: runAsUser 0")
    if context.get("runAsNonRoot") is False:
        found.append(f"{name}: runAsNonRoot false")
    if context.get("seccompProfile", {}).get("type") == "Unconfined":
        found.append(f"{name}: seccompProfile Unconfined")
    if selinux.get("type") not in SELINUX_TYPES or selinux.get("user") or selinux.get("role"):
        found.append(f"{name}: seLinuxOptions {selinux}")
    return found
