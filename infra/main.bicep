// Everything Chatdify needs in Azure, in one resource group. Walk-through, cost and operation: README.md in this folder.
// API versions and role ids were looked up on 2026-11-21; where, is said in sources.md, and a test holds these files to that list.
targetScope = 'subscription'

@description('Name of this installation; the names of all resources are made from it.')
@minLength(2)
@maxLength(16)
param environmentName string

@description('Azure region; one that offers Flex Consumption.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Address of Chatwoot, such as https://chat.example.org.')
param chatwootBaseUrl string

@description('Number of the account in Chatwoot.')
@minValue(1)
param chatwootAccountId int

@description('Access token of the agent bot.')
@secure()
param chatwootBotToken string

@description('Secret of the agent bot, which signs its webhooks.')
@secure()
param chatwootWebhookSecret string

@description('Access token of an administrator; recommended.')
@secure()
param chatwootUserToken string = ''

@description('For senders that cannot sign: they add ?token= to the URL.')
@secure()
param webhookToken string = ''

@description('Address of the Dify API, with or without /v1; none where Dify does not answer.')
param difyBaseUrl string = ''

@description('Key of the Dify app.')
@secure()
param difyApiKey string = ''

@description('Key of the OpenAi backend.')
@secure()
param openAiApiKey string = ''

@description('Key of the Letta backend.')
@secure()
param lettaApiKey string = ''

@description('Key of the ChatWebhook backend.')
@secure()
param chatWebhookApiKey string = ''

@description('Key with which the pipeline calls back: a random text.')
@minLength(16)
@secure()
param bridgeApiKey string

@description('Public address when it is not the one Azure gives, without a slash at the end.')
param publicUrl string = ''

@description('Where errors are reported besides Application Insights.')
@secure()
param sentryDsn string = ''

@description('Settings without secrets, by the keys of docs/settings.md; they win over the ones made here. Of secrets only references to the vault.')
param extraSettings object = {}

@description('Who gets alerts by mail; none without an address.')
param alertEmail string = ''

@description('Whether Azure asks the app every five minutes if it is well, and sounds the alarm if not. Not possible behind a private address.')
param heartbeat bool = true

@description('Puts the app into a virtual network and storage and secrets behind private addresses.')
param privateNetwork bool = false

@description('Address range of that network; must not overlap those it is peered with.')
param addressPrefix string = '10.42.0.0/24'

@description('Instead of a network made here: id of a subnet of yours, delegated to Microsoft.App/environments, through which the app goes out.')
param subnetId string = ''

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances in all.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that are always there for webhooks and other requests; each is billed all the time.')
@minValue(0)
@maxValue(10)
param alwaysReadyHttp int = 0

@description('Instances that are always there for asking the pipeline, and as many for sending its answers; each is billed all the time.')
@minValue(0)
@maxValue(10)
param alwaysReadyAnswers int = 0

@description('Redundancy of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS'])
param storageSku string = 'Standard_LRS'

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))
var functionAppName = 'func-chatdify-${token}'
var storageName = 'stchatdify${token}'
var vaultName = 'kv-chatdify-${take(token, 12)}'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  name: 'identity'
  params: {
    name: 'id-chatdify-${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceName: 'log-chatdify-${token}'
    insightsName: 'appi-chatdify-${token}'
    location: location
    tags: tags
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  name: 'network'
  params: {
    name: 'vnet-chatdify-${token}'
    location: location
    tags: tags
    addressPrefix: addressPrefix
    storageId: storage.outputs.id
    vaultId: keyVault.outputs.id
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    name: storageName
    location: location
    tags: tags
    sku: storageSku
    open: !privateNetwork
  }
}

module keyVault 'modules/keyVault.bicep' = {
  scope: group
  name: 'keyVault'
  params: {
    name: vaultName
    location: location
    tags: tags
    open: !privateNetwork
    chatwootBotToken: chatwootBotToken
    chatwootUserToken: chatwootUserToken
    chatwootWebhookSecret: chatwootWebhookSecret
    webhookToken: webhookToken
    difyApiKey: difyApiKey
    openAiApiKey: openAiApiKey
    lettaApiKey: lettaApiKey
    chatWebhookApiKey: chatWebhookApiKey
    bridgeApiKey: bridgeApiKey
    sentryDsn: sentryDsn
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  name: 'roles'
  params: {
    principalId: identity.outputs.principalId
    storageName: storage.outputs.name
    vaultName: keyVault.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

module functionApp 'modules/functionApp.bicep' = {
  scope: group
  name: 'functionApp'
  // The app's first start reads its secrets and its package; without the roles it would start with neither.
  dependsOn: [roles]
  params: {
    name: functionAppName
    planName: 'plan-chatdify-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    subnetId: privateNetwork ? network.outputs.appSubnetId : subnetId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyAnswers: alwaysReadyAnswers
  }
}

module settings 'modules/settings.bicep' = {
  scope: group
  name: 'settings'
  params: {
    functionAppName: functionApp.outputs.name
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    vaultUri: keyVault.outputs.uri
    insightsName: monitoring.outputs.insightsName
    chatwootBaseUrl: chatwootBaseUrl
    chatwootAccountId: chatwootAccountId
    difyBaseUrl: difyBaseUrl
    publicUrl: empty(publicUrl) ? 'https://${functionApp.outputs.hostName}' : publicUrl
    environmentName: environmentName
    withUserToken: !empty(chatwootUserToken)
    withWebhookToken: !empty(webhookToken)
    withDifyKey: !empty(difyApiKey)
    withOpenAiKey: !empty(openAiApiKey)
    withLettaKey: !empty(lettaApiKey)
    withChatWebhookKey: !empty(chatWebhookApiKey)
    withSentry: !empty(sentryDsn)
    extraSettings: extraSettings
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    hostName: functionApp.outputs.hostName
    email: alertEmail
    heartbeat: heartbeat
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = functionApp.outputs.name
output AZURE_KEY_VAULT_NAME string = keyVault.outputs.name
output AZURE_STORAGE_NAME string = storage.outputs.name
output CHATDIFY_URL string = empty(publicUrl) ? 'https://${functionApp.outputs.hostName}' : publicUrl
