// The names of the environment variables that tie the deployed parts together, and their reading.
import type { KeyRing } from '../core/key-ring.ts';

export const environmentVariables = {
  stage: 'COUNTERSIGN_STAGE',
  /** JSON array of issuer configurations (core/issuer.ts). */
  issuers: 'COUNTERSIGN_ISSUERS',
  /** JSON of core/limits.ts. */
  limits: 'COUNTERSIGN_LIMITS',
  /** JSON of core/masking/masking-settings.ts. */
  masking: 'COUNTERSIGN_MASKING',
  /** Public base URL; absent: taken from the request (API Gateway's own domain and stage). */
  publicUrl: 'COUNTERSIGN_URL',
  connectionsTable: 'CONNECTIONS_TABLE',
  policiesTable: 'POLICIES_TABLE',
  sessionsTable: 'SESSIONS_TABLE',
  intentsTable: 'INTENTS_TABLE',
  requestsTable: 'REQUESTS_TABLE',
  grantsTable: 'GRANTS_TABLE',
  listingsTable: 'LISTINGS_TABLE',
  registryTable: 'REGISTRY_TABLE',
  archiveBucket: 'ARCHIVE_BUCKET',
  eventBus: 'EVENT_BUS',
  approvalStateMachineArn: 'APPROVAL_STATE_MACHINE_ARN',
  /** KMS HMAC keys, `GENERATION=ID`, comma-separated, the one in use first: what is derived from them never leaves memory. */
  surrogateRootKeys: 'SURROGATE_ROOT_KEYS',
  maskingKeys: 'MASKING_KEYS',
  pageKeys: 'PAGE_KEYS',
  /** Asymmetric KMS keys, likewise: they sign checkpoints of the record. */
  checkpointKeys: 'CHECKPOINT_KEYS',
  checkpointIntervalSeconds: 'CHECKPOINT_INTERVAL_SECONDS',
  /** A second bucket that gets every checkpoint; absent: there is none. */
  checkpointCopyBucket: 'CHECKPOINT_COPY_BUCKET',
  /** Groups whose members may read every session and request (auditors), comma-separated. */
  auditorGroups: 'AUDITOR_GROUPS',
  /** Groups whose members may stop everything, connections and agents, comma-separated. */
  responderGroups: 'RESPONDER_GROUPS',
  /** Groups whose members may publish policies, comma-separated. */
  publisherGroups: 'PUBLISHER_GROUPS',
  /** Groups whose members may change connections and agents, comma-separated. */
  administratorGroups: 'ADMINISTRATOR_GROUPS',
  /** `1` or `2`: how many people it takes to put policies into force. */
  publishers: 'PUBLISHERS',
  /** How many calls are held open at once while people decide. */
  holdPlaces: 'HOLD_PLACES',
  /** JSON of core/slack/settings.ts. */
  slack: 'SLACK',
  slackSecretId: 'SLACK_SECRET_ID',
  /** JSON of core/mail/settings.ts. */
  mail: 'MAIL',
  /** Does what the door for Slack has no time for. */
  slackWorkFunction: 'SLACK_WORK_FUNCTION',
  /** JSON array of outgoing webhooks (core/webhooks/settings.ts). */
  webhooks: 'WEBHOOKS',
  webhookSecretId: 'WEBHOOK_SECRET_ID',
  /** `true`: webhooks go to this machine and nowhere else, for tests. No deployment sets it. */
  webhooksOnLoopback: 'WEBHOOKS_ON_LOOPBACK',
  /** JSON of core/integrations/settings.ts. */
  integrations: 'INTEGRATIONS',
  integrationBus: 'INTEGRATION_BUS',
  /** What stands in Slack's place on this machine; never deployed. */
  slackApiUrl: 'SLACK_API_URL',
  /** Where calls are forwarded to instead of AWS: the local emulator. */
  targetEndpointUrl: 'TARGET_ENDPOINT_URL',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

export type EnvironmentVariable = keyof typeof environmentVariables;

/** A comma-separated variable; empty when it is not set. */
export function listVariable(environment: Environment, variable: EnvironmentVariable): readonly string[] {
  return (environment[environmentVariables[variable]] ?? '').split(',').filter(Boolean);
}

/** How many people put policies into force: two, unless it says that one does. Throws as requireVariable() does. */
export function publishersOf(environment: Environment): 1 | 2 {
  return requireVariable(environment, 'publishers') === '1' ? 1 : 2;
}

/** Ids of keys by generation. Throws as requireVariable() does, and an Error for what is no such list. */
export function keyRingVariable(environment: Environment, variable: EnvironmentVariable): KeyRing<string> {
  const entries = requireVariable(environment, variable)
    .split(',')
    .map((entry) => /^([1-9]\d*)=(.+)$/.exec(entry) ?? [])
    .map(([, generation, id]) => [generation, id] as const);
  const versions = new Map<string, string>();
  for (const [generation, id] of entries) {
    if (generation === undefined || id === undefined) {
      throw new Error(
        `environment variable ${environmentVariables[variable]} is no list of \`GENERATION=ID\``,
      );
    }
    versions.set(generation, id);
  }
  return { current: entries[0]?.[0] ?? '', versions };
}

/** Throws an Error that names the missing variable. */
export function requireVariable(environment: Environment, variable: EnvironmentVariable): string {
  const name = environmentVariables[variable];
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
