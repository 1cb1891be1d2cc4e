#!/bin/bash
# The chart's probe for a Pgpool that hangs. That there is no primary is not its fault: it must not be restarted for that.
set -euo pipefail
timeout "${PGPOOL_HEALTH_CHECK_PSQL_TIMEOUT:-15}" pg_isready --quiet --host=/opt/bitnami/pgpool/tmp --port="${PGPOOL_PORT_NUMBER:-5432}" ||
  [[ $? != 124 ]]
