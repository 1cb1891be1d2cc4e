#!/bin/sh
# Starts a member. The others find it by its name, and until it starts again by its address.
set -eu
nodes=/data/nodes.conf

# A killed master that is back before its replica was elected would be master again, with what its file holds. While the disk is busy
# Valkey answers clients before it writes its file, so that may be less than the replica has. So it lets the others elect first.
mine=
if [ -s $nodes ]; then mine=$(awk '$3 ~ /myself/ && $3 ~ /master/ && NF > 8 { print $1 }' $nodes); fi
was_replaced() {
  for peer in $(sed -n 's/^[^ ]* [^ ,]*,\([a-z0-9.-]*\).*/\1/p' $nodes | grep -v "^$HOSTNAME\."); do
    if told=$(sh /etc/valkey/conf/ask.sh -h "$peer" CLUSTER NODES 2>/dev/null); then
      printf '%s\n' "$told" | awk -v id="$mine" '$1 == id && NF > 8 { owns = 1 } END { exit owns }'
      return
    fi
  done
  return 1
}
if [ -n "$mine" ]; then
  end=$(($(date +%s) + ELECTION_SECONDS))
  until was_replaced || [ "$(date +%s)" -ge "$end" ]; do sleep 0.2; done
fi

exec valkey-server /etc/valkey/conf/valkey.conf --cluster-announce-ip "$POD_IP" --cluster-announce-hostname "$HOSTNAME.$DOMAIN"
