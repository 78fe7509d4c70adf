metadata description = 'An availability test of /health/ready. The app\'s telemetry has no answers of the Functions host or its front end, and Flex Consumption has no metric of them.'

import { availabilityTest, labels } from 'types.bicep'

@description('Required. Beginning of the names.')
param namePrefix string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Resource id of the Application Insights component.')
param componentId string

@description('Required. The address that clients use.')
param publicUrl string

@description('Required. Locations and interval.')
param test availabilityTest

@description('Required. Resource id of the action group; empty for none.')
param actionGroupId string

// Source: azure-docs, articles/azure-monitor/app/availability.md (standard tests).
resource webTest 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${namePrefix}-ready'
  location: location
  tags: union(tags, { 'hidden-link:${componentId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: '${namePrefix}-ready'
    Name: '${namePrefix}-ready'
    Enabled: true
    Frequency: test.everySeconds
    Timeout: 60
    Kind: 'standard'
    RetryEnabled: true
    Locations: [for id in test.locations: { Id: id }]
    Request: { RequestUrl: '${publicUrl}/health/ready', HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource alert 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${namePrefix}-not-ready'
  location: 'global'
  tags: tags
  properties: {
    actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      componentId: componentId
      webTestId: webTest.id
      failedLocationCount: length(test.locations) > 1 ? 2 : 1
    }
    description: 'The availability test does not get 200 from /health/ready, or the certificate expires within 14 days.'
    enabled: true
    evaluationFrequency: 'PT5M'
    scopes: [webTest.id, componentId]
    severity: 1
    windowSize: test.everySeconds > 300 ? 'PT30M' : 'PT15M'
  }
}
