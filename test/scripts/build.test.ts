// What is built is what there is, and what is deployed is what was built.
import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { functions } from '../../scripts/build.ts';
import { exampleConfiguration, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';

const built = Object.keys(functions).sort();

test('every folder with a handler is built', () => {
  expect(
    globSync('functions/*/handler.ts')
      .map((file) => basename(dirname(file)))
      .sort(),
  ).toEqual(built);
});

test('every function that is built is deployed under its name', () => {
  // With everything that is optional.
  const { 'Countersign-local': template } = synthesise({
    slack: { teamId: 'T0000000001', appId: 'A0000000001', defaultChannel: 'C0000000001' },
    mail: { from: 'a@example.com', recipients: { 'group:approvers': ['b@example.com'] } },
    issuers: [{ ...exampleConfiguration.issuers[0], principalKind: 'human', passedClaims: ['jti'] }],
    webhooks: {
      outgoing: [{ name: 'tickets', url: 'https://tickets.example.com/' }],
      incoming: [
        {
          system: 'tickets',
          people: [
            {
              user: 'a',
              issuer: exampleConfiguration.issuers[0]?.issuer,
              subject: 'a',
              email: 'a@example.com',
              groups: [],
              groupsAsOf: '2026-11-20',
            },
          ],
        },
      ],
    },
    vending: {
      profiles: [
        {
          name: 'deploy',
          connection: 'demo',
          issuer: exampleConfiguration.issuers[0]?.issuer,
          run: ['jti'],
          statements: [{ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::demo-data/*'] }],
        },
      ],
    },
    integrations: { serviceNow: { url: 'https://example.service-now.com', user: 'countersign' } },
  });
  const names = Object.values(resourcesOf(template as Template, 'AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.FunctionName ?? [],
  );
  expect(names.sort()).toEqual(built.map((name) => `countersign-local-${name}`));
}, 60_000);
