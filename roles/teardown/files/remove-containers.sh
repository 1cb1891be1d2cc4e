#!/bin/sh
# Removes the containers, volumes and network of one platform and prints a line for each.
# Usage: remove-containers.sh NAME podman|docker; for podman with CONTAINERS_CONF and CONTAINERS_STORAGE_CONF set
set -eu
name=$1
engine=$2
# docker neither waits nor, in older versions, knows --force for a network.
case $engine in
  podman) at_once='--time 0' forced=--force ;;
  docker) at_once='' forced='' ;;
esac
# Minikube's names for the nodes of a profile, and for their volumes: NAME, NAME-m02, NAME-m03, ...
nodes="^$name(-m[0-9]+)?\$"

# Nodes last: they have published ports, and with the last of those netavark removes the rules of its network.
{
  $engine ps --all --filter "label=dev.drydock.name=$name" --format '{{.Names}}'
  $engine ps --all --filter label=created_by.minikube.sigs.k8s.io=true --format '{{.Names}}' | grep -E "$nodes" || true
} | while read -r container; do
  # shellcheck disable=SC2086 # none or two words
  $engine rm --force $at_once --volumes "$container" >/dev/null </dev/null
  echo "container $container"
done
for volume in $($engine volume ls --format '{{.Name}}' | grep -E "$nodes"); do
  $engine volume rm --force "$volume" >/dev/null
  echo "volume $volume"
done
if $engine network inspect "$name" >/dev/null 2>&1; then
  # shellcheck disable=SC2086 # none or one word
  $engine network rm $forced "$name" >/dev/null
  echo "network $name"
fi
