// Shows the document of this deployment. Nothing is asked of another origin: no fonts, no telemetry, no proxy, no assistant.
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  agent: { disabled: true },
  authentication: { preferredSecurityScheme: 'bearer' },
  documentDownloadType: 'json',
  hideClientButton: true,
  mcp: { disabled: true },
  persistAuth: false,
  showDeveloperTools: 'never',
  telemetry: false,
  withDefaultFonts: false,
});
