// Copy to my.bicepparam (not committed) and fill in. Secrets come from the environment, so that they lie in no file.
using 'main.bicep'

param environmentName = 'chatdify'
param location = 'westeurope'

param chatwootBaseUrl = 'https://chat.example.org'
param chatwootAccountId = 1
param chatwootBotToken = readEnvironmentVariable('CHATWOOT_BOT_TOKEN')
param chatwootWebhookSecret = readEnvironmentVariable('CHATWOOT_WEBHOOK_SECRET')
param chatwootUserToken = readEnvironmentVariable('CHATWOOT_USER_TOKEN', '')

// Where Dify does not answer, these two lines go; what answers is named in extraSettings: README.md, "Another backend".
param difyBaseUrl = 'https://dify.example.org/v1'
param difyApiKey = readEnvironmentVariable('DIFY_API_KEY')

// Keys of other backends.
param openAiApiKey = readEnvironmentVariable('OPENAI_API_KEY', '')
param lettaApiKey = readEnvironmentVariable('LETTA_API_KEY', '')
param chatWebhookApiKey = readEnvironmentVariable('CHAT_WEBHOOK_API_KEY', '')

param bridgeApiKey = readEnvironmentVariable('BRIDGE_API_KEY')
param alertEmail = 'support@example.org'

// Anything else of docs/settings.md that is no secret; a deployment's parameters can be read afterwards. Secrets: README.md, "Another backend".
param extraSettings = {
  Handoff__Message: 'I am passing you on to a colleague, who will answer you here.'
}
