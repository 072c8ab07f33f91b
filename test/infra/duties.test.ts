// What no role may do, whatever its statements are called. docs/permissions.md has each of them (permissions.test.ts).
import { describe, expect, test } from 'vitest';
import { resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';
import { everything } from '../templates/deployments.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
}

/** With every option switched on. */
const stacks = synthesise(everything());
const countersign = stacks['Countersign-prod'] as Template;

/** Role → its statements. */
const roles = new Map<string, readonly Statement[]>(
  Object.values(stacks).flatMap((template) =>
    Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).map(
      ([id, { Properties }]) =>
        [id.replace(/(Role)?DefaultPolicy$/, ''), Properties.PolicyDocument.Statement] as const,
    ),
  ),
);
const actionsOf = ({ Action }: Statement): string[] => [Action].flat();
const resourcesIn = ({ Resource }: Statement): string[] => [Resource].flat();

/** Names of the roles with a statement that allows so. */
const whoMay = (action: RegExp, resource: RegExp = /./): string[] =>
  [...roles]
    .filter(([, statements]) =>
      statements.some(
        (statement) =>
          statement.Effect === 'Allow' &&
          actionsOf(statement).some((each) => action.test(each)) &&
          resourcesIn(statement).some((each) => resource.test(each)),
      ),
    )
    .map(([name]) => name)
    .sort();

const among = (names: readonly string[], others: readonly string[]) =>
  names.filter((name) => others.includes(name));

describe('duties are apart', () => {
  const decide = [...new Set([...whoMay(/^states:SendTask/), ...whoMay(/:PutItem$/, /TablesGrants/)])];
  const act = whoMay(/^sts:AssumeRole$/, /role\/countersign-connection-/);
  const writeTheRecord = whoMay(/^s3:Put/, /ArchiveBucket/);

  test('the roles that decide requests are those through which people do, and the clock', () => {
    expect(decide.sort()).toEqual(['AttendApproval', 'Control', 'SlackWork', 'WebhookDecisions']);
  });

  test('[L4] none of them can write the record', () => {
    expect(among(decide, writeTheRecord)).toEqual([]);
  });

  test('[A6] none of them can act, and the gateway alone can', () => {
    expect(act).toEqual(['Gateway']);
    expect(among(decide, act)).toEqual([]);
  });

  test('[L4] nobody deletes from the record, or ends its lock', () => {
    expect(whoMay(/^s3:(Delete|Bypass|PutObjectRetention|PutBucket|\*)/)).toEqual([]);
  });

  test('[L4] whoever writes the record writes a part of it', () => {
    const parts = new Map(
      writeTheRecord.map((name) => [
        name,
        (roles.get(name) ?? [])
          .filter((statement) => actionsOf(statement).some((action) => action.startsWith('s3:Put')))
          .flatMap(resourcesIn)
          .filter((arn) => arn.includes('ArchiveBucket'))
          .map((arn) => arn.replace('<ArchiveBucket.Arn>/', '')),
      ]),
    );
    expect(Object.fromEntries(parts)).toEqual({
      Checkpoint: ['checkpoints/*'],
      Compact: ['compacted/*'],
      Gateway: ['calls/*'],
      LegalHold: ['calls/*'],
      RecordEvents: ['events/*'],
      Sweep: ['calls/*', 'events/*'],
    });
  });

  test('[L5] what seals the record can neither decide, nor act', () => {
    const actions = (roles.get('Checkpoint') ?? []).flatMap(actionsOf);
    expect(actions.filter((action) => /^(dynamodb|sts|states|events):/.test(action))).toEqual([]);
  });

  test('policies are put into force by the two that publish, and the gateway is neither', () => {
    expect(whoMay(/:(Put|Update|Delete)Item$/, /TablesPolicies/)).toEqual(['Policies', 'PublicationPublish']);
  });

  test('nobody ends a key', () => {
    expect(whoMay(/^kms:(Schedule|Disable|Put|Create)/)).toEqual([]);
  });
});

describe('power over other accounts', () => {
  test('only `revoke` becomes a revoker, and only revokers write IAM', () => {
    expect(whoMay(/^sts:AssumeRole$/, /role\/countersign-revoker-/)).toEqual(['Revoke']);
    expect(whoMay(/^iam:/)).toEqual(['Revoker']);
  });

  test('nobody else assumes any role', () => {
    expect(whoMay(/^sts:/)).toEqual(['Gateway', 'Revoke']);
  });
});

describe('every function', () => {
  const functions = Object.values(resourcesOf(countersign, 'AWS::Lambda::Function'));

  test('has a role of its own', () => {
    const used = functions.map(({ Properties }) => Properties.Role);
    expect(new Set(used).size).toBe(functions.length);
  });

  test('is invoked by API Gateway and EventBridge from one source, never by whoever asks', () => {
    for (const { Properties } of Object.values(resourcesOf(countersign, 'AWS::Lambda::Permission'))) {
      expect(Properties.Principal).toMatch(/^(apigateway|events)\.amazonaws\.com$/);
      expect(Properties.SourceArn).toMatch(/^(arn:aws:execute-api:.*<RestApi>|<\w+\.Arn>)/);
    }
  });
});

test('nothing of ours allows `*` on `*`', () => {
  for (const statement of [...roles.values()].flat()) {
    const isBoth =
      actionsOf(statement).some((action) => action.endsWith('*')) && resourcesIn(statement).includes('*');
    expect(statement.Effect === 'Allow' && isBoth).toBe(false);
  }
});

test('[J7] the functions that verify tokens read the secret of a directory, and no other function does', () => {
  expect(whoMay(/^secretsmanager:GetSecretValue$/, /:secret:countersign-okta-\?{6}$/)).toEqual([
    'Control',
    'Gateway',
    'Policies',
    'Registry',
  ]);
});
