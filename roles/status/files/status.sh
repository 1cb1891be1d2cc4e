#!/bin/sh
# Prints how the platform is, as tables. Usage: status.sh KUBECTL PROMETHEUS_PATH SHARDS..., with KUBECONFIG set; SHARDS is the command
# that prints the Redis Cluster's. They go to the end of the file DRYDOCK_PROGRESS, where that is set.
set -u
[ -z "${DRYDOCK_PROGRESS:-}" ] || exec >>"$DRYDOCK_PROGRESS"
kubectl() { "$kubectl" --request-timeout=5s "$@" 2>&1 || true; }
kubectl=$1
prometheus=$2
shift 2
# As Prometheus' own text, one line for one series; what is no series says why there is none.
series() { kubectl get --raw "$prometheus/federate?match%5B%5D=$1"; }
label='function label(name,  text) { text = $0; return sub(".*[{,]" name "=\"", "", text) && sub("\".*", "", text) ? text : "" }'

printf '\nNodes\n'
kubectl get nodes -o custom-columns='NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status,ADDRESS:.status.addresses[?(@.type=="InternalIP")].address,VERSION:.status.nodeInfo.kubeletVersion'
kubectl top nodes
printf '\nPods that do not run\n'
kubectl get pods --all-namespaces --field-selector='status.phase!=Running,status.phase!=Succeeded'
printf '\nPostgreSQL\n'
# Of the engine `bitnami` only the instances themselves know who the primary is.
if kubectl get customresourcedefinitions --output=name | grep -q '/clusters\.postgresql\.cnpg\.io$'; then
  kubectl get clusters.postgresql.cnpg.io --all-namespaces
else
  series drydock:postgres_is_primary | awk "$label"'/^drydock:/ && $(NF - 1) == 1 { print "The primary is " label("pod") }'
fi
kubectl get pods --namespace="${DRYDOCK_NAMESPACE_PREFIX:-}database" -o custom-columns='INSTANCE:.metadata.name,ROLE:.metadata.labels.cnpg\.io/instanceRole,READY:.status.conditions[?(@.type=="Ready")].status,NODE:.spec.nodeName,RESTARTS:.status.containerStatuses[0].restartCount'
printf '\nRedis Cluster\n'
"$@" 2>&1 || true
printf '\nAddresses\n'
kubectl get services --all-namespaces --selector=drydock.dev/component
printf '\nDoor (make urls tells how to come in)\n'
kubectl get ingresses --all-namespaces --selector=app.kubernetes.io/part-of=drydock --no-headers -o custom-columns='HOST:.spec.rules[0].host,NAMESPACE:.metadata.namespace,SERVICE:.spec.rules[0].http.paths[0].backend.service.name' |
  while read -r host namespace service; do
    ready=$(kubectl get endpointslices --namespace="$namespace" --selector="kubernetes.io/service-name=$service" -o 'jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].addresses[0]}')
    printf '  %-40s %s/%s, %d ready\n' "https://$host/" "$namespace" "$service" "$(echo "$ready" | wc -w)"
  done
printf '\nMonitoring\n'
series up | awk "$label"'
  /^up\{/ { all++; if ($(NF - 1) == 1) up++; else down = down "\n  down: " label("job") " " label("instance"); next }
  !/^#/
  END { if (all) printf "%d of %d targets up%s\n", up, all, down }'
series 'ALERTS%7Balertstate%3D%22firing%22%7D' | awk "$label"'
  /^ALERTS\{/ {
    if (!any++) print "Firing alerts (the watchdog always does)"
    where = $0; sub(/^ALERTS\{/, "", where); sub(/\} [^}]*$/, "", where); where = "," where
    gsub(/,(alertname|alertstate|severity)="[^"]*"/, "", where); gsub(/"/, "", where); gsub(/,/, " ", where)
    printf "  %-9s %s%s\n", label("severity"), label("alertname"), where
  }'
