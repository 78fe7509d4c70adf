// Compiles the templates and writes the snapshots that the tests read: node compile-templates.cjs <bicep> <folder>
// One Bicep process answers all requests. Each new process would spend four seconds on its own start.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const [bicep, folder] = process.argv.slice(2);
const parametersFolders = [path.join(folder, 'infra'), path.join(folder, 'tests', 'Infra.Tests', 'Parameters')];
const nobody = '00000000-0000-0000-0000-000000000000';

// The same values everywhere, or the names in the snapshots would differ.
const scope = { tenantId: nobody, subscriptionId: nobody, resourceGroup: 'kontext', location: 'westeurope', deploymentName: 'kontext' };
const environment = { ...process.env, KONTEXT_AUTHORITY: 'https://login.example.com/' };
for (const name of ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'KONTEXT_PUBLIC_URL', 'KONTEXT_DOMAIN', 'KONTEXT_ALERT_EMAIL', 'KONTEXT_KEEPER_ROLE_ID', 'KONTEXT_OTLP_ENDPOINT']) {
  environment[name] = '';
}

const server = spawn(bicep, ['jsonrpc', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
const waiting = new Map();
let received = Buffer.alloc(0);
let requests = 0;

server.on('error', error => fail(`Bicep does not start: ${error.message}`));
server.on('exit', code => {
  if (waiting.size > 0) {
    fail(`Bicep ended with exit code ${code} before it answered.`);
  }
});
server.stdout.on('data', data => {
  received = Buffer.concat([received, data]);
  for (;;) {
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) {
      return;
    }

    const start = end + 4;
    const length = Number(/^Content-Length: (\d+)/im.exec(received.toString('latin1', 0, end))[1]);
    if (received.length < start + length) {
      return;
    }

    const answer = JSON.parse(received.toString('utf8', start, start + length));
    received = received.subarray(start + length);
    waiting.get(answer.id)(answer);
    waiting.delete(answer.id);
  }
});

function fail(message) {
  console.error(`error : ${message}`);
  server.kill();
  process.exit(1);
}

function ask(method, file, parameters) {
  const id = ++requests;
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method: `bicep/${method}`, params: { path: file, ...parameters } }));
  return new Promise(resolve => {
    waiting.set(id, resolve);
    server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    server.stdin.write(body);
  });
}

function filesOf(directory, extension) {
  return fs.readdirSync(directory).filter(name => name.endsWith(extension)).map(name => path.join(directory, name));
}

function show({ source, range, level, code, message }) {
  console.error(`${source}(${range.start.line + 1},${range.start.char + 1}) : ${level.toLowerCase()} ${code}: ${message}`);
}

// A warning fails the build, as every warning of this repository does.
async function compile(file) {
  const { error, result } = await ask('compile', file, {});
  const findings = result?.diagnostics.filter(finding => finding.level !== 'Info') ?? [];
  findings.forEach(show);
  if (error || !result.success || findings.length > 0) {
    fail(`${path.basename(file)} does not compile without findings. ${error?.message ?? ''}`);
  }

  return result.contents;
}

async function predict(file) {
  const { error, result } = await ask('getSnapshot', file, { metadata: scope, externalInputs: [] });
  if (error) {
    const compiled = await ask('compileParams', file, { parameterOverrides: {} });
    compiled.result?.diagnostics.forEach(show);
    fail(`${path.basename(file)}: ${error.message}`);
  }

  return result.snapshot;
}

async function run() {
  for (const file of filesOf(parametersFolders[0], '.bicep')) {
    fs.writeFileSync(path.join(folder, `${path.basename(file, '.bicep')}.json`), await compile(file));
  }

  for (const file of parametersFolders.flatMap(directory => filesOf(directory, '.bicepparam'))) {
    fs.writeFileSync(path.join(folder, `${path.basename(file, '.bicepparam')}.snapshot.json`), await predict(file));
  }

  server.stdin.end();
}

run().catch(error => fail(error.message));
