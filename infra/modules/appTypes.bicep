metadata description = 'Shapes of the parameters that become settings of the app.'

@export()
@description('Which claims of a token say what. The defaults suit most; Entra ID: tid and oid.')
type callerClaims = {
  @description('Optional. The claim that names the organization; org_id where not set.')
  OrganizationClaim: string?

  @description('Optional. The claim that names the person within the issuer; sub where not set.')
  SubjectClaim: string?

  @description('Optional. A claim that only service accounts have.')
  ServiceAccountClaim: string?

  @description('Optional. What that claim\'s value begins with for them.')
  ServiceAccountValuePrefix: string?
}

@export()
@description('The client at the authority by which people at a browser are recognised; redirect URI {PublicUrl}/oauth/sign-in.')
type signInClient = {
  @description('Required. The client id at the authority.')
  clientId: string

  @description('Optional. Whether it is a public client, which has no secret.')
  isPublic: bool?

  @description('Optional. The OpenID Connect issuer where people sign in; that of the callers\' tokens where not set.')
  authority: string?

  @description('Optional. The scopes asked for; `openid profile` where not set.')
  scope: string?
}

@export()
@description('One of our scopes, and what is asked for at the authority in its place.')
type mappedScope = {
  @description('Required. Ours, such as management:all.')
  scope: string

  @description('Required. The authority\'s, several separated by spaces; empty where it gives without being asked what a client may have.')
  atAuthority: string
}

@export()
@description('How a token is asked for at the authority in a client\'s name. The defaults suit one that knows our scopes by our names.')
type tokenRelay = {
  @description('Optional. The parameter that carries the audience; audience where not set. Entra ID: none.')
  audienceParameter: ('audience' | 'resource' | 'none')?

  @description('Optional. Scopes that the authority knows by other names.')
  scopes: mappedScope[]?
}

@export()
@description('A place browsers may be sent to when people are done.')
type returnUrl = {
  @description('Required. An https URL; with a path that ends in a slash everything below it is allowed.')
  url: string

  @description('Optional. Whose people; those of every organization where not set.')
  organization: string?
}

@export()
@description('An OAuth app of this deployment at a provider of the catalogue (docs/providers.md).')
type providerClient = {
  @description('Required. The client id the provider gave.')
  clientId: string

  @description('Optional. Whether it is a public client, which has no secret.')
  isPublic: bool?
}

@export()
@description('OAuth apps of this deployment by id of the provider: { github: { clientId: \'…\' } }.')
type providerClients = {
  @description('One provider of the catalogue.')
  *: providerClient
}
