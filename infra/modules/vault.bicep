metadata description = 'A Key Vault that grants access by roles alone.'

import { labels, secretTexts } from 'types.bicep'

@description('Required. Name of the vault.')
param name string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Whether the public endpoint answers. It is off where a private endpoint exists.')
param isPublic bool

@description('Required. Days for which a deleted secret, and the vault itself, can be recovered. Cannot be changed later.')
@minValue(7)
@maxValue(90)
param retentionDays int

@description('Optional. Names of secrets that a deployment may write. Resource Manager writes them, so a closed network does not matter.')
param secretNames string[] = []

@description('Optional. Values of secrets by name. A secret without a value here stays as it is.')
param secrets secretTexts = {}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enablePurgeProtection: true
    enableRbacAuthorization: true
    enableSoftDelete: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    networkAcls: {
      bypass: 'None'
      defaultAction: isPublic ? 'Allow' : 'Deny'
    }
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    softDeleteRetentionInDays: retentionDays
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = [
  for item in secretNames: if (contains(secrets, item)) {
    parent: vault
    name: item
    properties: { value: secrets[?item] ?? '' }
  }
]

@description('Resource id of the vault.')
output id string = vault.id

@description('Name of the vault.')
output name string = vault.name

@description('Address of the vault.')
output uri string = vault.properties.vaultUri
