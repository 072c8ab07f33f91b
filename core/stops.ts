// The kill switch: what is stopped runs no call from the next transaction on, whatever policy and approvers say. One person
// stops; it takes two to let go on. Pure values: who writes them, and how they are tested, is the adapter's.
import { CountersignError } from './countersign-error.ts';
import { isOnePerson, type Person, personOf } from './two-people.ts';

/** Everything, one connection by its name, or one agent by its principalId(). */
export type StopScope = 'everything' | `connection:${string}` | `agent:${string}`;

export interface Stop {
  readonly scope: StopScope;
  readonly stoppedBy: Person;
  readonly stoppedAtEpochSeconds: number;
  /** In that person's own words. */
  readonly because?: string;
  /** Somebody wants it lifted; another person confirms. */
  readonly thaw?: { readonly proposedBy: Person; readonly proposedAtEpochSeconds: number };
}

export interface Stops {
  /** Of what stands (standing.ts): grows by one with every change of it. 0: there was none yet. */
  readonly version: number;
  readonly stops: readonly Stop[];
}

export interface StopStore {
  /** Read consistently. Throws CountersignError `record-unavailable`. */
  read(): Promise<Stops>;
  /** False: somebody else was first, and nothing was written. Throws `record-unavailable`. */
  change(from: Stops, to: Stops): Promise<boolean>;
}

/** A proposal to let go on is for the moment. */
const proposalSeconds = 3_600;
/** All of them stand in one item; whoever needs more freezes everything. */
const stopsMaximum = 100;
const becauseMaximumCharacters = 500;

/** What stops a call, the widest first; undefined: nothing does. */
export function stopOf(
  { stops }: Stops,
  call: { readonly principalId: string; readonly connection: string },
): Stop | undefined {
  const scopes: readonly StopScope[] = [
    'everything',
    `connection:${call.connection}`,
    `agent:${call.principalId}`,
  ];
  return scopes.map((scope) => stops.find((stop) => stop.scope === scope)).find((stop) => stop !== undefined);
}

/** What an agent is told. */
export function stoppedError({ scope, stoppedBy, stoppedAtEpochSeconds, because }: Stop): CountersignError {
  const what =
    scope === 'everything'
      ? 'everything is'
      : scope.startsWith('agent:')
        ? 'you are'
        : `\`${scope.slice(11)}\` is`;
  const at = new Date(stoppedAtEpochSeconds * 1000).toISOString().replace('.000Z', 'Z');
  const why = because === undefined ? '' : ` ("${because}")`;
  return new CountersignError(
    'stopped',
    `${what} stopped since ${at} by ${stoppedBy.displayName}${why}: no call runs until two people let it go on`,
  );
}

/** Stopping what is stopped takes a proposal back to let it go on. Throws `invalid-parameter`. */
export function stopped(
  { version, stops }: Stops,
  ask: { readonly scope: StopScope; readonly person: Person; readonly because?: string },
  nowEpochSeconds: number,
): Stops {
  const { scope, person, because } = ask;
  if (because !== undefined && because.length > becauseMaximumCharacters) {
    throw new CountersignError(
      'invalid-parameter',
      `the reason has ${because.length} characters: at most ${becauseMaximumCharacters} are kept`,
    );
  }
  const others = stops.filter((stop) => stop.scope !== scope);
  if (others.length >= stopsMaximum) {
    throw new CountersignError(
      'invalid-parameter',
      `${others.length} are stopped, which is as many as are kept: let some go on, or freeze everything`,
    );
  }
  const known = stops.find((stop) => stop.scope === scope);
  const stop: Stop = {
    scope,
    stoppedBy: known?.stoppedBy ?? personOf(person),
    stoppedAtEpochSeconds: known?.stoppedAtEpochSeconds ?? nowEpochSeconds,
    ...((known?.because ?? because) === undefined ? {} : { because: known?.because ?? because }),
  };
  return { version: version + 1, stops: [...others, stop] };
}

/** The first person proposes, another one ends the stop. Throws `not-found` or `not-eligible`. */
export function thawed(
  { version, stops }: Stops,
  { scope, person }: { readonly scope: StopScope; readonly person: Person },
  nowEpochSeconds: number,
): Stops {
  const stop = stops.find((each) => each.scope === scope);
  if (stop === undefined) {
    throw new CountersignError(
      'not-found',
      `\`${scope}\` is not stopped: \`countersign stops\` lists what is`,
    );
  }
  const others = stops.filter((each) => each !== stop);
  const { thaw } = stop;
  const isProposed = thaw && nowEpochSeconds < thaw.proposedAtEpochSeconds + proposalSeconds;
  if (!isProposed) {
    const proposal = { proposedBy: personOf(person), proposedAtEpochSeconds: nowEpochSeconds };
    return { version: version + 1, stops: [...others, { ...stop, thaw: proposal }] };
  }
  if (isOnePerson(thaw.proposedBy, person)) {
    throw new CountersignError(
      'not-eligible',
      'it takes two people to let it go on: another one must confirm what you proposed',
    );
  }
  return { version: version + 1, stops: others };
}

/** Throws `invalid-parameter`. */
export function parseScope(text: string): StopScope {
  if (text === 'everything' || /^connection:[a-z0-9-]{1,32}$/.test(text) || /^agent:[^|]+\|.+$/s.test(text)) {
    return text as StopScope;
  }
  throw new CountersignError(
    'invalid-parameter',
    `\`${text.slice(0, 100)}\` names nothing that can be stopped, expected \`everything\`, \`connection:NAME\` or \`agent:ISSUER|SUBJECT\``,
  );
}
