// Says what goes on while it goes on: a line at the start of each step, its time at the end.

export interface Progress {
  /** Runs a step; says its name first and how long it took when that was more than two seconds. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  say(line: string): void;
}

const noteworthyMilliseconds = 2_000;

export function createProgress(write: (line: string) => void, clock: () => number): Progress {
  return {
    async step(name, work) {
      write(`${name} …`);
      const begun = clock();
      const result = await work();
      const took = clock() - begun;
      if (took > noteworthyMilliseconds) write(`  done in ${(took / 1000).toFixed(1)} s`);
      return result;
    },
    say: write,
  };
}
