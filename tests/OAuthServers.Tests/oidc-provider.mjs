// Runs oidc-provider on 127.0.0.1 with its defaults. Switched on is what an MCP server's authorization server needs: registration, revocation,
// introspection, and resources with scopes of their own. The paths below /tests are for the tests alone.
import http from 'node:http';

const settings = JSON.parse(process.env.OIDC_PROVIDER);
const now = Date.now.bind(Date);
let ahead = settings.now - now();
Date.now = () => now() + ahead; // the tests' clock

const { default: Provider } = await import('oidc-provider');
const server = http.createServer();
const told = [];

server.listen(settings.port, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: settings.resourceClientId, client_secret: settings.resourceClientSecret, redirect_uris: [], grant_types: [], response_types: [] }],
    features: {
      introspection: { enabled: true },
      registration: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: { getResourceServerInfo: (_, resource) => ({ audience: resource, scope: settings.scopes }) },
    },
  });
  for (const event of ['registration_create.success', 'refresh_token.consumed', 'refresh_token.destroyed', 'grant.revoked'])
    provider.on(event, () => told.push(event));
  for (const event of ['grant.success', 'grant.error'])
    provider.on(event, (context, error) => told.push(`${event} ${context.oidc.params?.grant_type}${error ? ` ${error.error}` : ''}`));

  const answer = provider.callback();
  server.on('request', (request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    if (url.pathname === '/tests/clock') {
      ahead = Number(url.searchParams.get('now')) - now();
      response.end();
    } else if (url.pathname === '/tests/told') {
      response.end(JSON.stringify(told.splice(0)));
    } else {
      answer(request, response);
    }
  });
  console.log(`PORT ${port}`);
});

// The other end of the input is closed when the tests end, however they do.
process.stdin.on('end', () => process.exit(0)).resume();
