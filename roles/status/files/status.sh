#!/bin/sh
# Prints how the platform is, as tables. Usage: status.sh KUBECTL, with KUBECONFIG set
set -u
kubectl() { "$kubectl" --request-timeout=5s "$@" 2>&1 || true; }
kubectl=$1

printf '\nNodes\n'
kubectl get nodes -o custom-columns='NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status,ADDRESS:.status.addresses[?(@.type=="InternalIP")].address,VERSION:.status.nodeInfo.kubeletVersion'
kubectl top nodes
printf '\nPods that do not run\n'
kubectl get pods --all-namespaces --field-selector='status.phase!=Running,status.phase!=Succeeded'
printf '\nPostgreSQL\n'
kubectl get clusters.postgresql.cnpg.io --all-namespaces
kubectl get pods --namespace=database -o custom-columns='INSTANCE:.metadata.name,ROLE:.metadata.labels.cnpg\.io/instanceRole,READY:.status.conditions[?(@.type=="Ready")].status,NODE:.spec.nodeName,RESTARTS:.status.containerStatuses[0].restartCount'
printf '\nAddresses\n'
kubectl get services --all-namespaces --selector=drydock.dev/component
