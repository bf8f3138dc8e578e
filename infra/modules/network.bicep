// A network of the app's own: one subnet to go out, one for the private addresses of storage and vault. Peer it with the network of Chatwoot and Dify.
@minLength(2)
@maxLength(64)
param name string
param location string
param tags object
param addressPrefix string
param storageId string
param vaultId string

// A Flex Consumption app may use some forty addresses, so it gets the lower half.
var subnets = {
  app: cidrSubnet(addressPrefix, 25, 0)
  endpoints: cidrSubnet(addressPrefix, 27, 4)
}
var endpoints = [
  { group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}', target: storageId }
  { group: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}', target: storageId }
  { group: 'table', zone: 'privatelink.table.${environment().suffixes.storage}', target: storageId }
  { group: 'vault', zone: 'privatelink.vaultcore.azure.net', target: vaultId }
]

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: subnets.app
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: subnets.endpoints }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for endpoint in endpoints: {
    name: endpoint.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (endpoint, index) in endpoints: {
    parent: zones[index]
    name: '${name}-${endpoint.group}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for endpoint in endpoints: {
    name: '${name}-${endpoint.group}'
    location: location
    tags: tags
    properties: {
      subnet: { id: '${network.id}/subnets/endpoints' }
      privateLinkServiceConnections: [
        { name: endpoint.group, properties: { privateLinkServiceId: endpoint.target, groupIds: [endpoint.group] } }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (endpoint, index) in endpoints: {
    parent: privateEndpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: endpoint.group, properties: { privateDnsZoneId: zones[index].id } }]
    }
  }
]

output appSubnetId string = '${network.id}/subnets/app'
