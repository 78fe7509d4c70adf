metadata description = 'What somebody must be told. A metric is used wherever one says it: a rule on logs costs several times as much while nothing happens.'

import { labels } from 'types.bicep'

@description('Required. Makes the name of an alert: its beginning.')
param namePrefix string

@description('Required. Azure region of the rules on logs.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Addresses of those who are told; empty to show alerts in the portal alone.')
param emails string[]

@description('Required. Application Insights component.')
param componentId string

@description('Required. Log Analytics workspace.')
param workspaceId string

@description('Required. Vaults of people\'s credentials.')
param vaultIds string[]

@description('Required. All storage accounts.')
param storageIds string[]

@description('Required. Account of the app\'s packages.')
param packagesAccountId string

@description('Required. Requests answered with 5xx in five minutes above which somebody is told.')
@minValue(0)
param serverErrorsIn5Minutes int

@description('Required. Seconds the oldest due item may wait.')
@minValue(60)
param oldestDueSeconds int

@description('Required. Percent of the refreshes at one authorization server that may fail within a quarter of an hour.')
@minValue(1)
@maxValue(100)
param refreshFailurePercent int

var throttledInFiveMinutes = 10

var actions = empty(emails) ? [] : [people.id]

// Custom metrics have no list that a rule could be checked against before the first of them arrives.
var componentRules = [
  {
    name: '5xx'
    description: 'Requests are answered with 5xx. Look at the workbook: which function, since when; then at its exceptions.'
    severity: 1
    namespace: 'microsoft.insights/components'
    metric: 'requests/failed'
    aggregation: 'Count'
    threshold: serverErrorsIn5Minutes
    window: 'PT5M'
    isCustom: false
    dimensions: [{ name: 'request/resultCode', operator: 'Include', values: ['500', '502', '503'] }]
  }
  {
    name: 'oldest-due'
    description: 'Due work waits too long: tokens will run out before they are renewed. Is the queue read, is something throttled, are there too few instances?'
    severity: 2
    namespace: 'azure.applicationinsights'
    metric: 'kontext.maintenance.oldest_due'
    aggregation: 'Maximum'
    threshold: oldestDueSeconds
    window: 'PT15M'
    isCustom: true
    dimensions: []
  }
  {
    name: 'poison'
    description: 'A message of due work failed five times and lies in the poison queue. Its items come again by themselves after their lease; find out what ends the process.'
    severity: 2
    namespace: 'azure.applicationinsights'
    metric: 'kontext.maintenance.poison'
    aggregation: 'Maximum'
    threshold: 0
    window: 'PT15M'
    isCustom: true
    dimensions: []
  }
]

var logRules = [
  {
    name: 'no-tick'
    description: 'The timer has not run for a quarter of an hour: nothing is refreshed, revoked or cleaned up. Does the app start? Look at the settings it names.'
    severity: 1
    query: 'AppRequests | where Name == "Tick"'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'refresh-failures'
    description: 'Refreshes at an authorization server fail. The rows name it and say how: configuration is ours to mend, transient and unusable are theirs, failed is a vault.'
    severity: 2
    query: format(
      'AppMetrics | where Name == "kontext.refresh.attempts" | extend Outcome = tostring(Properties.outcome), Authority = tostring(Properties.authority) | where Outcome in ("refreshed", "lost", "transient", "configuration", "unusable", "failed") | summarize All = sum(Sum), Failed = sumif(Sum, Outcome in ("transient", "configuration", "unusable", "failed")) by Authority | where All >= 5 and 100.0 * Failed / All > {0}',
      refreshFailurePercent
    )
    operator: 'GreaterThan'
    threshold: 0
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: '${namePrefix}-people'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'kontext'
    emailReceivers: [
      for (address, i) in emails: {
        name: 'person${i}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource componentAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in componentRules: {
    name: '${namePrefix}-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      actions: [for id in actions: { actionGroupId: id }]
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'first'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: rule.namespace
            metricName: rule.metric
            dimensions: rule.dimensions
            operator: 'GreaterThan'
            skipMetricValidation: rule.isCustom
            threshold: rule.threshold
            timeAggregation: rule.aggregation
          }
        ]
      }
      description: rule.description
      enabled: true
      evaluationFrequency: 'PT5M'
      scopes: [componentId]
      severity: rule.severity
      windowSize: rule.window
    }
  }
]

resource vaultAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (id, i) in vaultIds: {
    name: '${namePrefix}-vault-throttled-${i + 1}'
    location: 'global'
    tags: tags
    properties: {
      actions: [for group in actions: { actionGroupId: group }]
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'first'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: 'Microsoft.KeyVault/vaults'
            metricName: 'ServiceApiResult'
            dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
            operator: 'GreaterThan'
            threshold: throttledInFiveMinutes
            timeAggregation: 'Count'
          }
        ]
      }
      description: 'A Key Vault turns requests away: 300 secrets may be written in ten seconds. Raise vaultCount; new credentials then go to all of them.'
      enabled: true
      evaluationFrequency: 'PT5M'
      scopes: [id]
      severity: 2
      windowSize: 'PT5M'
    }
  }
]

resource storageAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (id, i) in storageIds: {
    name: '${namePrefix}-storage-throttled-${i + 1}'
    location: 'global'
    tags: tags
    properties: {
      actions: [for group in actions: { actionGroupId: group }]
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'first'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: 'Microsoft.Storage/storageAccounts'
            metricName: 'Transactions'
            dimensions: [
              {
                name: 'ResponseType'
                operator: 'Include'
                values: [
                  'ServerBusyError'
                  'ClientThrottlingError'
                  'ClientAccountRequestThrottlingError'
                  'ClientAccountBandwidthThrottlingError'
                ]
              }
            ]
            operator: 'GreaterThan'
            threshold: throttledInFiveMinutes
            timeAggregation: 'Total'
          }
        ]
      }
      description: 'A storage account turns requests away: 20,000 a second for the account, 2,000 for a partition of a table. Which partition is hot?'
      enabled: true
      evaluationFrequency: 'PT5M'
      scopes: [id]
      severity: 2
      windowSize: 'PT5M'
    }
  }
]

// Each publish raises it, and nothing else may. docs/operations.md says what to compare.
resource packageAlert 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${namePrefix}-package-written'
  location: 'global'
  tags: tags
  properties: {
    actions: [for group in actions: { actionGroupId: group }]
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'first'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          metricName: 'Transactions'
          // Source: azure-docs, articles/storage/blobs/monitor-blob-storage-reference.md (metrics dimensions: ApiName, ResponseType).
          dimensions: [
            { name: 'ApiName', operator: 'Include', values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'DeleteBlob'] }
            { name: 'ResponseType', operator: 'Include', values: ['Success'] }
          ]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    description: 'A package of the app was written or deleted. A publish does that. Where there was none, the program is being replaced.'
    enabled: true
    evaluationFrequency: 'PT5M'
    scopes: [packagesAccountId]
    severity: 3
    windowSize: 'PT5M'
  }
}

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in logRules: {
    name: '${namePrefix}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      actions: { actionGroups: actions }
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
      // Before the first telemetry has come its tables do not exist.
      skipQueryValidation: true
      windowSize: 'PT15M'
    }
  }
]

@description('The action group; empty where there are no e-mail addresses.')
output actionGroupId string = empty(emails) ? '' : people.id
