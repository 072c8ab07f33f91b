// Whether the role of a connection is as Countersign needs it: tried on the role itself, with credentials that may do nothing
// or ask one harmless question. Every check says what to change where it fails.
import type { Connection } from './connection.ts';

export interface RoleFinding {
  readonly name: 'trust' | 'external id' | 'source identity' | 'session tags' | 'own plane';
  /** `unknown`: what was tried does not tell. `skipped`: it needs an earlier check. */
  readonly outcome: 'ok' | 'failed' | 'unknown' | 'skipped';
  readonly detail: string;
  /** What to change or to look at, beside `failed` and `unknown`. */
  readonly advice?: string;
}

/** `refused`: AWS said AccessDenied. `unknown`: anything else, with its error's name. */
export type Trial =
  | { readonly kind: 'assumed' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unknown'; readonly because: string };

/** `explicit`: refused by a Deny of the role's own policies. `implicit`: refused since nothing allows it. */
export type OwnPlaneTrial = 'reached' | 'explicit' | 'implicit' | 'unknown';

export interface RoleTrials {
  /** AssumeRole as it is asked for here, and nothing else. Never throws. */
  assume(ask: {
    readonly externalId: string | undefined;
    readonly sourceIdentity?: string;
    readonly tagged?: true;
  }): Promise<Trial>;
  /** With credentials of the role that may do this alone: reads a role that is Countersign's own. Never throws. */
  reachOwnPlane(): Promise<OwnPlaneTrial>;
}

const proves = 'countersign-connection-test';

/** In the order in which one wants to mend them. */
export async function checkRole(
  connection: Pick<Connection, 'name' | 'roleArn' | 'externalId'>,
  trials: RoleTrials,
  /** One that no role has: it must be refused. */
  foreignExternalId: string,
): Promise<readonly RoleFinding[]> {
  const { roleArn, externalId } = connection;
  const [plain, without, foreign] = await Promise.all([
    trials.assume({ externalId }),
    trials.assume({ externalId: undefined }),
    trials.assume({ externalId: foreignExternalId }),
  ]);
  const externalIdFinding = externalIdOf(without, foreign);
  if (plain.kind !== 'assumed') {
    return [
      trustOf(plain, roleArn),
      externalIdFinding,
      ...(['source identity', 'session tags', 'own plane'] as const).map(
        (name): RoleFinding => ({ name, outcome: 'skipped', detail: 'needs a role that can be assumed' }),
      ),
    ];
  }
  const [identity, tags, own] = await Promise.all([
    trials.assume({ externalId, sourceIdentity: proves }),
    trials.assume({ externalId, tagged: true }),
    trials.reachOwnPlane(),
  ]);
  return [
    trustOf(plain, roleArn),
    externalIdFinding,
    allowedOf('source identity', 'sts:SetSourceIdentity', identity),
    allowedOf('session tags', 'sts:TagSession', tags),
    ownPlaneOf(own),
  ];
}

function trustOf(trial: Trial, roleArn: string): RoleFinding {
  const name = 'trust';
  if (trial.kind === 'assumed') return { name, outcome: 'ok', detail: `${roleArn} lets itself be assumed` };
  if (trial.kind === 'unknown') return untold(name, trial.because);
  return {
    name,
    outcome: 'failed',
    detail: `${roleArn} refuses`,
    advice:
      'see that the stack of the connection is deployed in its account, with the ExternalId of the configuration; that the gateway was deployed with the connection, so that its role may assume this one; and, where the role of the gateway was made anew, deploy the stack of the connection again',
  };
}

function externalIdOf(without: Trial, foreign: Trial): RoleFinding {
  const name = 'external id';
  const open = [
    ...(without.kind === 'assumed' ? ['no ExternalId'] : []),
    ...(foreign.kind === 'assumed' ? ['any ExternalId'] : []),
  ];
  if (open.length > 0) {
    return {
      name,
      outcome: 'failed',
      detail: `the role lets itself be assumed with ${open.join(' and ')}`,
      advice:
        'add to the statement of the trust policy that allows sts:AssumeRole: "Condition": { "StringEquals": { "sts:ExternalId": "…" } }, with the value of the configuration, and take out other statements that allow it',
    };
  }
  const unknown = [without, foreign].find((trial) => trial.kind === 'unknown');
  if (unknown) return untold(name, unknown.because);
  return { name, outcome: 'ok', detail: 'refused without, and with another' };
}

function allowedOf(name: 'source identity' | 'session tags', action: string, trial: Trial): RoleFinding {
  if (trial.kind === 'assumed') return { name, outcome: 'ok', detail: `${action} is allowed` };
  if (trial.kind === 'unknown') return untold(name, trial.because);
  return {
    name,
    outcome: 'failed',
    detail: `${action} is refused`,
    advice: `allow the role of the gateway ${action} in the trust policy, in a statement of its own without the ExternalId`,
  };
}

function ownPlaneOf(trial: OwnPlaneTrial): RoleFinding {
  const name = 'own plane';
  switch (trial) {
    case 'explicit':
      return { name, outcome: 'ok', detail: 'a Deny of the role keeps it from what is Countersign’s' };
    case 'reached':
      return {
        name,
        outcome: 'failed',
        detail: 'the role can reach what is Countersign’s own [E6]',
        advice:
          'add the statements DenyCountersignByName, DenyCountersignByTag and DenyCountersignByAlias of the template to the role: `countersign connection template` prints it',
      };
    case 'implicit':
      return {
        name,
        outcome: 'unknown',
        detail: 'the role may not read roles at all, so a Deny does not show',
        advice: 'compare its policies with the template: `countersign connection template` prints it',
      };
    case 'unknown':
      return untold(name, 'iam:GetRole did not answer');
  }
}

function untold(name: RoleFinding['name'], because: string): RoleFinding {
  return {
    name,
    outcome: 'unknown',
    detail: `it cannot be told: ${because}`,
    advice: 'try again in a moment',
  };
}
