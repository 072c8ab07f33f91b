// Checkpoints between KMS and two buckets: what is signed can be verified with the key that is told, and a copy that fell
// behind is brought up to date.
import { generateKeyPairSync, sign } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, type SignCommand } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  type ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createCheckpointKeys, createKmsCheckpointSigner } from '../../adapters/kms-checkpoint-signer.ts';
import { copyCheckpoints, createS3Checkpoints } from '../../adapters/s3-checkpoints.ts';
import { isSignedBy, signedBytes, statementOf } from '../../core/record/checkpoint.ts';
import { checkpointKey } from '../../core/record/record-keys.ts';
import { sha256 } from '../support/sealed-archive.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const derOf = ({ publicKey }: typeof keys) =>
  new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
const publicKeyDer = derOf(keys);
const newPublicKeyDer = derOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));

/** Sign with MessageType DIGEST is ECDSA over the digest that it is given, in DER. */
const kms = {
  async send(command: unknown) {
    if (command instanceof GetPublicKeyCommand) return { PublicKey: publicKeyDer };
    const { input } = command as SignCommand;
    expect(input).toMatchObject({ SigningAlgorithm: 'ECDSA_SHA_256', MessageType: 'DIGEST' });
    expect(input.Message?.byteLength).toBe(32);
    return { Signature: signDigest(input.Message ?? Buffer.of()) };
  },
} as unknown as KMSClient;

/** Node signs messages and no digests: the message of the test is known by its digest. */
const messages = new Map<string, Uint8Array>();
const signDigest = (digest: Uint8Array) =>
  sign('sha256', messages.get(Buffer.from(digest).toString('hex')) ?? Buffer.of(), keys.privateKey);

/** Bucket → key → text. */
function memoryS3(...buckets: string[]) {
  const objects = new Map(buckets.map((name) => [name, new Map<string, string>()]));
  const of = (name = '') => objects.get(name) ?? new Map<string, string>();
  const client = {
    async send(command: unknown) {
      if (command instanceof PutObjectCommand) {
        const { Bucket, Key = '', Body, IfNoneMatch } = command.input;
        expect(IfNoneMatch).toBe('*');
        if (of(Bucket).has(Key)) {
          const $metadata = { httpStatusCode: 412 };
          throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata });
        }
        of(Bucket).set(Key, Buffer.from(Body as Uint8Array).toString());
        return {};
      }
      if (command instanceof GetObjectCommand) {
        const text = of(command.input.Bucket).get(command.input.Key ?? '');
        return { Body: { transformToByteArray: async () => Buffer.from(text ?? '') } };
      }
      const { Bucket, Prefix = '', Delimiter } = (command as ListObjectsV2Command).input;
      const found = [...of(Bucket).keys()].filter((key) => key.startsWith(Prefix)).sort();
      if (Delimiter === undefined) return { Contents: found.map((Key) => ({ Key })) };
      const folders = found.map((key) => key.slice(0, key.indexOf(Delimiter, Prefix.length) + 1));
      return { CommonPrefixes: [...new Set(folders)].map((folder) => ({ Prefix: folder })) };
    },
  } as unknown as S3Client;
  return { client, of };
}

const checkpoint = (number: number) => ({
  ...statementOf([], {
    number,
    sealedAt: '2026-11-26T12:00:00.000Z',
    listedUntil: '2026-11-26T12:00:00.000Z',
    intervalSeconds: 300,
    previous: null,
    keySha256: sha256(publicKeyDer),
  }),
  signature: 'x',
});

describe('signing', () => {
  test('[L5] what KMS signs is verified with the key that it tells', async () => {
    const signer = await createKmsCheckpointSigner(kms, 'key');
    const { statement, records } = checkpoint(0);
    const bytes = signedBytes(statement);
    messages.set(sha256(bytes), bytes);
    const signed = { statement, records, signature: await signer.sign(bytes) };
    expect(signer.keySha256).toBe(sha256(publicKeyDer));
    expect(isSignedBy(signed, publicKeyDer)).toBe(true);
    expect(isSignedBy({ ...signed, statement: { ...statement, number: 1 } }, publicKeyDer)).toBe(false);
  });

  test('the keys are told as PEM, the one that signs first, read once, and asked for again after a failure', async () => {
    const ders = new Map([
      ['retired', publicKeyDer],
      ['signs', newPublicKeyDer],
    ]);
    const asked: string[] = [];
    const told = createCheckpointKeys(
      {
        send: async ({ input }: GetPublicKeyCommand) => {
          asked.push(input.KeyId ?? '');
          if (asked.length === 1) throw new Error('away');
          return { PublicKey: ders.get(input.KeyId ?? '') };
        },
      } as unknown as KMSClient,
      {
        current: '2',
        versions: new Map([
          ['1', 'retired'],
          ['2', 'signs'],
        ]),
      },
    );
    await expect(told()).rejects.toMatchObject({ code: 'record-unavailable' });
    const pem = keys.publicKey.export({ format: 'pem', type: 'spki' });
    await expect(told()).resolves.toEqual([
      expect.objectContaining({ keySha256: sha256(newPublicKeyDer) }),
      { publicKeyPem: pem, keySha256: sha256(publicKeyDer) },
    ]);
    await told();
    expect(asked).toEqual(['signs', 'signs', 'retired']);
  });
});

describe('checkpoints in a bucket', () => {
  test('the latest is found across folders, and one number is written once', async () => {
    const { client } = memoryS3('archive');
    const checkpoints = createS3Checkpoints(client, 'archive');
    await expect(checkpoints.latest()).resolves.toBeUndefined();
    for (const number of [998, 999, 1000]) {
      await expect(checkpoints.put(checkpointKey(number), checkpoint(number))).resolves.toBe('written');
    }
    await expect(checkpoints.latest()).resolves.toMatchObject({
      key: 'checkpoints/000000001/000000001000.json',
      checkpoint: { statement: { number: 1000 } },
    });
    await expect(checkpoints.put(checkpointKey(1000), checkpoint(1000))).resolves.toBe('taken');
  });

  test('a copy that fell behind gets all that it lacks, byte for byte', async () => {
    const { client, of } = memoryS3('archive', 'copy');
    const checkpoints = createS3Checkpoints(client, 'archive');
    for (let number = 0; number < 4; number += 1) {
      await checkpoints.put(checkpointKey(number), checkpoint(number));
      if (number === 1) await copyCheckpoints(client, { bucket: 'archive', lastNumber: 1 }, 'copy');
    }
    await expect(copyCheckpoints(client, { bucket: 'archive', lastNumber: 3 }, 'copy')).resolves.toBe(2);
    expect([...of('copy')]).toEqual([...of('archive')]);
    await expect(copyCheckpoints(client, { bucket: 'archive', lastNumber: 3 }, 'copy')).resolves.toBe(0);
  });
});
