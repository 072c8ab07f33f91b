// `npm run bench:masking`: what masking costs: a 1 MB answer, a large object on its way, and 50 kB of what each pattern likes
// least. In one process; medians of processor time, which other processes on the machine do not lengthen.
import { cpus } from 'node:os';
import { findSecrets } from '../core/masking/detect/find-secrets.ts';
import { maskDocument } from '../core/masking/mask-document.ts';
import { maskStream, wholeObject } from '../core/masking/mask-stream.ts';
import { pseudonymUnder } from '../core/masking/pseudonym.ts';

const settings = { pseudonym: pseudonymUnder(Buffer.from('bench')), profile: 'standard' as const };
const runs = 9;

async function median(work: () => unknown): Promise<number> {
  const milliseconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(began);
    milliseconds.push((user + system) / 1_000);
  }
  return milliseconds.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

/** As a list of machines is: short leaves under many names. */
const answer = {
  Reservations: Array.from({ length: 1_900 }, (_, index) => ({
    InstanceId: `i-0abc${index.toString(16).padStart(13, '0')}`,
    ImageId: 'ami-0123456789abcdef0',
    State: { Code: 16, Name: 'running' },
    PrivateDnsName: `ip-10-0-${index % 256}-7.eu-central-1.compute.internal`,
    LaunchTime: '2026-11-26T09:30:00.000Z',
    SubnetId: 'subnet-0a1b2c3d4e5f60718',
    VpcId: 'vpc-0a1b2c3d4e5f60718',
    Tags: [
      { Key: 'Name', Value: `web-${index}` },
      { Key: 'team', Value: 'payments' },
    ],
    NetworkInterfaces: [{ MacAddress: '0a:1b:2c:3d:4e:5f', SourceDestCheck: true, Status: 'in-use' }],
  })),
};
const answerBytes = Buffer.byteLength(JSON.stringify(answer));
const place = { service: 'ec2', operation: 'DescribeInstances', direction: 'response' } as const;

const line =
  '2026-11-26T09:30:00Z INFO request 7f3a finished in 12 ms for user 42 at /orders/2026/11 status=200\n';
const log = Buffer.from(line.repeat(Math.ceil(20_000_000 / line.length)));

async function stream(): Promise<void> {
  const chunkBytes = 64 * 1024;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < log.length; from += chunkBytes) yield log.subarray(from, from + chunkBytes);
  }
  for await (const _ of maskStream(chunks(), wholeObject, '$.Body', settings, () => {}));
}

const seeds = [
  'a',
  'A1',
  'password=',
  'token: ',
  'sk-',
  'ghp_',
  'xoxb-',
  'eyJ',
  'eyJa.',
  'postgres://a:',
  '://',
  '-----BEGIN PRIVATE KEY-----\n',
  'curl -u ',
  '--password ',
  'Authorization: Basic ',
  '4111 ',
  'DE89 ',
  '{"a":',
  'AKIA',
  '%3D',
  'password is ',
  'secret: "',
  'api_key = ',
  'Bearer ',
  'https://a:b',
  'eyJaaaaaaaaaa.',
  '-----BEGIN ',
  '"kty":"d":"',
  'mysql -p',
  '--from-literal=',
  'X-Amz-Signature=',
  'aws_secret',
  'datadog key ',
  '00D1',
  '$2a$',
  'MII',
  'H4sI',
  'user:x:1:1:',
  'login a password ',
  'hooks.slack.com/services/',
  '[masked:token:000000000000]',
];

console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}; medians of ${runs}`,
);
const documentMilliseconds = await median(() => maskDocument(answer, place, settings));
console.log(
  `answer of ${(answerBytes / 1e6).toFixed(2)} MB: ${documentMilliseconds.toFixed(0)} ms (aim 250)`,
);
const streamMilliseconds = await median(stream);
const residentMegabytes = process.memoryUsage().rss / 1e6;
console.log(
  `object of ${(log.length / 1e6).toFixed(0)} MB on its way: ${(log.length / 1e3 / streamMilliseconds).toFixed(1)} MB/s (aim 8), ${residentMegabytes.toFixed(0)} MB resident`,
);
const hostile: { seed: string; milliseconds: number }[] = [];
for (const seed of seeds) {
  const text = seed.repeat(Math.ceil(50_000 / seed.length)).slice(0, 50_000);
  const milliseconds = await median(() => findSecrets(text, { freeForm: true }));
  hostile.push({ seed, milliseconds });
}
hostile.sort((a, b) => b.milliseconds - a.milliseconds);
for (const { seed, milliseconds } of hostile.slice(0, 3)) {
  console.log(
    `hostile 50 kB, of the worst of ${seeds.length}: ${milliseconds.toFixed(0)} ms for ${JSON.stringify(seed)} (aim 200)`,
  );
}
