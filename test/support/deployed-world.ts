// A deployment as `countersign setup` meets it: AWS, an issuer over TLS, Slack and Countersign itself, all over HTTP on this
// machine, all as they must be. A test changes what one of them answers.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Certificates, createCertificates } from '../../local/certificates.ts';
import { slackSecret, startSlackStandIn } from './slack-stand-in.ts';

export const account = '444455556666';
const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** What AWS answers: names of the operations of its APIs. A status other than 200 is an error of that name. */
interface Aws {
  callerAccount: string;
  stack: { status: string; outputs: Record<string, string> } | undefined;
  /** That of what is kept. */
  dataStack: { status: string; outputs: Record<string, string> } | undefined;
  /** Name → value. */
  secrets: Record<string, string>;
  /** Identity → whether it is verified. */
  identities: Record<string, boolean>;
  ses: { ProductionAccessEnabled: boolean; SendingEnabled: boolean };
  /** As SNS shows them: an ARN, or a word. */
  subscriptions: string[];
  policies: { current?: string; staged?: string };
  /** When the last checkpoint was sealed. */
  sealedAt: Date | undefined;
  /** Operations that are answered with AccessDenied. */
  denied: Set<string>;
}

export interface DeployedWorld {
  readonly aws: Aws;
  readonly countersign: { status: string; redirectUri: string; roleFindings: unknown[]; testStatus: number };
  readonly issuer: { url: string; redirectUris: string[]; keys: unknown };
  readonly configuration: Record<string, unknown>;
  readonly environment: Readonly<Record<string, string>>;
  readonly url: string;
  /** Bodies and paths of everything that asked for a change, anywhere. Stays empty. */
  readonly changes: string[];
  stop(): Promise<void>;
}

let certificatesOnce: Promise<Certificates> | undefined;

/** Of one authority, which this process trusts from then on. */
function trustedCertificates(): Promise<Certificates> {
  certificatesOnce ??= createCertificates({ commonName: 'setup', hosts: [] }).then((certificates) => {
    setDefaultCACertificates([...getCACertificates('default'), certificates.caCertificate]);
    return certificates;
  });
  return certificatesOnce;
}

