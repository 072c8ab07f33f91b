// Finds a service's model in the AWS CLI layer: the highest API version, with botocore's own corrections merged.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openZip } from './zip.ts';

const dataFolder = 'awscli/awscli/botocore/data/';

export interface BotocoreShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, BotocoreMember>>;
  readonly member?: BotocoreMember;
  readonly key?: BotocoreMember;
  readonly value?: BotocoreMember;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  readonly streaming?: boolean;
  /** For members of this shape that have none of their own. */
  readonly locationName?: string;
  readonly union?: boolean;
  readonly payload?: string;
  readonly eventstream?: boolean;
  readonly flattened?: boolean;
  readonly document?: boolean;
  readonly timestampFormat?: string;
  readonly xmlNamespace?: string | { readonly prefix?: string; readonly uri: string };
}

export interface BotocoreMember {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: string | { readonly prefix?: string; readonly uri: string };
  readonly timestampFormat?: string;
  readonly sensitive?: boolean;
  readonly streaming?: boolean;
  readonly idempotencyToken?: boolean;
  readonly hostLabel?: boolean;
  readonly jsonvalue?: boolean;
}

export interface BotocoreOperation {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: {
    readonly shape: string;
    readonly locationName?: string;
    readonly xmlNamespace?: string | { readonly prefix?: string; readonly uri: string };
  };
  readonly output?: { readonly shape: string; readonly resultWrapper?: string };
  readonly deprecated?: boolean;
  readonly endpoint?: { readonly hostPrefix?: string };
  /** What the endpoint rules are told of this operation. */
  readonly staticContextParams?: Readonly<Record<string, { readonly value: boolean | string }>>;
  readonly endpointdiscovery?: { readonly required?: boolean };
  readonly httpChecksumRequired?: boolean;
  readonly httpChecksum?: {
    readonly requestAlgorithmMember?: string;
    readonly requestChecksumRequired?: boolean;
  };
}

export interface BotocoreModel {
  readonly metadata: {
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly protocol: string;
    readonly protocols?: readonly string[];
    readonly signatureVersion: string;
    readonly signingName?: string;
    readonly jsonVersion?: string;
    readonly targetPrefix?: string;
    readonly xmlNamespace?: string | { readonly prefix?: string; readonly uri: string };
    readonly awsQueryCompatible?: object;
  };
  readonly operations: Readonly<Record<string, BotocoreOperation>>;
  readonly shapes: Readonly<Record<string, BotocoreShape>>;
}

export interface Botocore {
  /** `NAME@VERSION` of the npm package that carries the models. */
  readonly source: string;
  /** Every service with a model, sorted. */
  readonly serviceIds: readonly string[];
  model(serviceId: string): BotocoreModel;
  /** Absent for services without a rule set. */
  endpointRuleSet(serviceId: string): unknown;
  readonly partitions: readonly {
    readonly id: string;
    readonly regions: readonly string[];
    readonly dnsSuffix: string;
  }[];
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function merge(into: Json, from: Json): Json {
  const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(into) || !isObject(from)) return from;
  const merged = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const present = merged[name];
    merged[name] = present === undefined ? value : merge(present, value);
  }
  return merged;
}

const packageJson = createRequire(import.meta.url).resolve('@aws-cdk/asset-awscli-v1/package.json');

/** The AWS CLI as a zip, with botocore's models in it. */
export const layerFile = join(dirname(packageJson), 'lib', 'layer.zip');

/** Opens the models of the installed `@aws-cdk/asset-awscli-v1`. */
export function openBotocore(): Botocore {
  const { name, version } = JSON.parse(readFileSync(packageJson, 'utf8'));
  const archive = openZip(layerFile);
  const names = new Set(archive.names);
  const folders = new Map<string, string>();
  for (const entry of [...names].sort()) {
    const match = /^([^/]+)\/([^/]+)\/service-2\.json$/.exec(
      entry.startsWith(dataFolder) ? entry.slice(dataFolder.length) : '',
    );
    if (match?.[1] !== undefined) folders.set(match[1], `${dataFolder}${match[1]}/${match[2]}/`);
  }
  const folderOf = (serviceId: string): string => {
    const folder = folders.get(serviceId);
    if (folder === undefined)
      throw new Error(`${name} ${version} has no model of a service \`${serviceId}\``);
    return folder;
  };
  return {
    source: `${name}@${version}`,
    serviceIds: [...folders.keys()].sort(),
    model(serviceId) {
      const folder = folderOf(serviceId);
      let model: Json = JSON.parse(archive.text(`${folder}service-2.json`));
      const extras = `${folder}service-2.sdk-extras.json`;
      if (names.has(extras)) model = merge(model, JSON.parse(archive.text(extras)).merge);
      return model as unknown as BotocoreModel;
    },
    endpointRuleSet(serviceId) {
      const entry = `${folderOf(serviceId)}endpoint-rule-set-1.json`;
      return names.has(entry) ? JSON.parse(archive.text(entry)) : undefined;
    },
    partitions: JSON.parse(archive.text(`${dataFolder}partitions.json`)).partitions.map(
      (partition: { id: string; regions: object; outputs: { dnsSuffix: string } }) => ({
        id: partition.id,
        regions: Object.keys(partition.regions).sort(),
        dnsSuffix: partition.outputs.dnsSuffix,
      }),
    ),
  };
}
