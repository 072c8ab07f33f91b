// An archive over memory with real chains, real checkpoints and a real P-256 key: what a verifier gets to see of it, and
// the places at which a test changes something.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createRecordChain, type RecordChain, type WriteOutcome } from '../../core/record/chain.ts';
import { placeOf } from '../../core/record/chain-link.ts';
import { checkpointSchema } from '../../core/record/checkpoint.ts';
import type { VersionListing } from '../../core/record/download.ts';
import { checkpointPrefix, keyOfRecord } from '../../core/record/record-keys.ts';
import { seal } from '../../core/record/seal.ts';
import { createVerification, type VerificationReport } from '../../core/record/verification.ts';

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

interface Stored {
  readonly bytes: Uint8Array;
  readonly versionId: string;
  readonly modifiedAtMilliseconds: number;
}

const startedAtMilliseconds = Date.parse('2026-11-26T12:00:00.000Z');
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const publicKeyDer = new Uint8Array(keys.publicKey.export({ format: 'der', type: 'spki' }));
export const publicKeyPem = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString();

export function createSealedArchive() {
  const objects = new Map<string, Stored>();
  let nowMilliseconds = startedAtMilliseconds;
  let calls = 0;

  async function put(key: string, bytes: Uint8Array): Promise<WriteOutcome> {
    if (objects.has(key)) return 'taken';
    const versionId = randomBytes(8).toString('hex');
    objects.set(key, { bytes, versionId, modifiedAtMilliseconds: nowMilliseconds });
    return 'written';
  }

  const stored = (key: string) => {
    const bytes = objects.get(key)?.bytes;
    if (bytes === undefined) throw new Error(`there is no ${key}`);
    const checkpoint = checkpointSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
    return { key, sha256: sha256(bytes), checkpoint };
  };

  return {
    objects,
    put,
    pass: (seconds: number) => {
      nowMilliseconds += seconds * 1000;
    },
    chain: (write: typeof put = put): RecordChain =>
      createRecordChain({ random: (lengthBytes) => randomBytes(lengthBytes), write }),

    /** Appends the record of a call; its key. */
    async record(chain: RecordChain, content: object = {}): Promise<string> {
      calls += 1;
      const transcript = {
        version: 'countersign.transcript/1',
        kind: 'call',
        callId: `call_${String(calls).padStart(26, '0')}`,
        sessionId: `ses_${String(calls % 7).padStart(26, '0')}`,
        receivedAt: new Date(nowMilliseconds).toISOString(),
        ...content,
      };
      const key = keyOfRecord(transcript) ?? '';
      await chain.append(key, transcript);
      return key;
    },

    seal: () =>
      seal({
        clock: () => nowMilliseconds,
        intervalSeconds: 300,
        signer: {
          keySha256: sha256(publicKeyDer),
          sign: async (bytes) => sign('sha256', bytes, keys.privateKey).toString('base64'),
        },
        checkpoints: {
          latest: async () => {
            const last = [...objects.keys()]
              .filter((key) => key.startsWith(checkpointPrefix))
              .sort()
              .at(-1);
            return last === undefined ? undefined : stored(last);
          },
          get: async (key) => stored(key),
          put: (key, checkpoint) => put(key, Buffer.from(JSON.stringify(checkpoint))),
        },
        records: {
          async *keysSince(sinceMilliseconds = 0) {
            for (const [key, object] of objects) {
              if (key.startsWith(checkpointPrefix)) continue;
              // One that was taken away is listed, and cannot be read.
              if ((object?.modifiedAtMilliseconds ?? sinceMilliseconds) >= sinceMilliseconds) yield key;
            }
          },
          async read(key) {
            const { bytes, versionId } = objects.get(key) as Stored;
            const place = placeOf(bytes, sha256(bytes));
            return {
              key,
              versionId,
              sha256: sha256(bytes),
              lengthBytes: bytes.byteLength,
              ...(place && { place }),
            };
          },
        },
      }),

    /** What `aws s3 sync` brings. */
    download: (): Map<string, Uint8Array> => new Map([...objects].map(([key, { bytes }]) => [key, bytes])),

    versions: (): VersionListing & { Versions: { Key: string; VersionId: string; IsLatest: boolean }[] } => ({
      Versions: [...objects].map(([Key, { versionId }]) => ({ Key, VersionId: versionId, IsLatest: true })),
      DeleteMarkers: [],
    }),
  };
}

export function verify(
  files: ReadonlyMap<string, Uint8Array>,
  options: { readonly versions?: VersionListing; readonly only?: string; readonly key?: Uint8Array } = {},
): VerificationReport {
  const { key = publicKeyDer, ...rest } = options;
  const verification = createVerification({ publicKeysDer: [key], ...rest });
  for (const [name, bytes] of files) verification.add(name, bytes);
  return verification.finish();
}
