#!/bin/bash
# repmgrd calls this when it has found this node to be the best. Whether it may write, its peers say.
set -euo pipefail
. /opt/bitnami/scripts/libpostgresql.sh
. /opt/bitnami/scripts/librepmgr.sh
. /opt/bitnami/scripts/postgresql-env.sh
export MODULE=promote

win_election "$POSTGRESQL_PORT_NUMBER"
