#!/bin/sh
# Removes the containers, volumes and network of one platform and prints a line for each.
# Usage: remove-containers.sh NAME, with CONTAINERS_CONF and CONTAINERS_STORAGE_CONF set
set -eu
name=$1
# Minikube's names for the nodes of a profile, and for their volumes: NAME, NAME-m02, NAME-m03, ...
nodes="^$name(-m[0-9]+)?\$"

# Nodes last: they have published ports, and with the last of those netavark removes its firewall rules.
{
  podman ps --all --filter "label=dev.drydock.name=$name" --format '{{.Names}}'
  podman ps --all --filter label=created_by.minikube.sigs.k8s.io=true --format '{{.Names}}' | grep -E "$nodes" || true
} | while read -r container; do
  podman rm --force --time 0 --volumes "$container" >/dev/null </dev/null
  echo "container $container"
done
for volume in $(podman volume ls --format '{{.Name}}' | grep -E "$nodes"); do
  podman volume rm --force "$volume" >/dev/null
  echo "volume $volume"
done
if podman network exists "$name"; then
  podman network rm --force "$name" >/dev/null
  echo "network $name"
fi
