// What services are and what IAM has of them: the files that were deployed, and in their place those that were published
// since.
import { createIamData, type IamData, type IamIndexFile } from '../requirements/iam-data.ts';
import { createCatalogue } from './catalogue.ts';
import type { CompiledIndex, CompiledService } from './compiled.ts';
import type { Catalogue } from './model.ts';
import { createOperationNames, type OperationNames } from './operation-names.ts';

export interface ServiceData {
  readonly catalogue: Catalogue;
  readonly iam: IamData;
  readonly operationNames: OperationNames;
}

/** The text of a file by its name, `catalogue/….json` or `iam/….json`. Throws when there is none. */
export type LoadFile = (name: string) => string;

/** The files of a bundle of the catalogue. */
export type PublishedFiles = Readonly<Record<string, string>>;

export function createServiceData(deployed: LoadFile, published: PublishedFiles = {}): ServiceData {
  const loadService = (name: string) =>
    name === 'index'
      ? catalogueIndex(deployed, published)
      : textOf(`catalogue/${name}${suffix}`, deployed, published);
  return {
    catalogue: createCatalogue(loadService),
    iam: createPublishedIam(deployed, published),
    operationNames: createOperationNames(loadService),
  };
}

/** IAM's data alone. */
export function createPublishedIam(deployed: LoadFile, published: PublishedFiles = {}): IamData {
  return createIamData((name) =>
    name === 'index.json' ? iamIndex(deployed, published) : textOf(`iam/${name}`, deployed, published),
  );
}

const suffix = '.json';

function textOf(name: string, deployed: LoadFile, published: PublishedFiles): string {
  return (Object.hasOwn(published, name) ? published[name] : undefined) ?? deployed(name);
}

function namesIn(folder: string, published: PublishedFiles): readonly string[] {
  return Object.keys(published)
    .filter((name) => name.startsWith(folder))
    .map((name) => name.slice(folder.length, -suffix.length));
}

function catalogueIndex(deployed: LoadFile, published: PublishedFiles): string {
  const index: CompiledIndex = JSON.parse(deployed('catalogue/index.json'));
  const services = namesIn('catalogue/', published).map((id) => {
    const text = textOf(`catalogue/${id}${suffix}`, deployed, published);
    const { signingName, operations }: CompiledService = JSON.parse(text);
    return [id, { signingName, operations: Object.keys(operations).length }] as const;
  });
  // Which of several that sign with one name is asked first does not change by what is published.
  return JSON.stringify({ ...index, services: { ...Object.fromEntries(services), ...index.services } });
}

function iamIndex(deployed: LoadFile, published: PublishedFiles): string {
  const index: IamIndexFile = JSON.parse(deployed('iam/index.json'));
  return JSON.stringify({
    ...index,
    prefixes: [...new Set([...index.prefixes, ...namesIn('iam/', published)])],
  });
}
