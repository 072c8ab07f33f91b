// Names that policies and tables take from IAM, compared with AWS's own list.
import { expect, test } from 'vitest';
import { groupNames } from '../../../core/policy/action-groups.ts';
import {
  credentialReturningActions,
  returnsCredentials,
} from '../../../core/policy/credential-returning-actions.ts';
import { servedIamData } from '../../support/iam-data.ts';

const actionsOf = (prefix: string) => servedIamData.service(prefix)?.actionNames ?? [];

test('no IAM action has the name of a group of actions', () => {
  const taken = servedIamData.prefixes.flatMap((prefix) =>
    actionsOf(prefix).flatMap((name) => (groupNames.includes(name) ? [`${prefix}:${name}`] : [])),
  );
  expect(taken).toEqual([]);
  expect(servedIamData.prefixes).not.toContain('level');
});

test('[E3] every action that returns credentials is IAM’s, or an operation that IAM authorises otherwise', () => {
  const unknown = credentialReturningActions.filter((action) => {
    const [prefix = '', name] = action.split(':');
    return !actionsOf(prefix).some((each) => each.toLowerCase() === name);
  });
  // S3's CreateSession needs `s3express:CreateSession`; others are authorised by a token or an assertion, or by actions whose
  // page does not say so.
  expect(unknown).toEqual([
    'finspace-data:getexternaldataviewaccessdetails',
    'lakeformation:assumedecoratedrolewithsaml',
    'lakeformation:gettemporarydatalocationcredentials',
    's3:createsession',
    'signin:createoauth2tokenwithiam',
    'sso-oidc:createtoken',
    'sso:getrolecredentials',
  ]);
});

test('[E3] all of STS returns credentials, in whatever spelling', () => {
  for (const name of actionsOf('sts')) expect(returnsCredentials(`sts:${name}`)).toBe(true);
  expect(returnsCredentials('STS:assumerole')).toBe(true);
  expect(returnsCredentials('secretsmanager:GetSecretValue')).toBe(false);
});
