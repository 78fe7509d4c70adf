metadata name = 'Kontext, deploying from GitHub'
metadata description = 'The identities of the GitHub workflow and their roles. An owner of the resource group deploys this template once for each environment.'

import { nameOf, stemOf } from 'modules/names.bicep'

targetScope = 'resourceGroup'

@description('Required. The parameter environmentName of main.bicep.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Optional. Azure region.')
param location string = resourceGroup().location

@description('Required. The GitHub repository, as owner/name.')
@minLength(3)
param repository string

@description('Required. The GitHub environment that deploys here, such as production. Its settings must allow the branch main alone.')
@minLength(1)
param githubEnvironment string

@description('Optional. The GitHub environment that runs what-if for a pull request. Its identity may only read the resource group.')
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
    // A new identity has a new object id, so its assignments need new names.
    #disable-next-line what-if-short-circuiting
    deployerId: deployer.properties.principalId
    #disable-next-line what-if-short-circuiting // for the same reason
    readerId: reader.properties.principalId
    keeperRoleGuid: keeperRole.outputs.guid
    token: token
  }
}

@description('Value of AZURE_CLIENT_ID in the GitHub environment that deploys.')
output DEPLOYER_CLIENT_ID string = deployer.properties.clientId

@description('Value of AZURE_CLIENT_ID in the GitHub environment that runs what-if.')
output PREVIEW_CLIENT_ID string = reader.properties.clientId

@description('Value of KONTEXT_KEEPER_ROLE_ID in both environments. The deployer may not write role definitions.')
output KEEPER_ROLE_ID string = keeperRole.outputs.id
