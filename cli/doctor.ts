// `countersign doctor`: checks the way from here to keys, one line as each is known, and says what to change. It reads and asks;
// it changes nothing, and shows no token and no key.
import { lookup } from 'node:dns/promises';
import { createApiClient } from './api-client.ts';
import { chooseConnection } from './connections.ts';
import { fetchKeys } from './credentials.ts';
import { checkEnvironment } from './doctor-environment.ts';
import { Ailment, reach } from './reach.ts';
import { type Environment, readAccess } from './settings.ts';
import { paint, printable, type Terminal } from './terminal.ts';

export interface Finding {
  readonly name: string;
  /** `skipped`: an earlier check failed that it needs. */
  /** `note`: nothing here can tell whether it is right. */
  readonly outcome: 'ok' | 'failed' | 'skipped' | 'note';
  readonly detail: string;
  /** What to change, beside `failed`. */
  readonly advice?: string;
}

/** As signatures are refused with `clock-skew`. */
const maximumSkewSeconds = 300;

/** Returns whether nothing failed. */
export async function examine(options: {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly json: boolean;
  readonly clock: () => number;
  readonly connection?: string;
}): Promise<boolean> {
  const { terminal, environment, json, clock } = options;
  const findings: Finding[] = [];
  const report = (finding: Finding) => {
    findings.push(finding);
    if (!json) render(terminal, finding);
  };
  /** Undefined when it failed; what needs it is then skipped. */
  async function check<T>(name: string, run: () => Promise<readonly [detail: string, value: T]>) {
    try {
      const [detail, value] = await run();
      report({ name, outcome: 'ok', detail });
      return { value };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const advice = error instanceof Ailment ? error.advice : 'do what the reason says';
      report({ name, outcome: 'failed', detail, advice });
      return undefined;
    }
  }
  const skip = (names: readonly string[], needs: string) => {
    for (const name of names) report({ name, outcome: 'skipped', detail: `needs ${needs}` });
  };

  const access = await check('settings', async () => {
    const found = await readAccess(environment, Math.floor(clock() / 1000));
    return [found.url, found] as const;
  });
  if (access === undefined) skip(['address', 'gateway', 'clock', 'token', 'connection', 'keys'], 'settings');
  else {
    const url = new URL(access.value.url);
    const api = createApiClient(access.value);
    const address = await check('address', () => resolveHost(url));
    const gateway = address && (await check('gateway', () => reachGateway(access.value.url)));
    if (gateway === undefined) {
      skip([...(address ? [] : ['gateway']), 'clock', 'token', 'connection', 'keys'], 'the gateway');
    } else {
      await check('clock', async () => compareClocks(gateway.value, clock()));
      const me = await check('token', async () => {
        const { displayName, groupsCompleteness } = await api.get<Me>('/v1/me');
        return [`accepted, as ${displayName}; groups ${groupsCompleteness}`, true] as const;
      });
      const connection =
        me &&
        (await check('connection', async () => {
          const found = await chooseConnection(api, options.connection);
          return [`${found.name}, account ${found.accountId}, ${found.regions.join(', ')}`, found] as const;
        }));
      if (connection === undefined)
        skip(me ? ['keys'] : ['connection', 'keys'], me ? 'a connection' : 'a token');
      else {
        await check('keys', async () => {
          const { Expiration } = await fetchKeys(api, connection.value.name);
          return [`given, until ${Expiration}`, true] as const;
        });
      }
    }
    for (const finding of checkEnvironment(environment, access.value.url)) report(finding);
  }
  if (json) terminal.line(JSON.stringify({ checks: findings }, null, 2));
  return findings.every(({ outcome }) => outcome === 'ok' || outcome === 'note');
}

interface Me {
  readonly displayName: string;
  readonly groupsCompleteness: string;
}

async function resolveHost(url: URL): Promise<readonly [string, true]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  try {
    const { address } = await lookup(host);
    return [`${host} is ${address}`, true];
  } catch (cause) {
    const advice = 'check the spelling of COUNTERSIGN_URL, then your DNS resolver';
    throw new Ailment(`${host} has no address`, advice, { cause });
  }
}

/** Answers the gateway's `Date`, if it sent one. */
async function reachGateway(url: string): Promise<readonly [string, string | null]> {
  const { isDegraded, date } = await reach(url);
  const tls = url.startsWith('https:') ? 'over TLS' : 'without TLS';
  return [`answers ${tls}${isDegraded ? ', and is degraded: tell who runs it' : ''}`, date];
}

function compareClocks(date: string | null, nowEpochMilliseconds: number): readonly [string, true] {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) throw new Ailment('the gateway says no time', 'check what stands between');
  const skewSeconds = Math.round((nowEpochMilliseconds - theirs) / 1000);
  const detail = `${Math.abs(skewSeconds)} seconds ${skewSeconds < 0 ? 'behind' : 'ahead of'} the gateway`;
  if (Math.abs(skewSeconds) < maximumSkewSeconds) return [detail, true];
  throw new Ailment(detail, 'set the clock of this machine: signatures are good for five minutes');
}

function render(terminal: Terminal, { name, outcome, detail, advice }: Finding): void {
  const style = outcome === 'ok' ? 'green' : outcome === 'failed' ? 'red' : 'dim';
  const todo = advice === undefined ? '' : `; to do: ${advice}`;
  terminal.line(
    `${paint(terminal, style, outcome.padEnd(7))}  ${name.padEnd(10)}  ${printable(detail + todo)}`,
  );
}
