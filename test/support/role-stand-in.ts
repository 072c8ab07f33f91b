// One IAM role behind STS and IAM, over their own protocol: it answers AssumeRole as its trust policy says, and iam:GetRole as
// its own policies and the session policy say. Requests come from the SDK and from the adapter of AWS, over their HTTP handlers.
import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/protocol-http';
import type { IamStatement } from '../../core/iam-statement.ts';

export interface StandInRole {
  readonly trust: readonly IamStatement[];
  readonly permissions: readonly IamStatement[];
}

interface Request {
  readonly hostname: string;
  readonly body?: unknown;
}

/** `gatewayArn`: who asks. `mayReadRoles`: whether some policy of the role allows iam:GetRole. */
export function roleStandIn(
  role: StandInRole,
  ask: { readonly gatewayArn: string; readonly mayReadRoles?: boolean; readonly failure?: string },
) {
  const asked: URLSearchParams[] = [];
  const isTrusted = (action: string, context: Readonly<Record<string, string | null>>): boolean =>
    role.trust.some(
      ({ Effect, Principal, Action, Condition = {} }) =>
        Effect === 'Allow' &&
        Principal?.AWS === ask.gatewayArn &&
        [Action].flat().includes(action) &&
        Object.entries(Condition.StringEquals ?? {}).every(([key, value]) => context[key] === value),
    );

  function assumeRole(form: URLSearchParams): HttpResponse {
    if (ask.failure !== undefined) return errorAnswer(400, ask.failure, 'try later');
    const context = { 'sts:ExternalId': form.get('ExternalId') };
    const needed = [
      'sts:AssumeRole',
      ...(form.has('SourceIdentity') ? ['sts:SetSourceIdentity'] : []),
      ...(form.has('Tags.member.1.Key') ? ['sts:TagSession'] : []),
    ];
    const refused = needed.find((action) => !isTrusted(action, context));
    if (refused !== undefined) {
      return errorAnswer(
        403,
        'AccessDenied',
        `User: ${ask.gatewayArn} is not authorized to perform: ${refused}`,
      );
    }
    return xmlAnswer(
      200,
      '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
    );
  }

  function getRole(form: URLSearchParams): HttpResponse {
    const name = form.get('RoleName') ?? '';
    const isDenied = role.permissions.some(
      ({ Effect, Resource = [], Condition }) =>
        Effect === 'Deny' &&
        Condition === undefined &&
        [Resource]
          .flat()
          .some((pattern) => pattern === '*' || matches(pattern, `arn:aws:iam::1:role/${name}`)),
    );
    const refused = `User: x is not authorized to perform: iam:GetRole on resource: role ${name}`;
    if (isDenied)
      return errorAnswer(403, 'AccessDenied', `${refused} with an explicit deny in an identity-based policy`);
    if (ask.mayReadRoles === false) {
      return errorAnswer(403, 'AccessDenied', `${refused} because no identity-based policy allows it`);
    }
    return errorAnswer(404, 'NoSuchEntity', `The role with name ${name} cannot be found.`);
  }

  return {
    asked,
    requestHandler: {
      async handle(request: Request) {
        const form = new URLSearchParams(Buffer.from(request.body as Uint8Array).toString());
        asked.push(form);
        return { response: form.get('Action') === 'GetRole' ? getRole(form) : assumeRole(form) };
      },
    },
  };
}

function matches(pattern: string, arn: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replaceAll('*', '.*')}$`).test(arn);
}

function errorAnswer(statusCode: number, code: string, message: string): HttpResponse {
  return xmlAnswer(
    statusCode,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  );
}

function xmlAnswer(statusCode: number, body: string): HttpResponse {
  return new HttpResponse({
    statusCode,
    headers: { 'content-type': 'text/xml' },
    body: Readable.from([Buffer.from(body)]),
  });
}
