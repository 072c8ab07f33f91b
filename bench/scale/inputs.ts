// What the arithmetic of docs/scale.md stands on, in one table for review: what a call asks of AWS, what AWS takes for it, and how
// much of it AWS gives. Everything else is worked out.

/** Assumed; the tables say so beside each. */
const assumed = {
  /** Of one run of the gateway: most of it is waiting for AWS. */
  billedSeconds: 0.1,
  logKilobytes: 1,
  /** A loop of 20 calls under one session policy. */
  callsOfACredential: 20,
} as const;

/** Measured, on one machine. */
const measured = {
  /** Of a million calls: 1,500 s. */
  compactionSeconds: 0.0015,
  /** Of an intent with its transcript, and of their compaction: docs/scale.md, what the record takes. */
  recordKilobytes: 5.2,
  compactedKilobytes: 0.6,
} as const;

/** Of an allowed call with cached credentials. `npm run bench` counts the requests, the rest is said beside each. */
export const perCall = {
  ...assumed,
  ...measured,
  apiRequests: 1,
  gatewayRuns: 1,
  /** `memorySizeMegabytes` of the gateway, 1,769 MB: infra/stacks/calls.ts. */
  memoryGigabytes: 1.728,
  /** The intent, then the whole record. */
  s3Puts: 2,
  /**
   * A transaction counts twice.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
   */
  writeUnits: [
    { what: 'intent', table: 'intents', units: 2 },
    { what: 'session is not revoked', table: 'sessions', units: 2 },
    { what: 'version of what stands', table: 'sessions', units: 2 },
    { what: 'end of the intent', table: 'intents', units: 1 },
    { what: 'index of open intents, in and out', table: 'intents', units: 2 },
    { what: 'calls of the minute', table: 'intents', units: 2 },
  ],
  /** Every record is read by the checkpoint and by the compaction. */
  s3GetsByCheckpoint: 2,
  s3GetsByCompaction: 2,
} as const;

/** What runs on a schedule; a test compares it with the template. */
const schedules = [
  { functionName: 'checkpoint', runsAnHour: 12, memoryGigabytes: 1, readUnits: 0 },
  // Half a unit for each of the 16 shards of open intents.
  { functionName: 'sweep', runsAnHour: 12, memoryGigabytes: 0.5, readUnits: 8 },
  { functionName: 'legal-hold', runsAnHour: 12, memoryGigabytes: 0.5, readUnits: 0.5 },
  { functionName: 'compact', runsAnHour: 1, memoryGigabytes: 1.728, readUnits: 0 },
] as const;

/** What runs without any call. Counted on the template and in the code, but for what it says is assumed. */
export const idle = {
  schedules,
  /** Assumed: of a run that finds nothing to do. */
  billedSecondsOfARun: 1,
  kmsKeys: 4,
  alarms: 37,
  dashboards: 1,
  /** `checkpointMinutes` and the schedule of compactions. */
  checkpointsAnHour: 12,
  compactionsAnHour: 1,
  /** The last checkpoint is found in two; two prefixes of records of three days, of four before 02:20. */
  listingsOfACheckpoint: 8.2,
  /** The last one and those of the 35 minutes before. */
  getsOfACheckpoint: 8,
  listingsOfACompaction: 14,
  customMetrics: 6,
} as const;

/** A checkpoint and a compaction list whole days of records, 1,000 to a page: today's, on average half, and yesterday's. */
export const relisted = { days: 1.5, recordsOfAPage: 1_000 } as const;

/** US dollars of us-east-1 without free tiers, noted in November 2026: read their pages before you rely on one. */
export const prices = {
  /** https://aws.amazon.com/api-gateway/pricing/ */
  apiRequest: 3.5 / 1e6,
  /** https://aws.amazon.com/lambda/pricing/ (arm64) */
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: 0.0000133334,
  /** https://aws.amazon.com/s3/pricing/ (PUT and LIST; GET) */
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
  s3GigabyteMonth: 0.023,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  logGigabyte: 0.5,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  customMetricMonth: 0.3,
  /** https://aws.amazon.com/kms/pricing/ (asymmetric, ECC) */
  kmsKeyMonth: 1,
  kmsSignature: 0.15 / 1e4,
} as const;

export interface Limit {
  readonly name: string;
  /** In `unit`. */
  readonly quota: number;
  readonly unit: string;
  /** Of the quota, by one call a second. */
  readonly demand: number;
  /** What agents or people see beyond it. */
  readonly beyond: string;
  readonly raise: string;
  readonly source: string;
}

const unitsOf = (table: string): number =>
  perCall.writeUnits.reduce((sum, each) => sum + (each.table === table ? each.units : 0), 0);

/** AWS's defaults, and what is ours. */
export const limits: readonly Limit[] = [
  {
    name: 'the checkpoint function',
    // 16 reads at once through four of each five minutes: core/record/seal.ts.
    quota: 200_000,
    unit: 'records a run',
    demand: (perCall.s3Puts * 3_600) / idle.checkpointsAnHour,
    beyond: 'calls run; seals come later and later while it lasts',
    raise: '`concurrentReads` of `core/record/seal.ts`, with the memory of its function',
    source: 'core/record/seal.ts',
  },
  {
    name: 'a new on-demand table',
    quota: 4_000,
    unit: 'write units',
    demand: unitsOf('intents'),
    beyond: '503 until the table has grown: to twice the last peak within 30 minutes',
    raise: 'grow slowly, or set `warmThroughput` of the intents table before',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html',
  },
  {
    name: "the stage's throttle",
    quota: 1_000,
    unit: 'requests',
    demand: perCall.apiRequests,
    beyond: '429',
    raise: '`requestsPerSecond` of `infra/constructs/rest-api.ts`',
    source: 'infra/constructs/rest-api.ts',
  },
  {
    name: 'a prefix in S3 that is not split yet',
    quota: 3_500,
    unit: 'PUTs',
    demand: perCall.s3Puts,
    beyond: '503 for minutes after each full hour, whose prefix is new',
    raise: 'nothing: S3 splits as load comes; keys are spread by session',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html',
  },
  {
    name: 'one table',
    quota: 40_000,
    unit: 'write units',
    demand: unitsOf('intents'),
    beyond: '503',
    raise: 'Service Quotas: table-level write throughput',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html',
  },
  {
    name: 'API Gateway, account and Region',
    quota: 10_000,
    unit: 'requests',
    demand: perCall.apiRequests,
    beyond: '429, for other APIs of the account too',
    raise: 'Service Quotas: throttle rate',
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  },
  {
    name: 'Lambda, concurrent executions',
    quota: 1_000,
    unit: 'executions',
    demand: perCall.billedSeconds,
    beyond: '503, for other functions of the account too',
    raise: 'Service Quotas: concurrent executions (new accounts have fewer)',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  {
    name: 'STS, account and Region',
    quota: 600,
    unit: 'AssumeRole',
    demand: 1 / perCall.callsOfACredential,
    beyond: '503 `credentials-unavailable`, on which SDKs try again',
    raise:
      '`@credential_scope` on permits; AWS [raises no rate of STS](https://repost.aws/knowledge-center/iam-sts-throttling-error), so then a deployment in another account or Region',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  {
    name: 'one of the 64 copies of the version of what stands',
    quota: 1_000,
    unit: 'write units',
    demand: 2 / 64,
    beyond: '503',
    raise: '`copyCount` of `adapters/dynamodb-standing.ts`',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html',
  },
];
