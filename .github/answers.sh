#!/usr/bin/env bash
# Checks whether a deployment works: /health/ready answers 200, a caller without a token gets 401, and the timer runs.
# On Flex Consumption timers of other apps have stopped after a deployment: azure-functions-host issue 11828.
#
#   .github/answers.sh GROUP APP COMPONENT_ID    the last two are outputs of infra/main.bicep
set -euo pipefail

readonly usage='usage: answers.sh GROUP APP COMPONENT_ID'
readonly group=${1:?$usage} name=${2:?$usage} component=${3:?$usage}
readonly pause=${KONTEXT_PAUSE:-10}
export MSYS_NO_PATHCONV=1
since=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# Not az functionapp show: it leaves most properties of a Flex Consumption app empty.
id=$(az resource show --resource-group "$group" --name "$name" --resource-type Microsoft.Web/sites --query id --output tsv)
host=$(az resource show --ids "$id" --query properties.defaultHostName --output tsv)

ask() {
  curl --silent --output /dev/null --max-time 20 --write-out '%{http_code}' "https://$host/$1" || true
}

# Azure fetches a vault reference once a day, at a change of settings, and at this call. A restart is not documented to fetch it.
# Source: azure-docs, articles/app-service/app-service-key-vault-references.md.
fetch_references() {
  az rest --method post --url "$id/config/configreferences/appsettings/refresh?api-version=2024-11-01" --output none \
    || echo 'The vault references could not be fetched again.'
}

answers=
for try in {1..30}; do
  ready=$(ask health/ready)
  door=$(ask api/v1/integrations)
  if [[ $ready == 200 && $door == 401 ]]; then
    echo "https://$host answers."
    answers=yes
    break
  fi
  echo "https://$host answers ${ready:-nothing} instead of 200 at health/ready, or ${door:-nothing} instead of 401 without a token."
  ((try % 10 != 3)) || fetch_references
  sleep "$pause"
done
if [[ -z $answers ]]; then
  echo 'The Log Analytics workspace names a wrong setting: docs/operations.md, A start that fails.'
  echo 'A new role assignment takes effect after some minutes. After a new role definition, run the provisioning again.'
  exit 1
fi

# The timer fires once a minute. Its metric arrives some minutes later.
for _ in {1..60}; do
  ticks=$(az monitor metrics list --resource "$component" --namespace azure.applicationinsights --metric kontext.maintenance.ticks \
    --aggregation Total --interval PT1M --start-time "$since" --query 'sum(value[].timeseries[].data[].total)' --output tsv) || ticks=
  if [[ $ticks =~ [1-9] ]]; then
    echo 'The clock runs.'
    exit 0
  fi
  echo "Azure Monitor has counted no tick since $since yet."
  sleep "$pause"
done
echo 'The timer does not fire, or its metric does not arrive: docs/operations.md, alert no-tick.'
exit 1
