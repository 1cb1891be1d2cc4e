#!/bin/sh
# Asks this pod's Valkey, or with -h another's. The password stands in no command line.
REDISCLI_AUTH=$(cat /etc/valkey/client/password)
export REDISCLI_AUTH
exec timeout 4 valkey-cli --no-auth-warning --tls --cacert /etc/valkey/client/ca.crt -t 1 -e "$@"
