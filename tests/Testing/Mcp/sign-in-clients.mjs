// Signs a person in as the official MCP SDK and as openid-client do, with their own discovery, registration, PKCE and checks. Arguments: the
// client, the address of the deployment, where requests really go, which of them go there (all, or mcp for the protected resource alone), the
// client id and the redirect URI. The client gateway has the integration's id in place of the client id. Says AUTHORIZE with an address for the
// browser, reads the address where the browser came to, and says DONE with what it got.
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { createLocalJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';

const [kind, base, front, reroutes, clientId, redirectUrl] = process.argv.slice(2);
const isRerouted = path => reroutes === 'all' || path === '/mcp' || path.startsWith('/.well-known/oauth-protected-resource');
const fetchFn = (url, init) => fetch(isRerouted(new URL(url).pathname) ? String(url).replace(base, front) : url, init);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const visit = async url => {
  console.log(`AUTHORIZE ${url}`);
  return new URL((await lines.next()).value);
};

// Returns a client that has connected after a sign-in from a bare 401, its transport, and the tokens.
async function signIn(endpoint) {
  let asked, registered, tokens, verifier;
  const provider = {
    redirectUrl,
    clientMetadata: { client_name: 'TypeScript client', redirect_uris: [redirectUrl], token_endpoint_auth_method: 'none' },
    clientInformation: () => registered,
    saveClientInformation: information => { registered = information; },
    tokens: () => tokens,
    saveTokens: saved => { tokens = saved; },
    redirectToAuthorization: url => { asked = url; },
    saveCodeVerifier: saved => { verifier = saved; },
    codeVerifier: () => verifier,
  };
  const transport = () => new StreamableHTTPClientTransport(new URL(endpoint), { authProvider: provider, fetch: fetchFn });
  const first = transport();
  try {
    await new Client({ name: 'first', version: '1' }).connect(first);
    throw new Error('The server answered without a token.');
  } catch (error) {
    if (!(error instanceof UnauthorizedError))
      throw error;
  }
  const answer = await visit(asked);
  await first.finishAuth(answer.searchParams.get('code'), answer.searchParams.get('iss') ?? undefined);
  const client = new Client({ name: 'second', version: '1' });
  const second = transport();
  await client.connect(second);
  return { client, transport: second, tokens };
}

async function mcp() {
  const { client, tokens } = await signIn(`${base}/mcp`);
  const result = await client.callTool({ name: 'who', arguments: {} });
  await client.close();
  return { who: result.content[0].text, scope: tokens.scope };
}

// Calls a tool before the person has connected, sends the person to the link in the answer, and calls the tool again.
async function gateway() {
  const { client, transport, tokens } = await signIn(`${base}/mcp/${clientId}`);
  const session = transport.sessionId;
  const call = () => client.callTool({ name: 'echo', arguments: { text: 'the same call' } });
  const refused = await call();
  const sentence = refused.content[0].text;
  await visit(/http\S+/.exec(sentence)[0]);
  const result = await call();
  const isSameSession = transport.sessionId === session;
  await client.close();
  return { scope: tokens.scope, instructions: client.getInstructions(), isError: refused.isError, sentence, result, isSameSession };
}

async function openidClient() {
  const options = { [openid.customFetch]: fetchFn };
  const config = await openid.discovery(new URL(base), clientId, undefined, openid.None(), options);
  config[openid.customFetch] = fetchFn;
  const verifier = openid.randomPKCECodeVerifier();
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirectUrl, scope: 'openid profile offline_access', state, nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const tokens = await openid.authorizationCodeGrant(config, await visit(url), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
  const keys = createLocalJWKSet(await (await fetchFn(`${base}/.well-known/jwks.json`)).json());
  const access = await jwtVerify(refreshed.access_token, keys, { issuer: base, audience: `${base}/api/v1`, typ: 'at+jwt', algorithms: ['ES256'] });
  await openid.tokenRevocation(config, refreshed.refresh_token);
  let ended = 'alive';
  try {
    await openid.refreshTokenGrant(config, refreshed.refresh_token);
  } catch (error) {
    ended = error.error;
  }
  return { who: tokens.claims().name, same: String(tokens.claims().sub === access.payload.sub), ended };
}

console.log(`DONE ${JSON.stringify(await { mcp, gateway, openid: openidClient }[kind]())}`);
process.exit(0);
