// Secrets of the fixture set, each made from its kind and a number. They are random, belong to nobody, and are put together here so
// that no scanner of repositories takes them for real ones.
import { createHash } from 'node:crypto';

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function letters(seed: string, length: number, alphabet = base62): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of createHash('sha512').update(`${seed}/${block}`).digest())
      text += alphabet[byte % alphabet.length];
  }
  return text.slice(0, length);
}

const join = (...parts: readonly string[]): string => parts.join('');
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hex = '0123456789abcdef';

const makers: Readonly<Record<string, (seed: string) => string>> = {
  password: (seed) =>
    `${['Sunny', 'Maple', 'Quartz', 'Tidal'][seed.length % 4]}-${letters(seed, 7)}!${seed.length}`,
  weak: (seed) =>
    `${['correcthorse', 'dragonfly', 'letmein', 'tr0ub4dor'][seed.length % 4]}${letters(seed, 3, hex)}`,
  random: (seed) => letters(seed, 40),
  hex: (seed) => letters(seed, 40, hex),
  'aws-secret': (seed) => letters(seed, 40, `${base62}+/`),
  'aws-session': (seed) => join('IQoJb3JpZ2lu', 'X2Vj', letters(seed, 320)),
  github: (seed) => join('gh', 'p_', letters(seed, 36)),
  slack: (seed) =>
    join(
      'xox',
      'b-',
      letters(seed, 12, '0123456789'),
      '-',
      letters(`${seed}b`, 12, '0123456789'),
      '-',
      letters(`${seed}c`, 24),
    ),
  stripe: (seed) => join('sk', '_live_', letters(seed, 24)),
  jwt: (seed) =>
    [
      Buffer.from('{"alg":"RS256","typ":"JWT"}').toString('base64url'),
      Buffer.from(
        JSON.stringify({ sub: letters(seed, 12), iss: 'https://id.example.com', exp: 1795680000 }),
      ).toString('base64url'),
      letters(seed, 86),
    ].join('.'),
  pem: (seed) =>
    [
      join('-----BEGIN ', 'RSA PRIVATE KEY-----'),
      ...[0, 1, 2, 3, 4, 5].map((line) => letters(`${seed}/${line}`, 64)),
      join('-----END ', 'RSA PRIVATE KEY-----'),
    ].join('\n'),
  code: (seed) => letters(seed, 20, upper),
};

export function secretValue(kind: string, seed: string): string {
  const maker = makers[kind];
  if (!maker) throw new Error(`no secret of the kind ${kind}`);
  return maker(seed);
}

/** Texts in which people leave a secret; `@@` stands where it is. */
export const texts: Readonly<Record<string, string>> = {
  plain: '@@',
  json: '{"username": "orders", "password": "@@", "engine": "postgres", "port": 5432}',
  url: 'postgres://orders:@@@db.internal.example.com:5432/orders?sslmode=require',
  env: 'export NODE_ENV=production\nexport DB_PASSWORD=@@\nexport PORT=8080\n',
  script:
    '#!/bin/bash\nset -e\nyum install -y jq\ncurl -sS -H "Authorization: Bearer @@" https://api.example.com/v1/register\n',
  command: 'mysql --host db.internal --user orders --password=@@ orders',
  log: '2026-11-26T08:15:30.123Z ERROR login of user orders failed: password=@@ attempt=3',
  yaml: 'version: 0.2\nenv:\n  variables:\n    NPM_TOKEN: "@@"\nphases:\n  build:\n    commands:\n      - npm ci\n',
  properties: 'spring.datasource.username=orders\nspring.datasource.password=@@\n',
  signed:
    'https://bucket.s3.amazonaws.com/report.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature=@@',
};
