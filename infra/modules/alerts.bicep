// Who is told when something goes wrong. The queue's own length metric is refreshed once a day only, so poison is counted by the runs of the
// functions that empty the poison queues, which begin within seconds.
param location string
param tags object
param workspaceId string
param insightsId string
param hostName string
param email string
param heartbeat bool

var window = 'PT5M'
var rules = [
  {
    name: 'chatdify-poison'
    title: 'Chatdify: a message was given up'
    text: 'Work failed five times and became a dead letter; its customer was handed to a human. See the table ChatdifyDeadLetters.'
    severity: 1
    query: 'AppRequests | where Name startswith "HandOffPoisoned"'
    threshold: 0
  }
  {
    name: 'chatdify-failed-turns'
    title: 'Chatdify: turns fail'
    text: 'Several runs ended in an error within five minutes: the storage or a bug. Failures of Dify or Chatwoot do not count here, they end in a hand-off.'
    severity: 2
    query: 'AppRequests | where Name in ("AnswerQueuedMessages", "DeliverReplies", "WatchConversations") and Success == false'
    threshold: 4
  }
  {
    name: 'chatdify-refused-webhooks'
    title: 'Chatdify: webhooks fail'
    text: 'Webhooks were refused or could not be stored. A wrong secret shows as 401; while it lasts every conversation goes to a human.'
    severity: 1
    query: 'AppRequests | where Name == "ReceiveChatwootWebhook" and toint(ResultCode) >= 400'
    threshold: 4
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'chatdify-people'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'chatdify'
    enabled: true
    emailReceivers: [{ name: 'mail', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    properties: {
      displayName: rule.title
      description: rule.text
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: window
      windowSize: window
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(email) ? [] : [people.id] }
    }
  }
]

resource pulse 'Microsoft.Insights/webtests@2022-06-15' = if (heartbeat) {
  name: 'chatdify-heartbeat'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  properties: {
    Kind: 'standard'
    Name: 'chatdify-heartbeat'
    SyntheticMonitorId: 'chatdify-heartbeat'
    Enabled: true
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'us-il-ch1-azr' }]
    Request: { RequestUrl: 'https://${hostName}/api/health/ready', HttpVerb: 'GET' }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}

resource noHeartbeat 'Microsoft.Insights/metricAlerts@2018-03-01' = if (heartbeat) {
  name: 'chatdify-no-heartbeat'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app or its storage did not answer from two places of the world.'
    severity: 0
    enabled: true
    scopes: [pulse.id, insightsId]
    evaluationFrequency: window
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: pulse.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: empty(email) ? [] : [{ actionGroupId: people.id }]
  }
}
