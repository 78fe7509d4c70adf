metadata description = 'A storage account without shared keys, with its tables, queues and containers.'

import { labels } from 'types.bicep'

@description('Required. Name of the account.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Redundancy of the account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param redundancy string

@description('Required. Whether the public endpoints answer. They are off where private endpoints exist.')
param isPublic bool

@description('Optional. Names of tables.')
param tables string[] = []

@description('Optional. Names of queues.')
param queues string[] = []

@description('Optional. Names of blob containers.')
param containers string[] = []

@description('Optional. Whether blobs keep earlier versions, and whether a deleted blob can be restored for 30 days.')
param keepsVersions bool = false

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPublic ? 'Allow' : 'Deny'
    }
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    supportsHttpsTrafficOnly: true
  }
}

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = if (!empty(tables)) {
  parent: account
  name: 'default'

  resource table 'tables' = [
    for item in tables: {
      name: item
    }
  ]
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = if (!empty(queues)) {
  parent: account
  name: 'default'

  resource queue 'queues' = [
    for item in queues: {
      name: item
    }
  ]
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = if (!empty(containers)) {
  parent: account
  name: 'default'
  properties: keepsVersions
    ? {
        isVersioningEnabled: true
        deleteRetentionPolicy: { enabled: true, days: 30 }
        containerDeleteRetentionPolicy: { enabled: true, days: 30 }
      }
    : {}

  resource container 'containers' = [
    for item in containers: {
      name: item
      properties: { publicAccess: 'None' }
    }
  ]
}

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Address of the blobs.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Address of the queues.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Address of the tables.')
output tableEndpoint string = account.properties.primaryEndpoints.table
