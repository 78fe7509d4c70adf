// Checks the OpenAPI document with Spectral's rules for OpenAPI. Any finding fails.
import { readFile } from 'node:fs/promises';
import core from '@stoplight/spectral-core';
import parsers from '@stoplight/spectral-parsers';
import rulesets from '@stoplight/spectral-rulesets';

const file = process.argv[2];
const spectral = new core.Spectral();
spectral.setRuleset({
  extends: [rulesets.oas],
  rules: {
    'info-contact': 'off', // a deployment is its operator's, whom the document cannot name
    'oas3-operation-security-defined': 'off', // OpenAPI 3.1 lets bearer tokens have scopes, and this rule does not; OpenApiTests checks them
  },
});

const findings = await spectral.run(new core.Document(await readFile(file, 'utf8'), parsers.Json, file));
for (const { range, code, message, path } of findings) {
  console.log(`${file}:${range.start.line + 1}: ${code}: ${message} (${path.join('/')})`);
}
process.exitCode = findings.length > 0 ? 1 : 0;
