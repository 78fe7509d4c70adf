metadata description = 'All Key Vaults: those of people\'s credentials, and the one of the deployment\'s own client secrets.'

import { labels, secretTexts } from 'types.bicep'

@description('Required. Names of the vaults of people\'s credentials.')
param credentialVaultNames string[]

@description('Required. Name of the vault of the deployment\'s own client secrets.')
param settingsVaultName string

@description('Required. Azure region.')
param location string

@description('Required. Tags of every resource.')
param tags labels

@description('Required. Whether the public endpoints answer. They are off where private endpoints exist.')
param isPublic bool

@description('Required. Days for which deleted secrets, and the vaults themselves, can be recovered. Cannot be changed later.')
@minValue(7)
@maxValue(90)
param retentionDays int

@description('Required. Names of the client secrets that the settings refer to.')
param secretNames string[]

@description('Required. Values of client secrets by name. A secret without a value here stays as it is.')
param secrets secretTexts

module credentialVaults 'vault.bicep' = [
  for name in credentialVaultNames: {
    params: {
      name: name
      location: location
      tags: tags
      isPublic: isPublic
      retentionDays: retentionDays
    }
  }
]

module settingsVault 'vault.bicep' = {
  params: {
    name: settingsVaultName
    location: location
    tags: tags
    isPublic: isPublic
    retentionDays: retentionDays
    secretNames: secretNames
    secrets: secrets
  }
}

@description('Name of the vault of the deployment\'s own client secrets.')
output settingsVaultName string = settingsVault.outputs.name
