// `countersign agent …`: who is registered, who answers for whom, and who is disabled.
import type { Command } from 'commander';
import type { ApiClient } from './api-client.ts';
import { collect } from './collect.ts';
import type { CommandContext } from './commands.ts';
import { CliFailure } from './failure.ts';
import { columns, printable, type Terminal } from './terminal.ts';

interface RegisteredAgent {
  readonly issuer: string;
  readonly subject: string;
  readonly name?: string;
  readonly owner?: string;
  readonly linked: readonly string[];
  readonly status: 'active' | 'disabled';
}

interface Name {
  readonly issuer: string;
  readonly subject: string;
}

const argumentHelp = '`ISSUER|SUBJECT`, or the subject alone with --issuer or where one agent has it';

export function addRegistryCommands(program: Command, context: () => Promise<CommandContext>): void {
  const agent = program
    .command('agent')
    .description('who is registered, who answers for them, who is disabled');
  const named = (command: Command): Command =>
    command.argument('<agent>', argumentHelp).option('--issuer <url>', 'exact `iss` of its tokens');

  const register = async (text: string, issuer: string | undefined, more: object) => {
    const { api, terminal, json } = await context();
    tell(
      terminal,
      json,
      await api.post<RegisteredAgent>('/v1/agents', { ...(await nameOf(api, text, issuer)), ...more }),
    );
  };

  named(agent.command('add').description('register an agent, or say more of one'))
    .option('--name <text>', 'for people who read')
    .option(
      '--owner <identity>',
      'who answers for it: `ISSUER|SUBJECT`, a subject of its issuer, or an e-mail',
    )
    .option(
      '--link <identity>',
      'an identity of the same people, who decide nothing for it; may be repeated',
      collect,
    )
    .action(
      async (
        text: string,
        { issuer, name, owner, link }: { issuer?: string; name?: string; owner?: string; link?: string[] },
      ) =>
        register(text, issuer, {
          ...(name === undefined ? {} : { name }),
          ...(owner === undefined ? {} : { owner }),
          ...(link === undefined ? {} : { linked: link }),
        }),
    );

  named(agent.command('owner').description('say who answers for an agent'))
    .argument('<owner>', '`ISSUER|SUBJECT`, a subject of its issuer, or an e-mail')
    .action(async (text: string, owner: string, { issuer }: { issuer?: string }) =>
      register(text, issuer, { owner }),
    );

  for (const [word, path, description] of [
    ['disable', 'disablement', 'refuse it at once, on every door'],
    ['enable', 'enablement', 'let it in again'],
  ] as const) {
    named(agent.command(word).description(description)).action(
      async (text: string, { issuer }: { issuer?: string }) => {
        const { api, terminal, json } = await context();
        const name = await nameOf(api, text, issuer);
        tell(terminal, json, await api.post<RegisteredAgent>(`/v1/agents/${path}`, name));
      },
    );
  }

  agent
    .command('list', { isDefault: true })
    .description('who is registered')
    .action(async () => {
      const { api, terminal, json } = await context();
      const list = await api.get<{ agents: RegisteredAgent[] }>('/v1/agents');
      if (json) return terminal.line(JSON.stringify(list, null, 2));
      if (list.agents.length === 0) terminal.line('nobody is registered');
      for (const line of columns(list.agents.map(rowOf))) terminal.line(printable(line));
    });
}

async function nameOf(api: ApiClient, text: string, issuer: string | undefined): Promise<Name> {
  if (issuer !== undefined) return { issuer, subject: text };
  const [, before, subject] = /^(https:\/\/[^|]+)\|(.+)$/s.exec(text) ?? [];
  if (before !== undefined && subject !== undefined) return { issuer: before, subject };
  const { agents } = await api.get<{ agents: RegisteredAgent[] }>('/v1/agents');
  const found = agents.filter((each) => each.subject === text);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { issuer: only.issuer, subject: text };
  throw new CliFailure(
    'usage',
    `${found.length === 0 ? 'nobody' : 'more than one'} of the registry is \`${text}\`: name it as \`ISSUER|SUBJECT\`, or give --issuer`,
  );
}

const rowOf = ({ issuer, subject, name, owner, linked, status }: RegisteredAgent): string[] => [
  status,
  name ?? '-',
  `owner ${owner ?? 'as the token says'}`,
  linked.length === 0 ? '-' : `linked ${linked.join(' ')}`,
  `${issuer}|${subject}`,
];

function tell(terminal: Terminal, json: boolean, agent: RegisteredAgent): void {
  terminal.line(json ? JSON.stringify(agent, null, 2) : printable(rowOf(agent).join('  ')));
}
