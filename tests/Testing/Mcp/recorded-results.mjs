// A client of the TypeScript SDK that makes the calls which server-everything offers, and prints what came back.
// Arguments: the address of the MCP endpoint, and headers as JSON.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const [address, headers] = process.argv.slice(2);
const results = {};
const notified = [];

const client = new Client({ name: 'recorder', version: '1.0.0' }, { capabilities: { sampling: {}, elicitation: { form: {} }, roots: {} } });
client.setRequestHandler(CreateMessageRequestSchema, () => ({ model: 'model', role: 'assistant', content: { type: 'text', text: 'sampled' } }));
client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));

async function record(name, call) {
  try {
    results[name] = await call();
  } catch (error) {
    results[name] = { code: error.code, message: error.message };
  }
}

await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers: JSON.parse(headers) } }));
results.server = client.getServerVersion();
results.capabilities = client.getServerCapabilities();
results.instructions = client.getInstructions();
await record('ping', () => client.ping());
await record('tools', () => client.listTools());
await record('resources', () => client.listResources());
await record('templates', () => client.listResourceTemplates());
await record('prompts', () => client.listPrompts());
await record('echo', () => client.callTool({ name: 'echo', arguments: { message: 'ä' } }));
await record('sum', () => client.callTool({ name: 'get-sum', arguments: { a: 1, b: 2 } }));
await record('image', () => client.callTool({ name: 'get-tiny-image', arguments: {} }));
await record('sampling', () => client.callTool({ name: 'trigger-sampling-request', arguments: { prompt: 'text', maxTokens: 10 } }));
await record('elicitation', () => client.callTool({ name: 'trigger-elicitation-request', arguments: {} }));
await record('progress', () => client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 0.3, steps: 3 } }, undefined, {
  onprogress: progress => notified.push(progress),
}));
await record('unknown tool', () => client.callTool({ name: 'no-such-tool', arguments: {} }));
await record('wrong arguments', () => client.callTool({ name: 'get-sum', arguments: { a: 'x' } }));
await record('prompt', () => client.getPrompt({ name: 'simple-prompt' }));
await record('unknown prompt', () => client.getPrompt({ name: 'no-such-prompt' }));
await record('resource', () => client.readResource({ uri: 'demo://resource/static/document/features.md' }));
await record('unknown resource', () => client.readResource({ uri: 'demo://resource/none' }));
await record('completion', () => client.complete({ ref: { type: 'ref/prompt', name: 'completable-prompt' }, argument: { name: 'department', value: 'E' } }));

// A call that is given up: the server is told, and the client goes on.
const giveUp = new AbortController();
setTimeout(() => giveUp.abort(), 100);
await record('cancelled', () => client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 5, steps: 5 } }, undefined, { signal: giveUp.signal }));
await record('after that', () => client.callTool({ name: 'echo', arguments: { message: 'still here' } }));
results.progress_notifications = notified;
process.stdout.write(JSON.stringify(results));
process.exit(0);
