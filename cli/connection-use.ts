// `countersign connection list`, `test` and `remove`: what is in use, whether its role is as it must be, and taking it out of use.
import { access } from 'node:fs/promises';
import type { RoleFinding } from '../core/connection-check.ts';
import type { ConnectionConfiguration } from '../core/connection-configuration.ts';
import { connectionStackName, stackName } from '../core/deployed-names.ts';
import type { ApiClient } from './api-client.ts';
import { changeConnections, readConfigurationFile } from './configuration-file.ts';
import type { ConnectionContext } from './connection-add.ts';
import type { ConnectionView } from './connections.ts';
import { columns, paint, printable } from './terminal.ts';

export interface UseContext extends ConnectionContext {
  readonly api: ApiClient;
}

interface Used extends ConnectionView {
  readonly mode: string;
}

type State = 'in use' | 'not deployed' | 'changed' | 'not in the configuration';

const advice: Readonly<Record<State, string>> = {
  'in use': '',
  'not deployed': 'deploy Countersign',
  changed: 'the configuration says otherwise: deploy Countersign',
  'not in the configuration': 'goes with the next deploy',
};

/** Without a configuration at hand what is in use is listed alone. */
export async function listConnections(context: UseContext, config: string): Promise<void> {
  const { connections: used } = await context.api.get<{ connections: Used[] }>('/v1/connections');
  const configured = (await isThere(config)) ? (await readConfigurationFile(config)).connections : undefined;
  const known = used.map((connection) => ({
    ...connection,
    state: configured === undefined ? ('in use' as const) : stateOf(connection, configured),
  }));
  const waiting = (configured ?? [])
    .filter(({ name }) => !used.some((connection) => connection.name === name))
    .map(({ name, accountId, regions, tags, mode }) => ({
      name,
      accountId,
      regions,
      tags,
      mode,
      state: 'not deployed' as const,
    }));
  const all = [...known, ...waiting].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (context.json) {
    context.terminal.line(JSON.stringify({ connections: all }, null, 2));
    return;
  }
  if (all.length === 0) context.terminal.line('no connections: `countersign connection add` makes one');
  const rows = all.map(({ name, accountId, regions, tags, mode, state }) => [
    name,
    accountId,
    regions.join(','),
    Object.entries(tags)
      .map(([tag, value]) => `${tag}=${value}`)
      .join(',') || '-',
    mode,
    advice[state] === '' ? state : `${state}: ${advice[state]}`,
  ]);
  for (const line of columns(rows)) context.terminal.line(printable(line));
}

function stateOf(used: Used, configured: readonly ConnectionConfiguration[]): State {
  const wanted = configured.find(({ name }) => name === used.name);
  if (wanted === undefined) return 'not in the configuration';
  const same = (['accountId', 'regions', 'tags', 'mode'] as const).every(
    (member) => JSON.stringify(sorted(used[member])) === JSON.stringify(sorted(wanted[member])),
  );
  return same ? 'in use' : 'changed';
}

/** Members by name: a table keeps no order of them. */
function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

/** Returns whether nothing failed. */
export async function testConnection({ api, terminal, json }: UseContext, name: string): Promise<boolean> {
  const path = `/v1/connections/${encodeURIComponent(name)}/test`;
  const answer = await api.post<{ holds: boolean; roleArn: string; findings: RoleFinding[] }>(path, {});
  if (json) terminal.line(JSON.stringify(answer, null, 2));
  else {
    for (const { name: check, outcome, detail, advice: todo } of answer.findings) {
      const style = outcome === 'ok' ? 'green' : outcome === 'failed' ? 'red' : 'dim';
      terminal.line(
        `${paint(terminal, style, outcome.padEnd(7))}  ${check.padEnd(15)}  ${printable(todo === undefined ? detail : `${detail}; to do: ${todo}`)}`,
      );
    }
  }
  return answer.holds;
}

interface Removed {
  readonly name: string;
  readonly accountId: string;
  readonly roleArn: string;
}

/** At once, then in the configuration, where there is one that has it. */
export async function removeConnection(
  { api, terminal, json }: UseContext,
  name: string,
  config: string,
): Promise<void> {
  const path = `/v1/connections/${encodeURIComponent(name)}/removal`;
  const removed = await api.post<Removed>(path, {});
  const configuration = (await isThere(config)) ? await readConfigurationFile(config) : undefined;
  const configured = configuration?.connections.find((known) => known.name === name);
  if (configured) await changeConnections(config, (known) => known.filter((each) => each.name !== name));
  if (json) {
    terminal.line(JSON.stringify({ ...removed, takenOutOfConfiguration: configured !== undefined }, null, 2));
    return;
  }
  const stage = configuration?.stage ?? 'STAGE';
  terminal.line(`${name} is out of use: no call goes through it any more`);
  terminal.line(
    configured
      ? `it is out of ${config} as well; commit that`
      : 'take it out of the configuration, or the next deploy is refused',
  );
  terminal.line('left to delete:');
  terminal.line(
    configured?.roleArn === undefined
      ? `  with credentials of account ${removed.accountId}: aws cloudformation delete-stack --stack-name ${connectionStackName(name)} (or its StackSet instance), which deletes ${removed.roleArn}`
      : `  what its owner keeps: the trust of ${removed.roleArn} in the gateway`,
  );
  terminal.line(
    `  with credentials of Countersign’s account: npx cdk deploy ${stackName(stage)}, so that the gateway’s role may not assume it any more`,
  );
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
