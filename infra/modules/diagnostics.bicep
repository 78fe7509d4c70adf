metadata description = 'What the platform itself writes down. Log volume is what such a deployment pays for first, so each level says what it adds.'

@description('Required. Workspace the logs go to.')
param workspaceId string

@description('Required. Each level holds those before it. none; host: the host\'s log, in which a start that fails says why; audit: who read, wrote or deleted which secret; all: every storage request.')
@allowed(['none', 'host', 'audit', 'all'])
param level string

@description('Required. All vaults.')
param vaultNames string[]

@description('Required. Account of the host.')
param hostAccountName string

@description('Required. Account of the app\'s tables.')
param dataAccountName string

@description('Required. Account of the app\'s packages.')
param packagesAccountName string

@description('Required. The function app.')
param appName string

var requests = [
  { category: 'StorageRead', enabled: true }
  { category: 'StorageWrite', enabled: true }
  { category: 'StorageDelete', enabled: true }
]

resource vaults 'Microsoft.KeyVault/vaults@2024-11-01' existing = [
  for name in vaultNames: {
    name: name
  }
]

resource hostAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }

  resource queues 'queueServices' existing = {
    name: 'default'
  }
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataAccountName

  resource tables 'tableServices' existing = {
    name: 'default'
  }
}

resource packagesAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: packagesAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource secretAudit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [
  for (name, i) in vaultNames: if (level == 'audit' || level == 'all') {
    name: 'kontext'
    scope: vaults[i]
    properties: {
      workspaceId: workspaceId
      logs: [{ category: 'AuditEvent', enabled: true }]
    }
  }
]

resource blobRequests 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (level == 'all') {
  name: 'kontext'
  scope: hostAccount::blobs
  properties: { workspaceId: workspaceId, logs: requests }
}

resource queueRequests 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (level == 'all') {
  name: 'kontext'
  scope: hostAccount::queues
  properties: { workspaceId: workspaceId, logs: requests }
}

resource tableRequests 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (level == 'all') {
  name: 'kontext'
  scope: dataAccount::tables
  properties: { workspaceId: workspaceId, logs: requests }
}

// Who wrote a package, when the alert package-written fires.
resource packageRequests 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (level == 'all') {
  name: 'kontext'
  scope: packagesAccount::blobs
  properties: { workspaceId: workspaceId, logs: requests }
}

// There is no log stream on Flex Consumption: azure-functions-core-tools issue 4585, azure-functions-host issue 10402.
resource hostLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (level != 'none') {
  name: 'kontext'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}
