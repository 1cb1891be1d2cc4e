#!/bin/sh
# Stops every process started with this MINIKUBE_HOME: what a killed `make up` left behind.
# Usage: stop-processes.sh MINIKUBE_HOME
set -u
ours() {
  for environ in /proc/[0-9]*/environ; do
    if tr '\0' '\n' 2>/dev/null <"$environ" | grep -qxF "MINIKUBE_HOME=$1"; then
      pid=${environ#/proc/}
      echo "${pid%/environ}"
    fi
  done
}
pids=$(ours "$1")
[ -n "$pids" ] || exit 0
for pid in $pids; do
  echo "process $pid: $(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-60)"
  kill -TERM "$pid" 2>/dev/null
done
# Ten polls, two seconds in all; what is left then is killed.
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ -n "$(ours "$1")" ] || exit 0
  sleep 0.2
done
for pid in $(ours "$1"); do kill -KILL "$pid" 2>/dev/null; done
exit 0
