// Which part of the local stack uses how much of the machine, as `ps` tells.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Part {
  readonly processes: number;
  /** Since each was started. */
  readonly processorSeconds: number;
  readonly residentMegabytes: number;
}

/** `front`: this process, in which the agents and the proxy before the target run too. */
export type Parts = Readonly<Record<'gateway' | 'emulator' | 'front', Part>>;

export function readParts(): Parts {
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,time=,args='])
    .toString()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [])
    .map(([, pid, parent, kilobytes, time = '', words = '']) => ({
      isOurs: Number(pid) === process.pid,
      isChild: Number(parent) === process.pid,
      residentMegabytes: Number(kilobytes) / 1000,
      processorSeconds: secondsOf(time),
      words,
    }));
  const sum = (chosen: typeof processes): Part => ({
    processes: chosen.length,
    processorSeconds: chosen.reduce((total, each) => total + each.processorSeconds, 0),
    residentMegabytes: chosen.reduce((total, each) => total + each.residentMegabytes, 0),
  });
  const children = (word: string) =>
    sum(processes.filter(({ isChild, words }) => isChild && words.includes(word)));
  return {
    gateway: children(join('functions', 'gateway')),
    emulator: children('emulator-host.py'),
    front: sum(processes.filter(({ isOurs }) => isOurs)),
  };
}

/** `[[days-]hours:]minutes:seconds`, as POSIX has it. */
function secondsOf(time: string): number {
  const [days, clock = ''] = time.includes('-') ? time.split('-') : ['0', time];
  return clock.split(':').reduce((total, each) => total * 60 + Number(each), 0) + Number(days) * 86_400;
}
