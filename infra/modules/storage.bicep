// Queues, tables and the container of the deployed package. Nobody has a key: shared keys are off.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object
param sku string

@description('Whether it can be reached from outside of the virtual network; access is by role either way.')
param open bool

// The poison queues too, so that nothing has to be created when something has already gone wrong.
var queueNames = [
  'chatdify-turns'
  'chatdify-turns-poison'
  'chatdify-replies'
  'chatdify-replies-poison'
  'chatdify-chores'
  'chatdify-chores-poison'
  'chatdify-shadows'
  'chatdify-shadows-poison'
]
var tableNames = ['ChatdifyConversations', 'ChatdifyDeadLetters', 'ChatdifyChats']

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: open ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: open ? 'Allow' : 'Deny'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobs
  name: 'packages'
  properties: { publicAccess: 'None' }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = [
  for queueName in queueNames: {
    parent: queueService
    name: queueName
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for tableName in tableNames: {
    parent: tableService
    name: tableName
  }
]

output id string = account.id
output name string = account.name
output packageContainer string = packages.name
