metadata description = 'Alerts on logs, where no metric exists. An idle alert on logs costs several times as much as an alert on a metric.'

import { labels } from 'types.bicep'

@description('Required. Beginning of the names.')
param namePrefix string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Resource id of the action group; empty for none.')
param actionGroupId string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Required. Percent of the refreshes at one authorization server that may fail within a quarter of an hour.')
@minValue(1)
@maxValue(100)
param refreshFailurePercent int

var rules = [
  {
    name: 'no-tick'
    description: 'The timer has not run for a quarter of an hour, so the app refreshes, revokes and cleans up nothing. Check whether the app starts.'
    severity: 1
    query: 'AppRequests | where Name == "Tick"'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'refresh-failures'
    description: 'Refreshes at an authorization server fail. Outcome configuration: correct our client there. Outcomes transient and unusable: the server is at fault. Outcome failed: a vault is.'
    severity: 2
    query: format(
      'AppMetrics | where Name == "kontext.refresh.attempts" | extend Outcome = tostring(Properties.outcome), Authority = tostring(Properties.authority) | where Outcome in ("refreshed", "lost", "transient", "configuration", "unusable", "failed") | summarize All = sum(Sum), Failed = sumif(Sum, Outcome in ("transient", "configuration", "unusable", "failed")) by Authority | where All >= 5 and 100.0 * Failed / All > {0}',
      refreshFailurePercent
    )
    operator: 'GreaterThan'
    threshold: 0
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      actions: { actionGroups: empty(actionGroupId) ? [] : [actionGroupId] }
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { minFailingPeriodsToAlert: 1, numberOfEvaluationPeriods: 1 }
          }
        ]
      }
      description: rule.description
      displayName: '${namePrefix}-${rule.name}'
      enabled: true
      evaluationFrequency: 'PT15M'
      scopes: [workspaceId]
      severity: rule.severity
      // The tables do not exist before the first telemetry arrives.
      skipQueryValidation: true
      windowSize: 'PT15M'
    }
  }
]
