metadata description = 'Ids of built-in roles. Source: azure-docs, articles/role-based-access-control/built-in-roles.md.'

@export()
@description('Role definition ids by the access they give.')
var builtInRoles = {
  // Storage Blob Data Owner: AzureWebJobsStorage needs it for the leases of timers
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  // Storage Blob Data Contributor: publishing a package needs it
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  // Storage Blob Data Reader
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  // Storage Queue Data Contributor
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  // Storage Table Data Contributor
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  // Monitoring Metrics Publisher
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  // Key Vault Secrets User: get, for the settings that refer to the settings vault
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  // Contributor
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c'
  // Role Based Access Control Administrator
  accessAdministrator: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'
}
