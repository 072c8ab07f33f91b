// Answers as AWS gives them when nothing in them is secret, made from a shape: identifiers, ARNs, names, times, pages, digests and
// plain sentences by the member's name. Members whose name or trait says that they are secret are left out.
import { createHash } from 'node:crypto';
import type { Member, Shape } from '../../core/catalogue/model.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';

const secretName =
  /passw|passphrase|passcode|secret(?!arn|id)|credential|token|api_?key|private_?key|auth_?(?:key|code)|user_?data|certificate_?body|pem|plaintext|cookie|authorization|otp|pre_?shared|signature|dsn|connectionstring|activationcode|downloadurl/i;

export function realisticOutput(shape: Shape, seed: string, levels = 5): JsonObject {
  return structure(shape, seed, levels);
}

function structure(shape: Shape, seed: string, depth: number): JsonObject {
  const members = [...(shape.members?.values() ?? [])];
  const chosen = shape.union ? members.slice(0, 1) : members;
  const entries = chosen.flatMap((member): [string, JsonValue][] => {
    if (member.sensitive || member.shape.sensitive || secretName.test(member.name)) return [];
    const value = valueFor(member, member.name, `${seed}.${member.name}`, depth - 1);
    return value === undefined ? [] : [[member.name, value]];
  });
  return Object.fromEntries(entries);
}

function valueFor({ shape }: Member, name: string, seed: string, depth: number): JsonValue | undefined {
  switch (shape.type) {
    case 'structure':
      return depth < 0 || shape.eventStream ? undefined : structure(shape, seed, depth);
    case 'list':
      if (!shape.item || depth < 0 || shape.item.sensitive || shape.item.shape.sensitive) return undefined;
      return [valueFor(shape.item, name.replace(/s$/, ''), `${seed}[0]`, depth - 1)].filter(
        (each) => each !== undefined,
      );
    case 'map': {
      if (!shape.value || shape.value.sensitive || shape.value.shape.sensitive) return {};
      const value = valueFor(shape.value, name, `${seed}.map`, depth - 1);
      return value === undefined ? {} : { [shape.key?.shape.enum?.[0] ?? 'environment']: value };
    }
    case 'boolean':
      return true;
    case 'integer':
    case 'long':
      return 42;
    case 'float':
    case 'double':
      return 0.5;
    case 'timestamp':
      return '2026-11-26T08:15:30Z';
    case 'blob':
      return undefined;
    case 'document':
      return { version: 1 };
    case 'string':
      return shape.enum?.[0] ?? text(name, shape.name, seed);
  }
}

const hex = (seed: string, characters: number) =>
  createHash('sha512').update(seed).digest('hex').slice(0, characters);
const uuid = (seed: string) => hex(seed, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

function text(name: string, shapeName: string, seed: string): string {
  const lower = name.toLowerCase();
  const ends = (...words: string[]) => words.some((word) => lower.endsWith(word));
  if (ends('arn', 'role')) return `arn:aws:iam::111122223333:role/service-role/orders-${hex(seed, 6)}`;
  if (ends('accountid', 'ownerid', 'owner', 'account')) return '111122223333';
  if (ends('instanceid')) return `i-0${hex(seed, 16)}`;
  if (ends('vpcid')) return `vpc-0${hex(seed, 16)}`;
  if (ends('subnetid')) return `subnet-0${hex(seed, 16)}`;
  if (ends('groupid')) return `sg-0${hex(seed, 16)}`;
  if (ends('id', 'ids')) return uuid(seed);
  if (ends('etag')) return `"${hex(seed, 32)}"`;
  if (ends('sha256', 'digest')) return `sha256:${hex(seed, 64)}`;
  if (ends('md5', 'hash', 'fingerprint', 'checksum')) return hex(seed, 32);
  if (ends('marker', 'cursor')) return createHash('sha256').update(seed).digest('base64');
  if (ends('status', 'state')) return 'ACTIVE';
  if (ends('reason', 'message')) return 'The resource was updated by the deployment and is in service now.';
  if (ends('description', 'comment', 'summary'))
    return 'Orders service in production, owned by the platform team.';
  if (ends('url', 'uri', 'endpoint', 'location'))
    return `https://orders-${hex(seed, 6)}.example.com/v1/status`;
  if (ends('dnsname', 'domainname', 'domain', 'hostname', 'address'))
    return `ip-10-0-12-7.eu-central-1.compute.internal`;
  if (ends('cidr', 'cidrblock', 'cidrip')) return '10.0.0.0/16';
  if (ends('ip', 'ipaddress')) return '10.0.12.7';
  if (ends('availabilityzone', 'zone')) return 'eu-central-1a';
  if (ends('region')) return 'eu-central-1';
  if (ends('version', 'engineversion')) return '14.7';
  if (ends('time', 'date', 'at', 'timestamp')) return '2026-11-26T08:15:30Z';
  if (ends('image', 'imageuri')) return '111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders:1.42.0';
  if (ends('policy', 'policydocument')) return policy;
  if (ends('email')) return 'orders';
  if (/policy|document/i.test(shapeName)) return policy;
  return 'orders-service';
}

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::orders-data/*' },
  ],
});
