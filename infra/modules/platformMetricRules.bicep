metadata description = 'The metric alert rules on metrics of Azure\'s own resources, as data. The module metricAlerts.bicep makes them.'

import { metricRule } from 'metricRules.bicep'

@export()
@description('A rule for each vault: requests that the vault refuses for their number.')
func vaultRules(vaultIds string[]) metricRule[] =>
  map(range(0, length(vaultIds)), i => {
    name: 'vault-throttled-${i + 1}'
    description: 'A Key Vault turns requests away: 300 secrets may be written in ten seconds. Raise vaultCount; new credentials then go to all of them.'
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
@description('A rule for each storage account: requests that the account refuses for their number.')
func storageRules(storageIds string[]) metricRule[] =>
  map(range(0, length(storageIds)), i => {
    name: 'storage-throttled-${i + 1}'
    description: 'A storage account turns requests away: 20,000 a second for the account, 2,000 for a partition of a table. Which partition is hot?'
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

// Each publish raises this alert, and nothing else may. docs/operations.md says what to compare.
// Source: azure-docs, articles/storage/blobs/monitor-blob-storage-reference.md (metrics dimensions: ApiName, ResponseType).
@export()
@description('The rule on writes to the account of the app\'s packages.')
func packageRule(packagesAccountId string) metricRule => {
  name: 'package-written'
  description: 'A package of the app was written or deleted. A publish does that. Where there was none, the program is being replaced.'
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
