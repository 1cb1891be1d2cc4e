#!/bin/bash
# Finds this node's place among its peers, serves in it, and finds it anew whenever it is lost. README.md says who may write.
set -uo pipefail
. /opt/bitnami/scripts/libpostgresql.sh
. /opt/bitnami/scripts/librepmgr.sh
. /opt/bitnami/scripts/postgresql-env.sh
export MODULE=run

# Longest that a standby goes without a primary before it looks for its place anew: longer than any election of repmgrd's.
STANDBY_PATIENCE=30
# Longest that a new primary waits for its first standby, which may have to be rewound.
NEW_PRIMARY_PATIENCE=60
FENCE_AFTER=${REPMGR_CHILD_NODES_DISCONNECT_TIMEOUT:-30}
FENCE_COUNT=${REPMGR_CHILD_NODES_CONNECTED_MIN_COUNT:-1}
REPMGRD='' RESPONDER='' PRIMARY=''

finish() {
  set_state stopping
  end_children
  stop_server fast
  exit 0
}
trap finish TERM INT

end_children() {
  if [[ -n $REPMGRD ]]; then kill "$REPMGRD" 2>/dev/null; fi
  if [[ -n $RESPONDER ]]; then kill "$RESPONDER" 2>/dev/null; fi
  REPMGRD='' RESPONDER=''
}

# After the chart's hook has stopped the server, the pod's end is near.
stay_if_stopping() { while [[ $(state) == stopping ]]; do sleep 1; done; }

clear_data() { find "$PGDATA" -mindepth 1 -delete 2>/dev/null || true; }

# Answers the peers as far as this node can.
be_asked() {
  if has_data; then
    if ! is_launched; then
      write_upstream ''
      launch_server "$WAITING_PORT"
    fi
  elif [[ ! -e $(unfinished_mark) && -z $RESPONDER ]]; then
    say_empty &
    RESPONDER=$!
  fi
}

# Looks around once. Sets PRIMARY to whom this node is to follow, or to itself.
find_place() {
  local host port role position system mine='' own='' answers=1 serving=0 empty=0 is_best=yes
  if has_data; then
    read -r role mine own <<<"$(ask 127.0.0.1 "$WAITING_PORT")"
  fi
  PRIMARY=$(find_primary)
  if [[ -n $PRIMARY ]]; then
    read -r _ _ system <<<"$(ask "$PRIMARY" "$POSTGRESQL_PORT_NUMBER")"
    if [[ -z $own || $own == "$system" ]]; then return 0; fi
    info "the primary $PRIMARY is of another cluster ($system) than this node's data ($own), which stay as they are"
    return 1
  fi
  for host in $(peers); do
    if is_empty "$host"; then ((empty++)); continue; fi
    for port in "$POSTGRESQL_PORT_NUMBER" "$WAITING_PORT"; do
      read -r role position system <<<"$(ask "$host" "$port")"
      if [[ -z $role ]]; then continue; fi
      # It has just been elected.
      if [[ $role == primary ]]; then return 1; fi
      ((answers++))
      if [[ $port == "$POSTGRESQL_PORT_NUMBER" ]]; then ((serving++)); fi
      if [[ $position > $mine || ($position == "$mine" && $host < $REPMGR_NODE_NETWORK_NAME) ]]; then is_best=no; fi
      break
    done
  done
  if [[ -n $mine ]]; then
    # Where a majority serves, repmgrd elects one of them.
    if ((answers >= $(majority) && serving < $(majority))) && [[ $is_best == yes ]] && win_election "$WAITING_PORT"; then
      PRIMARY=$REPMGR_NODE_NETWORK_NAME
      return 0
    fi
  elif ! has_data && [[ ! -e $(unfinished_mark) && $REPMGR_NODE_NETWORK_NAME == "$REPMGR_PRIMARY_HOST" ]] && ((empty == $(peers | wc -l))); then
    info 'no node has any data: this one begins'
    PRIMARY=$REPMGR_NODE_NETWORK_NAME
    return 0
  fi
  return 1
}

