// The shipped guardrail knows every service in which the deployed stack has something that a call could name [E6].
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { synthesise } from '../support/synthesised-app.ts';

/** Service of a CloudFormation type → prefix of the IAM actions on what it makes. */
const prefixes: Readonly<Record<string, string>> = { StepFunctions: 'states' };

/** API Gateway's ARNs hold ids and paths alone; the connection role's deny by tag and path stands for the name. */
const withoutNames = new Set(['ApiGateway']);

test('[E6] no-own-plane covers the services of everything that the stack deploys', () => {
  const guardrails = readFileSync('policies/guardrails.cedar', 'utf8');
  const covered = new Set(
    [...guardrails.slice(guardrails.indexOf('no-own-plane')).matchAll(/Gw::Action::"(\w+):/g)].map(
      ([, prefix]) => prefix,
    ),
  );
  const deployed = Object.values(synthesise()).flatMap(({ Resources }) =>
    Object.values(Resources).map(({ Type }) => Type.split('::')),
  );
  const services = deployed.flatMap(([vendor, service = '']) =>
    vendor === 'AWS' && !withoutNames.has(service) ? [prefixes[service] ?? service.toLowerCase()] : [],
  );
  expect([...new Set(services)].filter((prefix) => !covered.has(prefix))).toEqual([]);
}, 60_000);
