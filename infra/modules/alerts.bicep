metadata description = 'Every alert of a deployment, the people it tells, and the availability test.'

import { availabilityTest, labels } from 'types.bicep'
import { componentRules } from 'metricRules.bicep'
import { packageRule, storageRules, vaultRules } from 'platformMetricRules.bicep'

@description('Required. Beginning of the names.')
param namePrefix string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. E-mail addresses that alerts go to; none shows alerts in the portal alone.')
param emails string[]

@description('Required. Resource id of the Application Insights component.')
param componentId string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Required. Resource ids of the vaults of people\'s credentials.')
param vaultIds string[]

@description('Required. Resource ids of the storage accounts that the app reads and writes at run time.')
param storageIds string[]

@description('Required. Resource id of the account of the app\'s packages.')
param packagesAccountId string

@description('Required. Requests answered with 5xx within five minutes that raise no alert yet.')
@minValue(0)
param serverErrorsIn5Minutes int

@description('Required. Seconds the oldest due item may wait.')
@minValue(60)
param oldestDueSeconds int

@description('Required. Percent of the refreshes at one authorization server that may fail within a quarter of an hour.')
@minValue(1)
@maxValue(100)
param refreshFailurePercent int

@description('Required. The address that clients use.')
param publicUrl string

@description('Required. Where the availability test runs, and how often.')
param availability availabilityTest

module people 'actionGroup.bicep' = if (!empty(emails)) {
  params: {
    namePrefix: namePrefix
    tags: tags
    emails: emails
  }
}

var actionGroupId = empty(emails) ? '' : people!.outputs.id

module metricAlerts 'metricAlerts.bicep' = {
  params: {
    namePrefix: namePrefix
    tags: tags
    actionGroupId: actionGroupId
    rules: concat(
      componentRules(componentId, serverErrorsIn5Minutes, oldestDueSeconds),
      vaultRules(vaultIds),
      storageRules(storageIds),
      [packageRule(packagesAccountId)]
    )
  }
}

module logAlerts 'logAlerts.bicep' = {
  params: {
    namePrefix: namePrefix
    location: location
    tags: tags
    actionGroupId: actionGroupId
    workspaceId: workspaceId
    refreshFailurePercent: refreshFailurePercent
  }
}

module availabilityAlert 'availability.bicep' = if (!empty(availability.locations)) {
  params: {
    namePrefix: namePrefix
    location: location
    tags: tags
    componentId: componentId
    publicUrl: publicUrl
    test: availability
    actionGroupId: actionGroupId
  }
}
