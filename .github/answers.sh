#!/usr/bin/env bash
# Whether a deployment can do its work: it has found all its settings in order, tables and queue answer, each vault has let it in, and who brings
# no token is turned away.
#
#   .github/answers.sh HOST
set -euo pipefail

readonly host=${1:?usage: answers.sh HOST}

ask() {
  curl --silent --output /dev/null --max-time 20 --write-out '%{http_code}' "https://$host/$1" || true
}

for _ in {1..30}; do
  ready=$(ask health/ready)
  door=$(ask api/v1/integrations)
  if [[ $ready == 200 && $door == 401 ]]; then
    echo "https://$host answers."
    exit 0
  fi
  echo "https://$host says ${ready:-nothing} where 200 is expected of health/ready and ${door:-nothing} where 401 is expected without a token; once more in 10 seconds."
  sleep 10
done
exit 1
