using '../../../infra/main.bicep'

// A name that begins with what a vault's name must not begin with.
param environmentName = '42'
param location = 'westeurope'
param authority = 'https://login.example.com/'
param storagePrefix = 'k1'
param diagnostics = 'host'
