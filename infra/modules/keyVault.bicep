// The secrets. The app's settings only point at them; who may read them is said in roles.bicep.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object

@description('Whether it can be reached from outside of the virtual network; access is by role either way.')
param open bool

@secure()
param chatwootBotToken string
@secure()
param chatwootUserToken string
@secure()
param chatwootWebhookSecret string
@secure()
param webhookToken string
@secure()
param difyApiKey string
@secure()
param openAiApiKey string
@secure()
param lettaApiKey string
@secure()
param chatWebhookApiKey string
@secure()
param bridgeApiKey string
@secure()
param sentryDsn string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enabledForTemplateDeployment: false
    // All of these secrets can be issued anew, so a week is enough, and a removed installation can be made again under its name.
    softDeleteRetentionInDays: 7
    publicNetworkAccess: open ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: open ? 'Allow' : 'Deny'
    }
  }
}

resource botToken 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'chatwoot-bot-token'
  properties: { value: chatwootBotToken }
}

resource webhookSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'chatwoot-webhook-secret'
  properties: { value: chatwootWebhookSecret }
}

resource difyKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(difyApiKey)) {
  parent: vault
  name: 'dify-api-key'
  properties: { value: difyApiKey }
}

resource openAiKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(openAiApiKey)) {
  parent: vault
  name: 'openai-api-key'
  properties: { value: openAiApiKey }
}

resource lettaKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(lettaApiKey)) {
  parent: vault
  name: 'letta-api-key'
  properties: { value: lettaApiKey }
}

resource chatWebhookKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(chatWebhookApiKey)) {
  parent: vault
  name: 'chat-webhook-api-key'
  properties: { value: chatWebhookApiKey }
}

resource userToken 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(chatwootUserToken)) {
  parent: vault
  name: 'chatwoot-user-token'
  properties: { value: chatwootUserToken }
}

resource unsignedToken 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(webhookToken)) {
  parent: vault
  name: 'webhook-token'
  properties: { value: webhookToken }
}

resource bridgeKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'bridge-api-key'
  properties: { value: bridgeApiKey }
}

resource dsn 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(sentryDsn)) {
  parent: vault
  name: 'sentry-dsn'
  properties: { value: sentryDsn }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