export async function startDeployedWorld(): Promise<DeployedWorld> {
  const certificates = await trustedCertificates();
  const slack = await startSlackStandIn();
  const changes: string[] = [];
  const servers: Server[] = [];
  const serve = async (server: Server): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  const issuer = {
    url: '',
    redirectUris: [] as string[],
    keys: {
      keys: [{ kty: 'EC', crv: 'P-256', kid: 'one', x: 'AA', y: 'AA', use: 'sig', alg: 'ES256' }],
    } as unknown,
  };
  const tls = { key: certificates.serverKey, cert: certificates.serverCertificate };
  const issuerPort = await serve(createTlsServer(tls, issuerAnswers(issuer)) as unknown as Server);
  issuer.url = `https://127.0.0.1:${issuerPort}`;

  const countersign = { status: 'ok', redirectUri: '', roleFindings: [] as unknown[], testStatus: 200 };
  const url = `http://127.0.0.1:${await serve(createServer(countersignAnswers(countersign, issuer)))}/prod`;
  countersign.redirectUri = `${url}/approve/callback`;
  issuer.redirectUris = [countersign.redirectUri];

  const aws: Aws = {
    callerAccount: account,
    stack: {
      status: 'UPDATE_COMPLETE',
      outputs: { GatewayUrl: url, ArchiveBucketName: 'archive', PoliciesTableName: 'policies' },
    },
    dataStack: { status: 'CREATE_COMPLETE', outputs: {} },
    secrets: {
      'countersign-prod-slack': JSON.stringify(slackSecret),
      'countersign-prod-webhooks-outgoing': JSON.stringify({ tickets: [webhookSecret] }),
      'countersign-prod-jira': 'ATATT3xFfGF0',
    },
    identities: { 'example.com': true },
    ses: { ProductionAccessEnabled: true, SendingEnabled: true },
    subscriptions: [`arn:aws:sns:eu-central-1:${account}:alarms:5f4c`],
    policies: { current: 'c0ffee'.repeat(10) },
    sealedAt: new Date(),
    denied: new Set(),
  };
  const awsPort = await serve(createServer(awsAnswers(aws, changes)));

  return {
    aws,
    countersign,
    issuer,
    url,
    changes,
    configuration: {
      stage: 'prod',
      accountId: account,
      region: 'eu-central-1',
      issuers: [
        {
          issuer: issuer.url,
          audiences: ['countersign'],
          principalKind: 'human',
          signIn: { clientId: 'countersign' },
        },
      ],
      connections: [
        {
          name: 'orders',
          accountId: '222233334444',
          externalId: '8f14e45fceea167a5a36dedd4bea2543',
          regions: ['eu-central-1'],
          managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        },
      ],
      mail: {
        from: 'countersign@mail.example.com',
        recipients: { 'group:approvers': ['alice@example.com'] },
      },
      slack: { teamId: 'T0000000001', appId: 'A0000000001', channels: { approvers: 'C0000000001' } },
      webhooks: { outgoing: [{ name: 'tickets', url: 'https://tickets.example.com/hook' }] },
      integrations: {
        jira: { url: 'https://example.atlassian.net', user: 'bot@example.com', project: 'OPS' },
      },
      alarmTopicArn: `arn:aws:sns:eu-central-1:${account}:alarms`,
    },
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${awsPort}`,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      SLACK_API_URL: slack.url,
      COUNTERSIGN_URL: url,
    },
    async stop() {
      await slack.stop();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function issuerAnswers(issuer: DeployedWorld['issuer']): RequestListener {
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer.url);
    const json = (value: unknown) => response.end(JSON.stringify(value));
    if (pathname === '/.well-known/openid-configuration') {
      json({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` });
    } else if (pathname === '/keys') json(issuer.keys);
    else {
      const isKnown = issuer.redirectUris.includes(searchParams.get('redirect_uri') ?? '');
      response.writeHead(isKnown ? 200 : 400).end('a page');
    }
  };
}

function countersignAnswers(
  world: DeployedWorld['countersign'],
  issuer: DeployedWorld['issuer'],
): RequestListener {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (pathname) {
      case '/prod/healthz':
        return json(world.status === 'ok' ? 200 : 503, { status: world.status });
      case '/prod/approve/sign-in': {
        const query = new URLSearchParams({ client_id: 'countersign', redirect_uri: world.redirectUri });
        return response.writeHead(302, { location: `${issuer.url}/authorize?${query}` }).end();
      }
      case '/prod/v1/me':
        return json(200, { displayName: 'Grace Gruber' });
      case '/prod/v1/connections/orders/test':
        return json(world.testStatus, {
          detail: 'only people in administrators test connections',
          roleArn: 'arn:aws:iam::222233334444:role/countersign-connection-orders',
          findings: world.roleFindings,
        });
      default:
        return json(404, { detail: `nothing is at ${pathname}` });
    }
  };
}

