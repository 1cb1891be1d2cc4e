#!/bin/sh
# Stops every process that was started with one of these variables: what a killed `make up` left behind.
# Usage: stop-processes.sh NAME=VALUE...
set -u
marks=$(printf '%s\n' "$@")
ours() {
  for environ in /proc/[0-9]*/environ; do
    if tr '\0' '\n' 2>/dev/null <"$environ" | grep -qxF "$marks"; then
      pid=${environ#/proc/}
      echo "${pid%/environ}"
    fi
  done
}
pids=$(ours)
[ -n "$pids" ] || exit 0
for pid in $pids; do
  echo "process $pid: $(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-60)"
  kill -TERM "$pid" 2>/dev/null
done
# Ten polls, two seconds in all; what is left then is killed.
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ -n "$(ours)" ] || exit 0
  sleep 0.2
done
for pid in $(ours); do kill -KILL "$pid" 2>/dev/null; done
exit 0
