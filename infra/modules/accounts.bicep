metadata description = 'The three storage accounts: of the Functions host, of the app\'s tables and of the app\'s packages.'

import { accountNames, labels } from 'types.bicep'

@description('Required. Names of the accounts.')
param names accountNames

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Whether the public endpoints answer. They are off where private endpoints exist.')
param isPublic bool

@description('Required. Prefix of the names of all tables and queues.')
param storagePrefix string

@description('Required. Redundancy of the account that holds the tables.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param dataRedundancy string

// The names in src/Core/Storage/Tables, without DevelopmentSecrets, which stands in for a vault on a laptop.
var tableNames = [
  'Integrations'
  'Connections'
  'Clients'
  'Authorizations'
  'Schedule'
  'Validations'
  'Applications'
  'Sessions'
  'Audit'
  'Keys'
]

var packageContainer = 'packages'
var dueQueue = '${storagePrefix}-due'

// The host has an account of its own: docs/decisions/0014-two-storage-accounts.md
module hostAccount 'storage.bicep' = {
  params: {
    name: names.host
    location: location
    tags: tags
    redundancy: 'Standard_LRS'
    isPublic: isPublic
    queues: [dueQueue, '${dueQueue}-poison']
  }
}

// The packages have an account of their own: docs/decisions/0018-packages.md
module packagesAccount 'storage.bicep' = {
  params: {
    name: names.packages
    location: location
    tags: tags
    redundancy: 'Standard_LRS'
    isPublic: isPublic
    containers: [packageContainer]
    keepsVersions: true
  }
}

module dataAccount 'storage.bicep' = {
  params: {
    name: names.data
    location: location
    tags: tags
    redundancy: dataRedundancy
    isPublic: isPublic
    tables: [for name in tableNames: '${storagePrefix}${name}']
  }
}

@description('Resource id of the host\'s account.')
output hostId string = hostAccount.outputs.id

@description('Resource id of the data account.')
output dataId string = dataAccount.outputs.id

@description('Resource id of the packages\' account.')
output packagesId string = packagesAccount.outputs.id

@description('Address of the host account\'s blobs.')
output hostBlobEndpoint string = hostAccount.outputs.blobEndpoint

@description('Address of the host account\'s queues.')
output hostQueueEndpoint string = hostAccount.outputs.queueEndpoint

@description('Address of the data account\'s tables.')
output tableEndpoint string = dataAccount.outputs.tableEndpoint

@description('Address of the container that holds the packages.')
output packageContainerUrl string = '${packagesAccount.outputs.blobEndpoint}${packageContainer}'
