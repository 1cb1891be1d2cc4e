# shellcheck shell=bash
# This node's own server. The chart's probes and its hook before a stop load this file, too, and call what it defines.

info() { printf '%(%FT%TZ)T %s: %s\n' -1 "${MODULE:-postgresql}" "$*" >&2; }

is_boolean_yes() { [[ ${1,,} =~ ^(yes|true|1)$ ]]; }

debug_execute() { if is_boolean_yes "${BITNAMI_DEBUG:-no}"; then "$@"; else "$@" >/dev/null 2>&1; fi; }

# Tries a command up to $2 times, $3 seconds apart.
retry_while() {
  local attempts=${2:-12} pause=${3:-5}
  for ((; attempts > 0; attempts--)); do
    if $1; then return 0; fi
    sleep "$pause"
  done
  return 1
}

# The user has a name in the image, so no library need invent one.
postgresql_enable_nss_wrapper() { :; }

# What this node is about: waiting, joining, serving or stopping.
set_state() { echo "$1" >"$REPMGR_TMP_DIR/state"; }
state() { cat "$REPMGR_TMP_DIR/state" 2>/dev/null || echo waiting; }

# A node that waits for its place, or is being cloned, is alive, though it does not answer yet.
pg_isready() { command pg_isready "$@" || [[ $(state) != serving ]]; }

# As the superuser, by the socket.
local_sql() { psql -XAtq -F ' ' "host=$POSTGRESQL_TMP_DIR port=$1 user=postgres dbname=${3:-postgres} connect_timeout=2" -c "$2"; }

is_running() { pg_ctl --pgdata="$PGDATA" status >/dev/null 2>&1; }

unfinished_mark() { echo "$POSTGRESQL_VOLUME_DIR/.unfinished"; }

# A copy or a rewind that was cut off is no data.
has_data() { [[ -s $PGDATA/PG_VERSION && ! -e $(unfinished_mark) ]]; }

# $1: the port, the others: more of postgres' own arguments. A server must not keep the votes that its node holds.
launch_server() {
  local port=$1
  shift
  # Kubernetes may have given a group rights to the volume, which PostgreSQL refuses.
  chmod 700 "$PGDATA"
  (
    give_votes_back
    exec postgres -D "$PGDATA" -c "config_file=$POSTGRESQL_CONF_DIR/postgresql.conf" -c "port=$port" "$@"
  ) &
  SERVER=$!
}

is_launched() { [[ -n ${SERVER:-} ]] && kill -0 "$SERVER" 2>/dev/null; }

# Waits up to $2 seconds until it answers on $1; fails at once when it has ended.
await_server() {
  local deadline=$((SECONDS + $2))
  until command pg_isready -q -h "$POSTGRESQL_TMP_DIR" -p "$1"; do
    if ! is_launched || ((SECONDS >= deadline)); then return 1; fi
    sleep 0.5
  done
}

# What recovery is at, as the processes' titles tell: the same as long as it does not get on.
recovery_progress() { pgrep --list-full --full 'startup recovering|walreceiver streaming' | md5sum; }

stop_server() { if is_running; then pg_ctl --pgdata="$PGDATA" --mode="$1" --silent --timeout=60 stop || true; fi; }

# Called by the chart's hook: the node leaves, and must not come up again meanwhile.
postgresql_stop() {
  set_state stopping
  stop_server fast
}

write_postgresql_conf() {
  local names
  names=$(for host in $(peers) "$REPMGR_NODE_NETWORK_NAME"; do echo "\"${host%%.*}\""; done | sort | paste -sd,)
  {
    echo "listen_addresses = '*'"
    echo "unix_socket_directories = '$POSTGRESQL_TMP_DIR'"
    echo "hba_file = '$POSTGRESQL_CONF_DIR/pg_hba.conf'"
    echo "shared_preload_libraries = '${POSTGRESQL_SHARED_PRELOAD_LIBRARIES:-repmgr}'"
    echo "max_connections = ${POSTGRESQL_MAX_CONNECTIONS:-100}"
    echo 'wal_level = replica'
    # For pg_rewind.
    echo 'wal_log_hints = on'
    echo 'hot_standby = on'
    # A former primary is rewound to its last checkpoint before the fork, and takes from there what it lacks.
    echo 'wal_keep_size = 512MB'
    # A peer that is cut off is known to be after 5 s (PostgreSQL: 60 s).
    printf '%s\n' 'wal_sender_timeout = 5s' 'wal_receiver_timeout = 5s' 'wal_receiver_status_interval = 1s' 'wal_retrieve_retry_interval = 500ms'
    if ((${POSTGRESQL_NUM_SYNCHRONOUS_REPLICAS:-0} > 0)); then
      echo "synchronous_standby_names = '${POSTGRESQL_SYNCHRONOUS_REPLICAS_MODE:-FIRST} $POSTGRESQL_NUM_SYNCHRONOUS_REPLICAS ($names)'"
    fi
    if is_boolean_yes "$POSTGRESQL_ENABLE_TLS"; then
      printf '%s\n' 'ssl = on' "ssl_cert_file = '$POSTGRESQL_TLS_CERT_FILE'" "ssl_key_file = '$POSTGRESQL_TLS_KEY_FILE'"
    fi
    if [[ -d /bitnami/postgresql/conf/conf.d ]]; then echo "include_dir = '/bitnami/postgresql/conf/conf.d'"; fi
  } >"$POSTGRESQL_CONF_DIR/postgresql.conf"
}

write_pg_hba() {
  local host=host
  if is_boolean_yes "$POSTGRESQL_ENABLE_TLS"; then host=hostssl; fi
  {
    echo 'local all postgres peer'
    # The exporter of metrics.
    echo 'host all all 127.0.0.1/32 scram-sha-256'
    echo "$host replication $REPMGR_USERNAME all scram-sha-256"
    echo "$host all all all scram-sha-256"
  } >"$POSTGRESQL_CONF_DIR/pg_hba.conf"
}

# $1: the host to follow, or nothing. Here and not in postgresql.conf, because repmgr writes it here, too.
write_upstream() {
  sed -i '/^primary_conninfo\|^primary_slot_name/d' "$PGDATA/postgresql.auto.conf"
  touch "$PGDATA/standby.signal"
  if [[ -n $1 ]]; then
    cat >>"$PGDATA/postgresql.auto.conf" <<CONF
primary_conninfo = '$(conninfo "$1" "$POSTGRESQL_PORT_NUMBER" | sed "s/'/''/g") application_name=$REPMGR_NODE_NAME'
primary_slot_name = '$(slot_name)'
CONF
  fi
}
