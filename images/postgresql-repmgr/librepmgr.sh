# shellcheck shell=bash
# What a node asks of its peers. The chart's probes and its hook before a stop load this file, too.

# All the others, one a line.
peers() { tr , '\n' <<<"${REPMGR_PARTNER_NODES:-}" | sed 's/:[0-9]*$//' | grep -vxF -e "$REPMGR_NODE_NETWORK_NAME" -e '' || true; }

majority() { echo $((($(peers | wc -l) + 1) / 2 + 1)); }

conninfo() { echo "host=$1 port=$2 user=$REPMGR_USERNAME dbname=$REPMGR_DATABASE passfile=$REPMGR_PASSFILE_PATH connect_timeout=$REPMGR_CONNECT_TIMEOUT"; }

slot_name() { echo "repmgr_slot_$REPMGR_NODE_ID"; }

# How far a node is, as text that sorts: the timeline of its newest WAL, then the end of what it has on its disk.
POSITION="(SELECT max(left(name, 8)) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}\$')
  || lpad((CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
           ELSE pg_current_wal_flush_lsn() END - '0/0')::text, 20, '0')"
HEARS_PRIMARY="EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming' AND last_msg_receipt_time > clock_timestamp() - interval '5 s')"
# One that only replays what it has is not where its WAL ends yet.
REPLAYS="(pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS NULL AND EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup'
  AND coalesce(wait_event, '') NOT IN ('RecoveryWalStream', 'RecoveryRetrieveRetryInterval')))"

# What a node says of itself: role, position, system identifier. Nothing: it does not answer, or not yet.
ask() {
  timeout 8 psql -XAtq -F ' ' "$(conninfo "$1" "$2")" -c "SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END,
    $POSITION, system_identifier FROM pg_control_system() WHERE NOT $REPLAYS" 2>/dev/null || true
}

