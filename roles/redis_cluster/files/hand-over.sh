#!/bin/sh
# Before a member ends in good order: a master gives its slots to its replica, so that nobody waits for an election.
ask() { sh /etc/valkey/conf/ask.sh "$@" 2>/dev/null; }
nodes=$(ask CLUSTER NODES) || exit 0
mine=$(printf '%s\n' "$nodes" | awk '$3 ~ /myself/ && $3 ~ /master/ && NF > 8 { print $1 }')
[ -n "$mine" ] || exit 0
# By its address: a replica that has just started anew is told by its name to be where it was, for half a minute.
replica=$(printf '%s\n' "$nodes" | awk -v id="$mine" '$3 == "slave" && $4 == id && $8 == "connected" { sub(/:[0-9]+@.*/, "", $2); print $2; exit }')
[ -n "$replica" ] || exit 0
ask -h "$replica" CLUSTER FAILOVER || exit 0
end=$(($(date +%s) + 5))
until ask ROLE | head -n 1 | grep -q slave || [ "$(date +%s)" -ge "$end" ]; do sleep 0.1; done
