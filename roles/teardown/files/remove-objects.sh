#!/bin/bash
# Removes every object of a cluster that is marked as one platform's, and nothing else; prints a line for each.
# Usage: remove-objects.sh KUBECTL NAME, with KUBECONFIG set
set -euo pipefail
kubectl=$1
mark=drydock.dev/platform=$2
wait_seconds=180

k() { "$kubectl" --request-timeout=60s "$@"; }
ours() { k get "$1" --selector="$mark" --output=jsonpath='{range .items[*]}{.metadata.name}{"\n"}{end}'; }
volumes_in() {
  k get persistentvolumes --output=jsonpath='{range .items[?(@.spec.persistentVolumeReclaimPolicy=="Delete")]}{.spec.claimRef.namespace}{"\n"}{end}' |
    grep -cxF "$1" || true
}

# What would have a say in the rest of it first.
k delete validatingwebhookconfigurations,mutatingwebhookconfigurations,validatingadmissionpolicybindings,validatingadmissionpolicies \
  --selector="$mark" --ignore-not-found 2>/dev/null || true

# Namespaces with the platform's own pods and volumes, while those who look after them still run.
carers=$(printf '%s\n' metallb-system local-path-storage cnpg-system)
mapfile -t namespaces < <(ours namespaces | grep -vxF "$carers" || true)
if [ ${#namespaces[@]} -gt 0 ]; then
  k delete namespaces "${namespaces[@]}" --timeout="${wait_seconds}s"
  deadline=$((SECONDS + wait_seconds))
  for namespace in "${namespaces[@]}"; do
    while [ "$(volumes_in "$namespace")" != 0 ]; do
      [ $SECONDS -lt $deadline ] || { echo "volumes of $namespace were not removed within $wait_seconds s: kubectl get persistentvolumes" >&2; exit 1; }
      sleep 1
    done
  done
fi

kinds=$(k api-resources --verbs=list,delete --output=name | grep -vxE 'events(\.events\.k8s\.io)?' | paste -sd,)
k delete "$kinds" --all-namespaces --selector="$mark" --ignore-not-found --timeout="${wait_seconds}s"