/** Everything that is asked for here reads; what it does not know is a change. */
function awsAnswers(aws: Aws, changes: string[]): RequestListener {
  return async (request, response) => {
    const body = await text(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const target = String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const operation = target || new URLSearchParams(body).get('Action') || operationAt(pathname);
    const answer = aws.denied.has(operation)
      ? { status: 403, name: 'AccessDeniedException', body: {} }
      : answerTo(aws, operation, { body, pathname, searchParams });
    if (answer === undefined) {
      changes.push(`${request.method} ${pathname} ${body}`);
      response.writeHead(400).end();
      return;
    }
    const { status = 200, name, body: value } = answer;
    const isXml = typeof value === 'string';
    response.writeHead(status, {
      'content-type': isXml ? 'text/xml' : 'application/json',
      ...(name && { 'x-amzn-errortype': name }),
    });
    response.end(isXml ? value : JSON.stringify(name ? { __type: name, message: 'as AWS says it' } : value));
  };
}

function operationAt(pathname: string): string {
  if (pathname === '/v2/email/account') return 'GetAccount';
  if (pathname.startsWith('/v2/email/identities/')) return 'GetEmailIdentity';
  return pathname.startsWith('/archive') ? 'S3' : '';
}

interface Answer {
  readonly status?: number;
  readonly name?: string;
  readonly body: unknown;
}

function answerTo(
  aws: Aws,
  operation: string,
  ask: { readonly body: string; readonly pathname: string; readonly searchParams: URLSearchParams },
): Answer | undefined {
  switch (operation) {
    case 'GetCallerIdentity':
      return { body: result(operation, `<Account>${aws.callerAccount}</Account>`) };
    case 'DescribeStacks': {
      const isOfData = /\bStackName=CountersignData-/.test(ask.body);
      const stack = isOfData ? aws.dataStack : aws.stack;
      return stack === undefined ? noStack : { body: result(operation, stackXml(stack)) };
    }
    case 'ListSubscriptionsByTopic': {
      const members = aws.subscriptions.map(
        (arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`,
      );
      return { body: result(operation, `<Subscriptions>${members.join('')}</Subscriptions>`) };
    }
    case 'DescribeSecret':
    case 'GetSecretValue': {
      const { SecretId } = JSON.parse(ask.body);
      const SecretString = aws.secrets[SecretId];
      if (SecretString === undefined) return { status: 400, name: 'ResourceNotFoundException', body: {} };
      return { body: operation === 'GetSecretValue' ? { Name: SecretId, SecretString } : { Name: SecretId } };
    }
    case 'GetAccount':
      return { body: aws.ses };
    case 'GetEmailIdentity': {
      const isVerified = aws.identities[decodeURIComponent(ask.pathname.split('/').at(-1) ?? '')];
      if (isVerified === undefined) return { status: 404, name: 'NotFoundException', body: {} };
      return { body: { VerifiedForSendingStatus: isVerified } };
    }
    case 'GetItem': {
      const id = JSON.parse(ask.body).Key.id.S as string;
      const version = aws.policies[id as keyof Aws['policies']];
      return { body: version === undefined ? {} : { Item: { id: { S: id }, version: { S: version } } } };
    }
    case 'S3':
      return archiveAnswer(aws, ask);
    default:
      return undefined;
  }
}

const result = (operation: string, inner: string): string =>
  `<${operation}Response><${operation}Result>${inner}</${operation}Result></${operation}Response>`;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
const noStack: Answer = {
  status: 400,
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id Countersign-prod does not exist</Message></Error></ErrorResponse>',
};

function stackXml({ status, outputs }: NonNullable<Aws['stack']>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member><StackStatus>${status}</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

const folder = 'checkpoints/000/';
const key = `${folder}000000000041.json`;

function archiveAnswer(
  { sealedAt }: Aws,
  { pathname, searchParams }: { readonly pathname: string; readonly searchParams: URLSearchParams },
): Answer {
  if (searchParams.get('list-type') !== '2') {
    return { body: checkpointOf(sealedAt ?? new Date()), ...(pathname.endsWith(key) ? {} : { status: 404 }) };
  }
  const found =
    sealedAt === undefined
      ? ''
      : searchParams.get('delimiter') === '/'
        ? `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${key}</Key></Contents>`;
  return { body: `<ListBucketResult>${found}</ListBucketResult>` };
}

const hash = '0'.repeat(64);

const checkpointOf = (sealedAt: Date) => ({
  statement: {
    version: 'countersign.checkpoint/1',
    number: 41,
    sealedAt: sealedAt.toISOString(),
    listedUntil: sealedAt.toISOString(),
    intervalSeconds: 300,
    previous: { key, sha256: hash },
    recordCount: 0,
    merkleRoot: hash,
    heads: [],
    keySha256: hash,
  },
  signature: '',
  records: [],
});
