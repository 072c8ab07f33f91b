// The kill switch and everything that takes access back: `freeze`, `thaw`, `stops`, `revoke`.
import type { Command } from 'commander';
import type { Stop } from '../core/stops.ts';
import type { CommandContext } from './commands.ts';
import { revokeSession } from './commands.ts';
import { type RequestView, renderRequest } from './request-view.ts';
import { paint, printable } from './terminal.ts';

interface StopList {
  readonly stops: readonly Stop[];
}

export function addStopCommands(program: Command, context: () => Promise<CommandContext>): void {
  const stop = async (scope: string, because: string | undefined): Promise<void> => {
    const asked = await context();
    const body = { scope, ...(because === undefined ? {} : { because }) };
    renderStops(asked, await asked.api.post<StopList>('/v1/stops', body));
  };
  const because = ['--because <text>', 'said to every agent that it stops, and kept in the record'] as const;

  program
    .command('freeze')
    .description('stop everything: no call runs, by nobody, until two people let it go on')
    .option(...because)
    .action(({ because: reason }: { because?: string }) => stop('everything', reason));

  program
    .command('thaw')
    .description('let it go on: the first person proposes, another one confirms with the same command')
    .argument('[scope]', 'connection:NAME or agent:ISSUER|SUBJECT; else what `freeze` stopped', 'everything')
    .action(async (scope: string) => {
      const asked = await context();
      const list = await asked.api.post<StopList>('/v1/thaws', { scope });
      renderStops(asked, list);
      const waits = list.stops.some((each) => each.scope === scope);
      if (!asked.json)
        asked.terminal.line(
          waits ? 'proposed: another person confirms it within the hour' : `${printable(scope)} goes on`,
        );
    });

  program
    .command('stops')
    .description('what is stopped, by whom, since when')
    .action(async () => {
      const asked = await context();
      renderStops(asked, await asked.api.get<StopList>('/v1/stops'));
    });

  const revoke = program.command('revoke').description('take access back at once');
  revoke
    .command('session')
    .description('end a session, and the credentials that were vended in it')
    .argument('<session>')
    .action(async (id: string) => revokeSession(await context(), id));
  revoke
    .command('approval')
    .description('give an approval back, or take it back')
    .argument('<request>')
    .action(async (id: string) => {
      const asked = await context();
      const path = `/v1/requests/${encodeURIComponent(id)}/revocation`;
      const request = await asked.api.post<RequestView>(path, {});
      if (asked.json) asked.terminal.line(JSON.stringify(request, null, 2));
      else renderRequest(asked.terminal, request);
    });
  revoke
    .command('agent')
    .description('stop an agent, as `sessions list` names it: ISSUER|SUBJECT')
    .argument('<principal>')
    .option(...because)
    .action((id: string, { because: reason }: { because?: string }) => stop(`agent:${id}`, reason));
  revoke
    .command('connection')
    .description('stop every call on a connection')
    .argument('<name>')
    .option(...because)
    .action((name: string, { because: reason }: { because?: string }) => stop(`connection:${name}`, reason));
}

function renderStops({ terminal, json }: CommandContext, list: StopList): void {
  if (json) {
    terminal.line(JSON.stringify(list, null, 2));
    return;
  }
  if (list.stops.length === 0) terminal.line('nothing is stopped');
  for (const { scope, stoppedBy, stoppedAtEpochSeconds, because, thaw } of list.stops) {
    const at = new Date(stoppedAtEpochSeconds * 1000).toISOString();
    terminal.line(
      `${paint(terminal, 'red', printable(scope))}  stopped by ${printable(stoppedBy.displayName)} at ${at}`,
    );
    if (because !== undefined) terminal.line(`  ${printable(because)}`);
    if (thaw) {
      terminal.line(
        `  ${printable(thaw.proposedBy.displayName)} proposes to let it go on: another person confirms`,
      );
    }
  }
}
