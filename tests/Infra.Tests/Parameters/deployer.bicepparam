using '../../../infra/deployer.bicep'

param environmentName = 'kontext'
param location = 'westeurope'
param repository = 'example/kontext-functions'
param githubEnvironment = 'production'
