metadata description = 'Roles of the identities that the GitHub workflow uses.'

import { builtInRoles } from 'builtInRoles.bicep'

@description('Required. Object id of the identity that deploys.')
param deployerId string

@description('Required. Object id of the identity that runs what-if.')
param readerId string

@description('Required. Guid of the role that reads, writes and deletes secrets by name.')
param keeperRoleGuid string

@description('Required. Text that tells this deployment from another one in the same resource group or tenant.')
param token string

// The roles that modules/roles.bicep and infra/packages.sh assign, and no others.
var assignable = [
  builtInRoles.blobOwner
  builtInRoles.blobContributor
  builtInRoles.blobReader
  builtInRoles.queueContributor
  builtInRoles.tableContributor
  builtInRoles.metricsPublisher
  builtInRoles.secretsUser
  keeperRoleGuid
]

// Contributor may neither set locks nor assign roles. This role sets locks and removes none.
resource lockSetter 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, token, 'lock-setter')
  properties: {
    roleName: 'Kontext lock setter ${token}'
    description: 'Sets locks. Removes none.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['Microsoft.Authorization/locks/read', 'Microsoft.Authorization/locks/write']
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource whatIfReader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, token, 'what-if-reader')
  properties: {
    roleName: 'Kontext what-if reader ${token}'
    description: 'Reads the resource group and runs what-if.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['*/read', 'Microsoft.Resources/deployments/validate/action', 'Microsoft.Resources/deployments/whatIf/action']
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource deploys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, deployerId, builtInRoles.contributor)
  properties: {
    principalId: deployerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.contributor)
  }
}

resource setsLocks 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, deployerId, lockSetter.id)
  properties: {
    principalId: deployerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: lockSetter.id
  }
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, readerId, whatIfReader.id)
  properties: {
    principalId: readerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: whatIfReader.id
  }
}

// Source of the grammar: azure-docs, articles/role-based-access-control/delegate-role-assignments-examples.md and conditions-format.md.
var roles = join(assignable, ', ')
var mayGive = '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAllValues:GuidNotEquals {${deployerId}}))'
var mayTake = '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/delete\'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles}} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'}))'

resource givesRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, deployerId, builtInRoles.accessAdministrator)
  properties: {
    principalId: deployerId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.accessAdministrator)
    conditionVersion: '2.0'
    condition: '${mayGive} AND ${mayTake}'
  }
}
