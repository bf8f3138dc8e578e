// The app's settings, by the keys of docs/settings.md; a test holds the two equal. Secrets stand here as references to the vault only.
param functionAppName string
param identityClientId string
@maxLength(24)
param storageName string
param vaultUri string
param insightsName string
param chatwootBaseUrl string
param chatwootAccountId int
param difyBaseUrl string
param publicUrl string
param environmentName string

// Whether the optional secrets exist.
param withUserToken bool
param withWebhookToken bool
param withDifyKey bool
param withOpenAiKey bool
param withLettaKey bool
param withChatWebhookKey bool
param withSentry bool
param extraSettings object

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

var always = {
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  Chatwoot__BaseUrl: chatwootBaseUrl
  Chatwoot__AccountId: string(chatwootAccountId)
  Chatwoot__BotToken: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/chatwoot-bot-token)'
  Chatwoot__WebhookSecrets__0: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/chatwoot-webhook-secret)'
  Bridge__PublicUrl: publicUrl
  Bridge__ApiKeys__0: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/bridge-api-key)'
}
var userToken = { Chatwoot__UserToken: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/chatwoot-user-token)' }
var webhookToken = { Webhook__Token: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/webhook-token)' }
var dify = { Dify__BaseUrl: difyBaseUrl }
var difyKey = { Dify__ApiKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/dify-api-key)' }
var openAiKey = { OpenAi__ApiKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/openai-api-key)' }
var lettaKey = { Letta__ApiKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/letta-api-key)' }
var chatWebhookKey = { ChatWebhook__ApiKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/chat-webhook-api-key)' }
var sentry = {
  Sentry__Dsn: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/sentry-dsn)'
  Sentry__Environment: environmentName
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    always,
    withUserToken ? userToken : {},
    withWebhookToken ? webhookToken : {},
    empty(difyBaseUrl) ? {} : dify,
    withDifyKey ? difyKey : {},
    withOpenAiKey ? openAiKey : {},
    withLettaKey ? lettaKey : {},
    withChatWebhookKey ? chatWebhookKey : {},
    withSentry ? sentry : {},
    extraSettings
  )
}