# A node without data has nobody to ask; it says so itself (say_empty), and a server says nothing before it is spoken to.
say_empty() { exec socat "TCP-LISTEN:$WAITING_PORT,fork,reuseaddr" 'SYSTEM:echo empty'; }
is_empty() {
  local word
  # shellcheck disable=SC2016 # for the inner shell
  word=$(timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1" && read -r -t 1 word <&3 && echo "$word"' "$1" "$WAITING_PORT" 2>/dev/null) && [[ $word == empty ]]
}

# The host of the primary that serves; of two, the one that is further.
find_primary() {
  local host role position best='' found=''
  for host in $(peers); do
    read -r role position _ <<<"$(ask "$host" "$POSTGRESQL_PORT_NUMBER")"
    if [[ $role == primary && $position > $best ]]; then best=$position found=$host; fi
  done
  echo "$found"
}

# Gives the node's vote, says how far it is, and keeps the vote for as long as the session is open.
VOTE="SELECT CASE WHEN pg_is_in_recovery() AND NOT $HEARS_PRIMARY AND NOT $REPLAYS THEN pg_try_advisory_lock(7263) ELSE false END AS granted \gset
\if :granted
ALTER SYSTEM SET primary_conninfo = '';
SELECT pg_reload_conf() AS reloaded \gset
DO 'BEGIN FOR i IN 1..30 LOOP EXIT WHEN NOT EXISTS (TABLE pg_stat_wal_receiver); PERFORM pg_sleep(0.1); END LOOP; END';
SELECT $POSITION WHERE NOT EXISTS (TABLE pg_stat_wal_receiver);
\endif
\echo end"

# The sessions with votes, and the position that was told with the last one.
VOTES=() TOLD=''

# Asks nodes (host:port), all at once, until a majority has given its vote or everybody has answered. One that is further than $1
# does not count: a former primary may have what it acknowledged to nobody.
ask_votes() {
  local limit=$1 target session answer
  shift
  local -A waiting=()
  for target in "$@"; do
    answer=$(mktemp -p "$REPMGR_TMP_DIR")
    exec {session}> >(
      psql -XAtq "$(conninfo "${target%:*}" "${target##*:}")" >"$answer" 2>/dev/null
      echo end >>"$answer"
    )
    echo "$VOTE" >&"$session"
    waiting[$session]=$answer
  done
  for _ in {1..60}; do
    for session in "${!waiting[@]}"; do
      if ! grep -qx end "${waiting[$session]}"; then continue; fi
      read -r answer <"${waiting[$session]}"
      rm "${waiting[$session]}"
      unset "waiting[$session]"
      if [[ $answer == end || (-n $limit && $answer > $limit) ]]; then exec {session}>&-; continue; fi
      VOTES+=("$session")
      TOLD=$answer
    done
    if ((${#VOTES[@]} >= $(majority) || ${#waiting[@]} == 0)); then break; fi
    sleep 0.1
  done
  for session in "${!waiting[@]}"; do exec {session}>&-; done
}

give_votes_back() {
  local session
  for session in "${VOTES[@]}"; do exec {session}>&-; done
  VOTES=() TOLD=''
}

# Promotes this node's server, which listens on $1, if it may. The votes stay taken.
win_election() {
  local mine
  trap '' PIPE
  give_votes_back
  ask_votes '' "127.0.0.1:$1"
  mine=$TOLD
  if [[ -z $mine ]]; then
    info 'no election: this node hears a primary, or has given its vote'
    return 1
  fi
  local -a targets
  mapfile -t targets < <(for host in $(peers); do printf '%s\n' "$host:$POSTGRESQL_PORT_NUMBER" "$host:$WAITING_PORT"; done)
  ask_votes "$mine" "${targets[@]}"
  if ((${#VOTES[@]} < $(majority))); then
    info "no election: ${#VOTES[@]} votes of nodes that are not further than $mine, $(majority) are a majority"
    give_votes_back
    return 1
  fi
  info "elected by ${#VOTES[@]} votes at $mine"
  local_sql "$1" 'SELECT pg_promote()' >/dev/null && record_promotion "$1"
}

record_promotion() {
  local_sql "$1" "SET synchronous_commit = local;
    UPDATE repmgr.nodes SET active = false WHERE type = 'primary' AND node_id <> $REPMGR_NODE_ID;
    UPDATE repmgr.nodes SET type = 'primary', upstream_node_id = NULL, active = true WHERE node_id = $REPMGR_NODE_ID" "$REPMGR_DATABASE"
}

# Called by the chart's hook before a stop and by its probes.
repmgr_get_primary_node() { printf '%s\n%s\n' "$(find_primary)" "$POSTGRESQL_PORT_NUMBER"; }
repmgr_get_upstream_node() {
  if [[ $(local_sql "$POSTGRESQL_PORT_NUMBER" 'SELECT pg_is_in_recovery()' 2>/dev/null) == f ]]; then
    printf '%s\n%s\n' "$REPMGR_NODE_NETWORK_NAME" "$POSTGRESQL_PORT_NUMBER"
  else
    repmgr_get_primary_node
  fi
}
repmgr_check_status() { [[ ${0##*/} != readiness-probe.sh || $(state) == serving ]]; }

write_repmgr_conf() {
  local host
  for host in $(peers) "$REPMGR_NODE_NETWORK_NAME" 127.0.0.1; do
    printf '%s:*:*:%s:%s\n' "$host" "$REPMGR_USERNAME" "$REPMGR_PASSWORD"
  done >"$REPMGR_PASSFILE_PATH"
  chmod 600 "$REPMGR_PASSFILE_PATH"
  cat >"$REPMGR_CONF_FILE" <<CONF
node_id=$REPMGR_NODE_ID
node_name='$REPMGR_NODE_NAME'
conninfo='$(conninfo "$REPMGR_NODE_NETWORK_NAME" "$POSTGRESQL_PORT_NUMBER")'
data_directory='$PGDATA'
config_directory='$POSTGRESQL_CONF_DIR'
pg_bindir='/usr/lib/postgresql/17/bin'
passfile='$REPMGR_PASSFILE_PATH'
replication_user='$REPMGR_USERNAME'
use_replication_slots=yes
log_level='${REPMGR_LOG_LEVEL:-NOTICE}'
failover=automatic
promote_command='/opt/bitnami/scripts/postgresql-repmgr/promote.sh'
follow_command='repmgr standby follow -f $REPMGR_CONF_FILE --upstream-node-id=%n'
reconnect_attempts=${REPMGR_RECONNECT_ATTEMPTS:-2}
reconnect_interval=${REPMGR_RECONNECT_INTERVAL:-3}
primary_notification_timeout=15
CONF
}
