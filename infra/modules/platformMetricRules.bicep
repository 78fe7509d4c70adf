metadata description = 'The metric alert rules on metrics of Azure\'s own resources, as data. The module metricAlerts.bicep makes them.'

import { metricRule } from 'metricRules.bicep'

@export()
@description('Returns a rule for each vault: requests that the vault throttles.')
func vaultRules(vaultIds string[]) metricRule[] =>
  map(range(0, length(vaultIds)), i => {
    name: 'vault-throttled-${i + 1}'
    description: 'A Key Vault throttles requests. It takes 300 secret writes in ten seconds. Raise vaultCount, and new credentials go to all vaults.'
    severity: 2
    scope: vaultIds[i]
    namespace: 'Microsoft.KeyVault/vaults'
    metric: 'ServiceApiResult'
    aggregation: 'Count'
    threshold: 10
    window: 'PT5M'
    dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
  })

@export()
@description('Returns a rule for each storage account: requests that the account throttles.')
func storageRules(storageIds string[]) metricRule[] =>
  map(range(0, length(storageIds)), i => {
    name: 'storage-throttled-${i + 1}'
    description: 'A storage account throttles requests. Its limits are 20,000 a second, and 2,000 a second for one partition of a table. Find the busy partition.'
    severity: 2
    scope: storageIds[i]
    namespace: 'Microsoft.Storage/storageAccounts'
    metric: 'Transactions'
    aggregation: 'Total'
    threshold: 10
    window: 'PT5M'
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
  })

// Each publish raises this alert, and no other event may. docs/operations.md says what to compare.
// Source: azure-docs, articles/storage/blobs/monitor-blob-storage-reference.md (metrics dimensions: ApiName, ResponseType).
@export()
@description('Returns the rule on writes to the account of the app\'s packages.')
func packageRule(packagesAccountId string) metricRule => {
  name: 'package-written'
  description: 'A package of the app was written or deleted. Each publish does that. Without a publish, an attacker may be replacing the program.'
  severity: 3
  scope: packagesAccountId
  namespace: 'Microsoft.Storage/storageAccounts'
  metric: 'Transactions'
  aggregation: 'Total'
  threshold: 0
  window: 'PT5M'
  dimensions: [
    { name: 'ApiName', operator: 'Include', values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'DeleteBlob'] }
    { name: 'ResponseType', operator: 'Include', values: ['Success'] }
  ]
}
