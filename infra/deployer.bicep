metadata name = 'Kontext, deploying from GitHub'
metadata description = 'The identity that GitHub\'s deployments act as, and what it may do. An owner of the resource group deploys this once for each environment.'

import { nameOf, stemOf } from 'modules/names.bicep'

targetScope = 'resourceGroup'

@description('Required. The environmentName of main.bicep.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Optional. Azure region.')
param location string = resourceGroup().location

@description('Required. The repository, owner/name.')
@minLength(3)
param repository string

@description('Required. The repository\'s environment that deploys here, such as production. Its settings must allow the branch main alone.')
@minLength(1)
param githubEnvironment string

@description('Optional. The repository\'s environment that asks what a pull request would change. Its identity reads the resource group and changes nothing.')
param previewEnvironment string = 'preview'

var stem = stemOf(environmentName)
var token = uniqueString(resourceGroup().id, environmentName)

module keeperRole 'modules/keeperRole.bicep' = {
  params: {
    token: token
  }
}

// Source: Microsoft Entra, "Configure an app to trust an external identity provider", GitHub Actions.
var issuer = 'https://token.actions.githubusercontent.com'
var audience = 'api://AzureADTokenExchange'

resource deployer 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: nameOf('gh', stem, token)
  location: location

  resource trust 'federatedIdentityCredentials' = {
    name: 'github'
    properties: { issuer: issuer, audiences: [audience], subject: 'repo:${repository}:environment:${githubEnvironment}' }
  }
}

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: nameOf('ghp', stem, token)
  location: location

  resource trust 'federatedIdentityCredentials' = {
    name: 'github'
    properties: { issuer: issuer, audiences: [audience], subject: 'repo:${repository}:environment:${previewEnvironment}' }
  }
}

module roles 'modules/deployerRoles.bicep' = {
  params: {
    // A new identity has a new object id, and its assignments must have new names.
    #disable-next-line what-if-short-circuiting
    deployerId: deployer.properties.principalId
    #disable-next-line what-if-short-circuiting // the same
    readerId: reader.properties.principalId
    keeperRoleGuid: keeperRole.outputs.guid
    token: token
  }
}

@description('AZURE_CLIENT_ID of the repository\'s environment that deploys.')
output DEPLOYER_CLIENT_ID string = deployer.properties.clientId

@description('AZURE_CLIENT_ID of the repository\'s environment that asks what-if.')
output PREVIEW_CLIENT_ID string = reader.properties.clientId

@description('KONTEXT_KEEPER_ROLE_ID of both environments: the deployer may not write role definitions.')
output KEEPER_ROLE_ID string = keeperRole.outputs.id
