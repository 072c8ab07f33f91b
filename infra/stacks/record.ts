// What keeps the record whole, and what settles, compacts and holds it.
import { Duration } from 'aws-cdk-lib';
import { RecordKeeping } from '../constructs/record-keeping.ts';
import { keyIdsOf } from './duties/keys.ts';
import {
  allowCheckpoint,
  allowCompact,
  allowLegalHold,
  allowRecordEvents,
  allowSweep,
} from './duties/record.ts';
import { only, type Wiring } from './wiring.ts';

export function addRecord({ stack, configuration, parts, keys, environment, serviceFunction }: Wiring) {
  const { checkpointMinutes, checkpointCopyBucket } = configuration;
  const { tables } = parts;
  const checkpoint = serviceFunction({
    name: 'checkpoint',
    description: 'Seals what was recorded, with a signed checkpoint',
    memorySizeMegabytes: 1_024,
    timeout: Duration.minutes(4),
    calledBy: 'The schedule calls it again; an alarm tells when no checkpoint is made.',
    environment: {
      ...only(environment, 'stage', 'archiveBucket'),
      checkpointKeys: keyIdsOf(keys.checkpoint),
      checkpointIntervalSeconds: String(checkpointMinutes * 60),
      ...(checkpointCopyBucket && { checkpointCopyBucket }),
    },
  });
  const sweep = serviceFunction({
    name: 'sweep',
    description: 'Settles calls whose end nobody recorded',
    memorySizeMegabytes: 512,
    timeout: Duration.minutes(4),
    calledBy: 'The schedule calls it again; an alarm tells when it does not run.',
    environment: only(environment, 'stage', 'archiveBucket', 'intentsTable', 'requestsTable'),
  });
  const compact = serviceFunction({
    name: 'compact',
    description: 'Puts the records of closed hours into Parquet, for queries',
    memorySizeMegabytes: 1_769,
    timeout: Duration.minutes(15),
    calledBy: 'The schedule calls it again, and each run makes up for those of the last day that broke off.',
    environment: only(environment, 'stage', 'archiveBucket'),
  });
  const legalHold = serviceFunction({
    name: 'legal-hold',
    description: 'Holds the records of held sessions, and lets them go',
    memorySizeMegabytes: 512,
    timeout: Duration.minutes(4),
    calledBy: 'The schedule calls it again, and each run does what the one before did not.',
    environment: only(environment, 'stage', 'archiveBucket', 'sessionsTable'),
  });
  const recordEvents = serviceFunction({
    name: 'record-events',
    description: 'Records sign-ins, revocations, requests and publications',
    memorySizeMegabytes: 512,
    timeout: Duration.minutes(1),
    calledBy: 'Streams call it until it succeeds; what they give up lies in a queue with an alarm.',
    environment: only(environment, 'stage', 'archiveBucket'),
  });
  const { lostChanges } = new RecordKeeping(stack, 'RecordKeeping', {
    stage: configuration.stage,
    checkpoint: checkpoint.function,
    checkpointMinutes,
    sweep: sweep.function,
    compact: compact.function,
    legalHold: legalHold.function,
    recordEvents: recordEvents.function,
    streams: [
      { table: tables.sessions, idPrefixes: ['ses_', 'hold#', 'standing#now', 'denied#'] },
      { table: tables.requests, idPrefixes: ['req_'] },
      { table: tables.policies, idPrefixes: ['publication#', 'catalogue#publication#'] },
      { table: tables.registry, idPrefixes: ['connection#', 'agent#'] },
    ],
  });
  allowCheckpoint(checkpoint, parts, checkpointCopyBucket);
  allowSweep(sweep, parts);
  allowCompact(compact, parts);
  allowLegalHold(legalHold, parts);
  allowRecordEvents(recordEvents, parts);
  return { checkpoint, sweep, compact, legalHold, recordEvents, lostChanges };
}
