metadata description = 'Every role anybody is given, and nothing else.'

@description('Required. The app\'s identity.')
param identityName string

@description('Required. Account of the host: packages, leases, the queue.')
param hostAccountName string

@description('Required. Account of the app\'s tables.')
param dataAccountName string

@description('Required. Vaults of people\'s credentials.')
param credentialVaultNames string[]

@description('Required. Vault of the deployment\'s own client secrets.')
param settingsVaultName string

@description('Required. Application Insights component.')
param componentName string

@description('Required. What tells this deployment\'s own role from that of another in the tenant.')
param token string

@description('Required. Id of a role that allows get, set and delete of secrets; empty to have one made here.')
param keeperRoleId string

var builtIn = {
  // Storage Blob Data Owner: what AzureWebJobsStorage asks for; leases of timers, the package
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  // Storage Queue Data Contributor
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  // Storage Table Data Contributor
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  // Monitoring Metrics Publisher
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  // Key Vault Secrets User: get, for the settings that refer to the settings vault
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostAccountName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataAccountName
}

resource credentialVaults 'Microsoft.KeyVault/vaults@2024-11-01' existing = [
  for name in credentialVaultNames: {
    name: name
  }
]

resource settingsVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: settingsVaultName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

// The built-in roles that may set secrets may also list, purge, back up and restore them.
resource credentialKeeper 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (empty(keeperRoleId)) {
  name: guid(resourceGroup().id, 'credential-keeper')
  properties: {
    roleName: 'Kontext credential keeper ${token}'
    description: 'Gets, sets and deletes secrets it knows the names of. Lists, purges, backs up and restores none.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/secrets/getSecret/action'
          'Microsoft.KeyVault/vaults/secrets/setSecret/action'
          'Microsoft.KeyVault/vaults/secrets/delete'
        ]
        notDataActions: []
      }
    ]
  }
}

resource blobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, identity.id, builtIn.blobOwner)
  scope: hostAccount
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtIn.blobOwner)
  }
}

resource queues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, identity.id, builtIn.queueContributor)
  scope: hostAccount
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtIn.queueContributor)
  }
}

resource tables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount.id, identity.id, builtIn.tableContributor)
  scope: dataAccount
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtIn.tableContributor)
  }
}

resource telemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, identity.id, builtIn.metricsPublisher)
  scope: component
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtIn.metricsPublisher)
  }
}

resource settings 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(settingsVault.id, identity.id, builtIn.secretsUser)
  scope: settingsVault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtIn.secretsUser)
  }
}

resource credentials 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in credentialVaultNames: {
    name: guid(credentialVaults[i].id, identity.id, 'credential-keeper')
    scope: credentialVaults[i]
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: empty(keeperRoleId) ? credentialKeeper.id : keeperRoleId
    }
  }
]