local_script() { psql -X --quiet --set=ON_ERROR_STOP=1 "host=$POSTGRESQL_TMP_DIR port=$POSTGRESQL_PORT_NUMBER user=postgres dbname=$1" >&2; }

begin() {
  local file
  echo begin >"$(unfinished_mark)"
  # shellcheck disable=SC2086 # one word for each argument
  initdb --pgdata="$PGDATA" --username=postgres --auth=peer --encoding=UTF8 ${POSTGRESQL_INITDB_ARGS:-} >&2 || return 1
  # Nobody else is there yet: nobody may come, and no commit waits for a standby.
  launch_server "$POSTGRESQL_PORT_NUMBER" -c listen_addresses= -c synchronous_standby_names=
  await_server "$POSTGRESQL_PORT_NUMBER" 120 || return 1
  local_script postgres <<'SQL' || return 1
\getenv superuser_password POSTGRESQL_POSTGRES_PASSWORD
\getenv username POSTGRESQL_USERNAME
\getenv password POSTGRESQL_PASSWORD
\getenv database POSTGRESQL_DATABASE
\getenv repmgr REPMGR_USERNAME
\getenv repmgr_password REPMGR_PASSWORD
\getenv repmgr_database REPMGR_DATABASE
\set checker ''
\getenv checker POSTGRESQL_SR_CHECK_USERNAME
\getenv checker_password POSTGRESQL_SR_CHECK_PASSWORD
ALTER ROLE postgres PASSWORD :'superuser_password';
SELECT :'username' <> 'postgres' AS has_user, :'database' <> 'postgres' AS has_database, :'checker' <> '' AS has_checker \gset
\if :has_user
CREATE ROLE :"username" LOGIN PASSWORD :'password';
\endif
\if :has_database
CREATE DATABASE :"database" OWNER :"username";
\endif
\if :has_checker
CREATE ROLE :"checker" LOGIN PASSWORD :'checker_password' IN ROLE pg_monitor;
\endif
CREATE ROLE :"repmgr" SUPERUSER REPLICATION LOGIN PASSWORD :'repmgr_password';
CREATE DATABASE :"repmgr_database" OWNER :"repmgr";
\connect :"repmgr_database"
CREATE EXTENSION repmgr;
SQL
  for file in /docker-entrypoint-initdb.d/*.sql; do
    if [[ -f $file ]]; then local_script "$POSTGRESQL_DATABASE" <"$file" || return 1; fi
  done
  stop_server fast
  rm "$(unfinished_mark)"
}

lead() {
  stop_server fast
  if ! has_data; then begin || return 1; fi
  launch_server "$POSTGRESQL_PORT_NUMBER"
  await_server "$POSTGRESQL_PORT_NUMBER" 120 || return 1
  give_votes_back
  repmgr -f "$REPMGR_CONF_FILE" primary register --force >&2
}

follow() {
  local source rewind before progress=''
  source=$(conninfo "$PRIMARY" "$POSTGRESQL_PORT_NUMBER")
  stop_server fast
  psql -XAtq "$source" -c "SELECT pg_create_physical_replication_slot('$(slot_name)', true)
    WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '$(slot_name)')" >/dev/null || return 1
  if has_data; then
    # In single-user mode, which pg_rewind may need, there are no standbys.
    rm -f "$PGDATA/standby.signal"
    rewind=(pg_rewind --target-pgdata="$PGDATA" --source-server="$source" --config-file="$POSTGRESQL_CONF_DIR/postgresql.conf")
    if ! "${rewind[@]}" --dry-run >&2; then
      [[ $(find_primary) == "$PRIMARY" ]] || return 1
      info 'cannot be rewound, so it is copied anew'
      echo copy >"$(unfinished_mark)"
      return 1
    fi
    echo copy >"$(unfinished_mark)"
    "${rewind[@]}" >&2 || return 1
  else
    echo copy >"$(unfinished_mark)"
    clear_data
    pg_basebackup --pgdata="$PGDATA" --dbname="$source" --checkpoint=fast --slot="$(slot_name)" --no-password >&2 || return 1
  fi
  write_upstream "$PRIMARY"
  rm "$(unfinished_mark)"
  launch_server "$POSTGRESQL_PORT_NUMBER"
  # It answers when it has what the primary had at the end of the copy or rewind; whom that is to come from must be there.
  until await_server "$POSTGRESQL_PORT_NUMBER" 20; do
    if ! is_launched || [[ $(find_primary) != "$PRIMARY" ]]; then return 1; fi
    before=$progress progress=$(recovery_progress)
    if [[ $before == "$progress" ]]; then
      info 'nobody has the WAL that it lacks, so it is copied anew'
      echo copy >"$(unfinished_mark)"
      return 1
    fi
  done
  repmgr -f "$REPMGR_CONF_FILE" standby register --force >&2
}

# On a primary: a standby that has confirmed something since the last look, or nobody there that could. On a standby: a primary.
CONFIRMED=''
is_fine() {
  local is_standby others streaming confirmed
  read -r is_standby others streaming confirmed <<<"$(local_sql "$POSTGRESQL_PORT_NUMBER" "SELECT pg_is_in_recovery(),
    (SELECT count(*) FROM repmgr.nodes WHERE node_id <> $REPMGR_NODE_ID),
    CASE WHEN pg_is_in_recovery() THEN (SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming')
      ELSE (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming') END,
    (SELECT md5(string_agg(reply_time::text, ' ')) FROM pg_stat_replication)" "$REPMGR_DATABASE" 2>/dev/null)"
  case $is_standby in
    t)
      PATIENCE=$STANDBY_PATIENCE STOP=fast CONFIRMED=''
      ((streaming > 0))
      ;;
    f)
      PATIENCE=$NEW_PRIMARY_PATIENCE STOP=immediate
      if [[ -n $CONFIRMED ]]; then PATIENCE=$FENCE_AFTER; fi
      if ((others == 0)); then return 0; fi
      ((streaming >= FENCE_COUNT)) && [[ $confirmed != "$CONFIRMED" ]] && CONFIRMED=$confirmed
      ;;
    *) false ;;
  esac
}

# A primary that another has replaced: that one has a later timeline.
is_replaced() {
  local rival role position mine
  [[ $STOP == immediate ]] && rival=$(find_primary) && [[ -n $rival ]] || return 1
  read -r _ position _ <<<"$(ask "$rival" "$POSTGRESQL_PORT_NUMBER")"
  read -r role mine _ <<<"$(ask 127.0.0.1 "$POSTGRESQL_PORT_NUMBER")"
  [[ $role == primary && ${position:0:8} > ${mine:0:8} ]] && info "$rival is the primary now"
}

serve() {
  local fine=$SECONDS round=0
  PATIENCE=$STANDBY_PATIENCE STOP=fast CONFIRMED=''
  set_state serving
  while is_launched; do
    if [[ -z $REPMGRD ]] || ! kill -0 "$REPMGRD" 2>/dev/null; then
      repmgrd -f "$REPMGR_CONF_FILE" --daemonize=false --no-pid-file >&2 &
      REPMGRD=$!
    fi
    sleep 1
    if [[ $(state) == stopping ]]; then break; fi
    if is_fine; then
      fine=$SECONDS
      if ((++round % 5 == 0)) && is_replaced; then break; fi
    elif ((SECONDS - fine >= PATIENCE)); then
      info "alone for $PATIENCE s: stops serving"
      break
    fi
  done
  end_children
  stop_server "$STOP"
}

# Of a container before this one, whose processes are gone; their numbers may be others' now.
rm -f "$PGDATA/postmaster.pid"
set_state waiting
while true; do
  stay_if_stopping
  set_state waiting
  if [[ $(cat "$(unfinished_mark)" 2>/dev/null) == begin ]]; then
    clear_data
    rm "$(unfinished_mark)"
  fi
  be_asked
  if ! find_place; then sleep 1; continue; fi
  end_children
  set_state joining
  if [[ $PRIMARY == "$REPMGR_NODE_NETWORK_NAME" ]]; then lead; else follow; fi && serve
  give_votes_back
  stop_server fast
done
