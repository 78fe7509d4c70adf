metadata description = 'The role that reads, writes and deletes secrets by name. The built-in roles that write secrets may also list, purge and back them up.'

@description('Required. Text that tells this deployment from another one in the same resource group or tenant.')
param token string

resource credentialKeeper 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, token, 'credential-keeper')
  properties: {
    roleName: 'Kontext credential keeper ${token}'
    description: 'Gets, sets and deletes secrets by name. Lists, purges, backs up and restores none.'
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

@description('Resource id of the role.')
output id string = credentialKeeper.id

@description('Guid of the role.')
output guid string = credentialKeeper.name
