metadata description = 'All role assignments of the app\'s identity. Azure refuses to change an assignment, so its name is made of scope, principal and role.'

import { builtInRoles } from 'builtInRoles.bicep'

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Required. Name of the host\'s account, which holds the leases and the queue.')
param hostAccountName string

@description('Required. Name of the account of the app\'s tables.')
param dataAccountName string

@description('Required. Name of the account of the app\'s packages. The app reads there. It may write only while a package is published.')
param packagesAccountName string

@description('Required. Names of the vaults of people\'s credentials.')
param credentialVaultNames string[]

@description('Required. Name of the vault of the deployment\'s own client secrets.')
param settingsVaultName string

@description('Required. Name of the Application Insights component.')
param componentName string

@description('Required. Id of the role that allows get, set and delete of secrets.')
param keeperRoleId string

resource hostAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostAccountName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataAccountName
}

resource packagesAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: packagesAccountName
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

resource blobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, principalId, builtInRoles.blobOwner)
  scope: hostAccount
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.blobOwner)
  }
}

resource queues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, principalId, builtInRoles.queueContributor)
  scope: hostAccount
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.queueContributor)
  }
}

resource packages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(packagesAccount.id, principalId, builtInRoles.blobReader)
  scope: packagesAccount
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.blobReader)
  }
}

resource tables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataAccount.id, principalId, builtInRoles.tableContributor)
  scope: dataAccount
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.tableContributor)
  }
}

resource telemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, builtInRoles.metricsPublisher)
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.metricsPublisher)
  }
}

resource settings 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(settingsVault.id, principalId, builtInRoles.secretsUser)
  scope: settingsVault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.secretsUser)
  }
}

resource credentials 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in credentialVaultNames: {
    name: guid(credentialVaults[i].id, principalId, keeperRoleId)
    scope: credentialVaults[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: keeperRoleId
    }
  }
]
