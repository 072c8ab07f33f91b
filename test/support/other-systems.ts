// Jira, ServiceNow and Teams as one HTTP server on this machine: each takes what its API takes, from callers with the right
// credential, and keeps it.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

// biome-ignore lint/suspicious/noExplicitAny: bodies of three systems, whose members tests look into.
type Body = any;

export interface OtherSystems extends AsyncDisposable {
  readonly url: string;
  readonly issues: Body[];
  readonly incidents: Body[];
  readonly messages: Body[];
  /** What was refused, and why. */
  readonly refused: string[];
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export async function startOtherSystems(credentials: {
  readonly jira: { readonly user: string; readonly token: string };
  readonly serviceNow: { readonly user: string; readonly password: string };
  readonly teams: { readonly sig: string };
}): Promise<OtherSystems> {
  const state = {
    issues: [] as Body[],
    incidents: [] as Body[],
    messages: [] as Body[],
    refused: [] as string[],
  };

  const take = (request: IncomingMessage, body: Body): number => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://systems');
    const { authorization } = request.headers;
    if (pathname === '/rest/api/3/issue') {
      if (authorization !== basic(credentials.jira.user, credentials.jira.token)) return 401;
      const { project, issuetype, summary } = body.fields ?? {};
      if (!project?.key || !issuetype?.name || !summary || summary.length > 255) return 400;
      state.issues.push(body);
      return 201;
    }
    if (pathname === '/api/now/table/incident') {
      if (authorization !== basic(credentials.serviceNow.user, credentials.serviceNow.password)) return 401;
      state.incidents.push(body);
      return 201;
    }
    if (pathname === '/workflows/1/invoke') {
      if (searchParams.get('sig') !== credentials.teams.sig || searchParams.get('sv') !== '1.0') return 401;
      if (body.attachments?.[0]?.contentType !== 'application/vnd.microsoft.card.adaptive') return 400;
      state.messages.push(body);
      return 202;
    }
    return 404;
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const status = take(request, JSON.parse(Buffer.concat(chunks).toString('utf8')));
    if (status >= 400) state.refused.push(`${status} ${request.method} ${request.url}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
