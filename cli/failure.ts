// How the command line fails: one sentence on standard error and an exit code that a script can use.

/** docs/cli.md lists these. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  notFound: 4,
  notAllowed: 5,
  conflict: 6,
  unreachable: 7,
  denied: 8,
  expired: 9,
  withdrawn: 10,
  stillPending: 11,
} as const;

export class CliFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliFailure';
    this.exitCode = exitCodes[exitCode];
  }
}
