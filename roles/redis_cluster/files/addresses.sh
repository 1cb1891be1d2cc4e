#!/bin/sh
# Keeps the members in touch. One that comes back at another address tells the others, whom it finds where they were. When all come back
# at once nobody is where anybody looks: so who misses a member finds it by its name, and bids it meet here.
trap 'exit 0' TERM
ask() { sh /etc/valkey/conf/ask.sh "$@" 2>/dev/null; }
while true; do
  sleep "$LOOK_SECONDS" || exit 1
  ask CLUSTER NODES | awk '($3 ~ /fail|noaddr/ || $8 == "disconnected") && sub(/^[^,]*,/, "", $2) && $2 != "" { print $2 }' | while read -r name; do
    ask -h "$name" CLUSTER MEET "$POD_IP" 6379 >/dev/null
  done
done
