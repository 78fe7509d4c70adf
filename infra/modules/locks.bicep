metadata description = 'Locks against the deletion of the data account and the vaults. A lock needs the right Microsoft.Authorization/locks/write.'

@description('Required. Name of the account of the app\'s tables.')
param dataAccountName string

@description('Required. Names of all vaults.')
param vaultNames string[]

resource dataAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataAccountName
}

resource vaults 'Microsoft.KeyVault/vaults@2024-11-01' existing = [
  for name in vaultNames: {
    name: name
  }
]

// Source: "Lock your resources to protect your infrastructure" (Azure Resource Manager). A lock stops requests to Resource Manager alone. A person with
// the right to delete rows or secrets still can.
resource dataLock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'kontext'
  scope: dataAccount
  properties: {
    level: 'CanNotDelete'
    notes: 'Rows of connections and integrations. Table Storage has no other protection against deletion.'
  }
}

resource vaultLocks 'Microsoft.Authorization/locks@2020-05-01' = [
  for (name, i) in vaultNames: {
    name: 'kontext'
    scope: vaults[i]
    properties: { level: 'CanNotDelete', notes: 'People\'s credentials, or client secrets of the deployment.' }
  }
]
