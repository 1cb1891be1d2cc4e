#!/bin/bash
# Runs Pgpool, which routes to the primary that it finds; who that is, the nodes settle among themselves (images/postgresql-repmgr).
# A node that it has once given up it may never look at again, and be it the only primary: then it is started anew.
set -uo pipefail
conf=/opt/bitnami/pgpool/conf
tmp=/opt/bitnami/pgpool/tmp
export PGPASSFILE=$conf/pgpass PGCONNECT_TIMEOUT=2

# What Pgpool or a node says: f where one can write.
ask() {
  timeout 8 psql -XAtq -h "$1" -p "$2" -U "$PGPOOL_SR_CHECK_USER" -d "${PGPOOL_SR_CHECK_DATABASE:-postgres}" \
    -c 'SELECT pg_is_in_recovery()' 2>&1
}

# Whether any node can be written to.
is_there() {
  local host port
  while IFS=: read -r _ host port; do
    if [[ $(ask "$host" "$port") == f ]]; then return 0; fi
  done < <(tr , '\n' <<<"$PGPOOL_BACKEND_NODES" | grep .)
  return 1
}

start() {
  rm -f "$tmp/pgpool.pid"
  pgpool -n -D -f "$conf/pgpool.conf" -a "$conf/pool_hba.conf" -F "$conf/pcp.conf" &
  pgpool=$!
}

# Its fast way: sessions are ended, and nothing is waited for.
stop() {
  kill -INT "$pgpool" 2>/dev/null
  wait "$pgpool"
}

trap 'stop; exit 0' TERM INT
start
missed=0
while kill -0 "$pgpool" 2>/dev/null; do
  sleep 2
  answer=$(ask "$tmp" "${PGPOOL_PORT_NUMBER:-5432}")
  # One that has no place for another client leads somewhere.
  if [[ $answer == f || $answer == *'too many clients'* ]]; then missed=0; continue; fi
  if is_there; then ((++missed)); fi
  if ((missed >= 2)); then
    echo 'There is a primary that this Pgpool does not lead to: it is started anew.' >&2
    stop
    start
    missed=0
  fi
done
exit 1
