metadata description = 'Diagnostic settings. Logs are the first cost of a small deployment, so each level says what it adds.'

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Required. Each level includes the levels before it. none; host: the log of the Functions host, which explains a failed start; audit: each request to a vault; all: each storage request.')
@allowed(['none', 'host', 'audit', 'all'])
param level string

@description('Required. Names of all vaults.')
param vaultNames string[]

@description('Required. Name of the host\'s account.')
param hostAccountName string

@description('Required. Name of the account of the app\'s tables.')
param dataAccountName string

@description('Required. Name of the account of the app\'s packages.')
param packagesAccountName string

@description('Required. Name of the function app.')
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

// Shows the writer of a package after the alert package-written has fired.
resource packageRequests 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (level == 'all') {
  name: 'kontext'
  scope: packagesAccount::blobs
  properties: { workspaceId: workspaceId, logs: requests }
}

// Flex Consumption has no log stream: azure-functions-core-tools issue 4585, azure-functions-host issue 10402.
resource hostLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (level != 'none') {
  name: 'kontext'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}
