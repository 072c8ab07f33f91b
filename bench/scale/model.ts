// From the inputs to costs and to what breaks first. Pure: the same figures each time.
import { idle, type Limit, limits, perCall, prices, relisted } from './inputs.ts';

export const secondsOfAMonth = 730 * 3_600;
const million = 1e6;

export interface Item {
  readonly what: string;
  /** How it is worked out. */
  readonly arithmetic: string;
  readonly dollars: number;
}

const writeUnits = perCall.writeUnits.map(({ units }) => units);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Without what the call costs in the account that is acted in. */
export function costOfAMillionCalls(): readonly Item[] {
  const { billedSeconds, memoryGigabytes, compactionSeconds } = perCall;
  const gigabyteSecond = `${memoryGigabytes} GB × $${prices.lambdaGigabyteSecond}`;
  const times = (count: number, price: number) => ({
    arithmetic: `${count} M × $${dollars(price * million)}`,
    dollars: count * price * million,
  });
  return [
    { what: 'API Gateway, REST', ...times(perCall.apiRequests, prices.apiRequest) },
    { what: 'Lambda, requests', ...times(perCall.gatewayRuns, prices.lambdaRequest) },
    {
      what: 'Lambda, time (arm64)',
      arithmetic: `1 M × ${billedSeconds} s (assumed) × ${gigabyteSecond}`,
      dollars: million * billedSeconds * memoryGigabytes * prices.lambdaGigabyteSecond,
    },
    { what: 'S3 PUT', ...times(perCall.s3Puts, prices.s3Put) },
    {
      what: 'DynamoDB, writes',
      arithmetic: `1 M × (${writeUnits.join(' + ')}) units × $${prices.writeUnit * million}`,
      dollars: million * sum(writeUnits) * prices.writeUnit,
    },
    { what: 'S3 GET by the checkpoint', ...times(perCall.s3GetsByCheckpoint, prices.s3Get) },
    { what: 'S3 GET by the compaction', ...times(perCall.s3GetsByCompaction, prices.s3Get) },
    {
      what: 'Lambda, time of the compaction',
      arithmetic: `${count(million * compactionSeconds)} s (measured) × ${gigabyteSecond}`,
      dollars: million * compactionSeconds * memoryGigabytes * prices.lambdaGigabyteSecond,
    },
    {
      what: 'CloudWatch Logs',
      arithmetic: `${perCall.logKilobytes} GB (assumed) × $${dollars(prices.logGigabyte)}`,
      dollars: perCall.logKilobytes * prices.logGigabyte,
    },
  ];
}

/** Pages of records that checkpoints and compactions list again, for each call. */
export const listingsOfACall = {
  checkpoints: listedAgain(idle.checkpointsAnHour),
  compactions: listedAgain(idle.compactionsAnHour),
};

function listedAgain(runsAnHour: number): number {
  return (runsAnHour * 24 * relisted.days * perCall.s3Puts) / relisted.recordsOfAPage;
}

/** A month without a call. */
export function idleCost(): readonly Item[] {
  const hours = secondsOfAMonth / 3_600;
  const checkpoints = hours * idle.checkpointsAnHour;
  const monthly = (each: (schedule: (typeof idle.schedules)[number]) => number): number =>
    sum(idle.schedules.map((schedule) => hours * schedule.runsAnHour * each(schedule)));
  const runs = monthly(() => 1);
  const gigabyteSeconds = monthly(({ memoryGigabytes }) => memoryGigabytes * idle.billedSecondsOfARun);
  const readUnits = monthly((schedule) => schedule.readUnits);
  const compactionListings = hours * idle.compactionsAnHour * idle.listingsOfACompaction;
  return [
    {
      what: `${idle.kmsKeys} KMS keys`,
      arithmetic: `${idle.kmsKeys} × $${dollars(prices.kmsKeyMonth)}`,
      dollars: idle.kmsKeys * prices.kmsKeyMonth,
    },
    {
      what: `${idle.alarms} alarms`,
      arithmetic: `${idle.alarms} × $${dollars(prices.alarmMonth)}`,
      dollars: idle.alarms * prices.alarmMonth,
    },
    {
      what: `${idle.dashboards} dashboard`,
      arithmetic: 'AWS gives three to each account for nothing, of up to 50 metrics each',
      dollars: idle.dashboards * prices.dashboardMonth,
    },
    {
      what: 'checkpoints',
      arithmetic: `${count(checkpoints)} signatures and PUTs, ${count(checkpoints * idle.listingsOfACheckpoint)} listings, ${count(checkpoints * idle.getsOfACheckpoint)} GETs`,
      dollars:
        checkpoints *
        (prices.kmsSignature +
          prices.s3Put * (1 + idle.listingsOfACheckpoint) +
          prices.s3Get * idle.getsOfACheckpoint),
    },
    {
      what: 'metrics of checkpoints and sweeps',
      arithmetic: `${idle.customMetrics} × $${dollars(prices.customMetricMonth)}`,
      dollars: idle.customMetrics * prices.customMetricMonth,
    },
    {
      what: 'runs on a schedule',
      arithmetic: `${count(runs)} runs of ${idle.billedSecondsOfARun} s (assumed), together ${count(gigabyteSeconds)} GB s; ${count(readUnits)} read units`,
      dollars:
        runs * prices.lambdaRequest +
        gigabyteSeconds * prices.lambdaGigabyteSecond +
        readUnits * prices.readUnit,
    },
    {
      what: 'compactions',
      arithmetic: `${count(compactionListings)} listings`,
      dollars: compactionListings * prices.s3Put,
    },
  ];
}

/** A month of so many calls a second all the time, and what it adds to the archive, kept a month. */
export function monthOf(callsASecond: number): readonly Item[] {
  const millions = (callsASecond * secondsOfAMonth) / million;
  const listings = (listingsOfACall.checkpoints + listingsOfACall.compactions) * millions * million;
  const gigabytes = millions * (perCall.recordKilobytes + perCall.compactedKilobytes);
  return [
    { what: 'calls', arithmetic: '', dollars: millions * total(costOfAMillionCalls()) },
    { what: 'listings of records', arithmetic: '', dollars: listings * prices.s3Put },
    { what: 'archive', arithmetic: '', dollars: gigabytes * prices.s3GigabyteMonth },
    { what: 'idle', arithmetic: '', dollars: total(idleCost()) },
  ];
}

export interface Reached {
  readonly limit: Limit;
  /** Calls a second at which it is met. */
  readonly allows: number;
}

/** The nearest first. */
export function limitsInOrder(): readonly Reached[] {
  return limits
    .map((limit) => ({ limit, allows: limit.quota / limit.demand }))
    .sort((one, other) => one.allows - other.allows);
}

/** As a bill does, each item by itself rounded. */
export function total(items: readonly Item[]): number {
  return sum(items.map((item) => Math.round(item.dollars * 100) / 100));
}

export const dollars = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const count = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 1 ? 2 : 0 });
