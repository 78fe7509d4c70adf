using '../../../infra/main.bicep'

// A name of which nothing is left.
param environmentName = '(-_-)'
param location = 'westeurope'
param authority = 'https://login.example.com/'
param diagnostics = 'none'
