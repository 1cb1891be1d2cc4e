#!/bin/bash
# Writes Pgpool's configuration of what the pod is told, and becomes what it is asked to be.
set -euo pipefail
# Passwords are written below.
umask 077
conf=/opt/bitnami/pgpool/conf
tmp=/opt/bitnami/pgpool/tmp

on() { if [[ ${1,,} =~ ^(yes|true|1)$ ]]; then echo on; else echo off; fi; }

for name in PGPOOL_POSTGRES_PASSWORD PGPOOL_ADMIN_PASSWORD PGPOOL_SR_CHECK_PASSWORD; do
  file=${name}_FILE
  if [[ -f ${!file:-} ]]; then declare "$name=$(<"${!file}")"; fi
done

# Pgpool asks its clients for their password and gives it to the node, so it must know every user's.
write_users() {
  local -a users passwords
  IFS=',;' read -r -a users <<<"$PGPOOL_POSTGRES_USERNAME,$PGPOOL_SR_CHECK_USER,${PGPOOL_POSTGRES_CUSTOM_USERS:-}"
  IFS=',;' read -r -a passwords <<<"$PGPOOL_POSTGRES_PASSWORD,$PGPOOL_SR_CHECK_PASSWORD,${PGPOOL_POSTGRES_CUSTOM_PASSWORDS:-}"
  for i in "${!users[@]}"; do echo "${users[i]}:TEXT${passwords[i]}"; done
}

# 0:host:port,1:host:port,...
write_nodes() {
  local number host port
  while IFS=: read -r number host port; do
    cat <<CONF
backend_hostname$number = '$host'
backend_port$number = $port
backend_flag$number = 'ALLOW_TO_FAILOVER'
# The name by which a standby follows the primary.
backend_application_name$number = '${host%%.*}'
CONF
  done < <(tr , '\n' <<<"$PGPOOL_BACKEND_NODES" | grep .)
}

write_pgpool_conf() {
  cat <<CONF
backend_clustering_mode = 'streaming_replication'
listen_addresses = '*'
port = ${PGPOOL_PORT_NUMBER:-5432}
unix_socket_directories = '$tmp'
pcp_listen_addresses = ''
pcp_socket_dir = '$tmp'
pid_file_name = '$tmp/pgpool.pid'
logdir = '/opt/bitnami/pgpool/logs'
enable_pool_hba = on
pool_passwd = '$conf/pool_passwd'
num_init_children = ${PGPOOL_NUM_INIT_CHILDREN:-32}
# Without it, a client too many would wait, and nobody could tell why.
reserved_connections = ${PGPOOL_RESERVED_CONNECTIONS:-1}
max_pool = ${PGPOOL_MAX_POOL:-4}
child_life_time = ${PGPOOL_CHILD_LIFE_TIME:-300}
child_max_connections = ${PGPOOL_CHILD_MAX_CONNECTIONS:-0}
connection_life_time = ${PGPOOL_CONNECTION_LIFE_TIME:-0}
client_idle_limit = ${PGPOOL_CLIENT_IDLE_LIMIT:-0}
connection_cache = $(on "${PGPOOL_ENABLE_CONNECTION_CACHE:-yes}")
load_balance_mode = $(on "${PGPOOL_ENABLE_LOAD_BALANCING:-yes}")
disable_load_balance_on_write = '${PGPOOL_DISABLE_LOAD_BALANCE_ON_WRITE:-transaction}'
log_connections = $(on "${PGPOOL_ENABLE_LOG_CONNECTIONS:-no}")
log_hostname = $(on "${PGPOOL_ENABLE_LOG_HOSTNAME:-no}")
log_per_node_statement = $(on "${PGPOOL_ENABLE_LOG_PER_NODE_STATEMENT:-no}")
connect_timeout = ${PGPOOL_CONNECT_TIMEOUT:-10000}
sr_check_period = ${PGPOOL_SR_CHECK_PERIOD:-30}
sr_check_user = '$PGPOOL_SR_CHECK_USER'
sr_check_database = '${PGPOOL_SR_CHECK_DATABASE:-postgres}'
health_check_period = ${PGPOOL_HEALTH_CHECK_PERIOD:-30}
health_check_timeout = ${PGPOOL_HEALTH_CHECK_TIMEOUT:-10}
health_check_user = '$PGPOOL_SR_CHECK_USER'
health_check_database = '${PGPOOL_SR_CHECK_DATABASE:-postgres}'
health_check_max_retries = ${PGPOOL_HEALTH_CHECK_MAX_RETRIES:-5}
health_check_retry_delay = ${PGPOOL_HEALTH_CHECK_RETRY_DELAY:-5}
failover_on_backend_error = $(on "${PGPOOL_FAILOVER_ON_BACKEND_ERROR:-no}")
failover_on_backend_shutdown = $(on "${PGPOOL_FAILOVER_ON_BACKEND_SHUTDOWN:-yes}")
# The nodes elect a primary themselves; until one is there Pgpool looks for it.
search_primary_node_timeout = ${PGPOOL_SEARCH_PRIMARY_NODE_TIMEOUT:-0}
# Of two that say so, the one that no standby follows is left out.
detach_false_primary = on
auto_failback = $(on "${PGPOOL_AUTO_FAILBACK:-yes}")
auto_failback_interval = ${PGPOOL_AUTO_FAILBACK_INTERVAL:-5}
CONF
  if [[ $(on "${PGPOOL_ENABLE_TLS:-no}") == on ]]; then
    cat <<CONF
ssl = on
ssl_cert = '$PGPOOL_TLS_CERT_FILE'
ssl_key = '$PGPOOL_TLS_KEY_FILE'
CONF
  fi
  write_nodes
}

write_pool_hba() {
  local host=host method=${PGPOOL_AUTHENTICATION_METHOD:-scram-sha-256}
  if [[ $(on "${PGPOOL_ENABLE_TLS:-no}") == on ]]; then host=hostssl; fi
  # The chart's probe comes by the socket.
  printf '%s\n' "local all all $method" "$host all all 0.0.0.0/0 $method" "$host all all ::/0 $method"
}

write_users >"$conf/pool_passwd"
write_pgpool_conf >"$conf/pgpool.conf"
write_pool_hba >"$conf/pool_hba.conf"
echo "$PGPOOL_ADMIN_USERNAME:$(printf %s "$PGPOOL_ADMIN_PASSWORD" | md5sum | cut -d' ' -f1)" >"$conf/pcp.conf"
echo "*:*:*:$PGPOOL_SR_CHECK_USER:$PGPOOL_SR_CHECK_PASSWORD" >"$conf/pgpass"
exec "$@"
