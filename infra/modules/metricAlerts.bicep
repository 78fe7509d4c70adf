metadata description = 'Metric alerts, one for each rule.'

import { labels } from 'types.bicep'
import { metricRule } from 'metricRules.bicep'

@description('Required. Beginning of the names.')
param namePrefix string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Resource id of the action group; empty for none.')
param actionGroupId string

@description('Required. What is watched.')
param rules metricRule[]

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          union(
            {
              name: 'first'
              criterionType: 'StaticThresholdCriterion'
              metricNamespace: rule.namespace
              metricName: rule.metric
              dimensions: rule.dimensions
              operator: 'GreaterThan'
              threshold: rule.threshold
              timeAggregation: rule.aggregation
            },
            rule.?isCustom == null ? {} : { skipMetricValidation: rule.?isCustom }
          )
        ]
      }
      description: rule.description
      enabled: true
      evaluationFrequency: 'PT5M'
      scopes: [rule.scope]
      severity: rule.severity
      windowSize: rule.window
    }
  }
]
