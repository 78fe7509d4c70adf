#!/usr/bin/env bash
# Whether a deployment answers as it should: a request without a token is 401, which takes an app that has found all its settings in order.
#
#   .github/answers.sh HOST
set -euo pipefail

readonly host=${1:?usage: answers.sh HOST}

for _ in {1..30}; do
  status=$(curl --silent --output /dev/null --max-time 20 --write-out '%{http_code}' "https://$host/api/v1/integrations" || true)
  if [[ $status == 401 ]]; then
    echo "https://$host answers."
    exit 0
  fi
  echo "https://$host says ${status:-nothing} where 401 is expected; once more in 10 seconds."
  sleep 10
done
exit 1
