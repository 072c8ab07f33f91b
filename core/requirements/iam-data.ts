// What AWS says of IAM: actions, their access levels and resource types, ARN patterns and condition keys.
// The files are built by scripts/build-iam-data.ts; a service is read on its first use.
import type { AccessLevel } from '../requirement.ts';

export interface IamAction {
  /** IAM's spelling, without the prefix. */
  readonly name: string;
  /** The gravest of the reference's levels, e.g. `Tagging` for `Tagging, Write`. */
  readonly accessLevel: AccessLevel;
  /** Undefined: AWS does not say which. */
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[] | undefined;
  readonly conditionKeys: readonly string[];
}

export interface IamService {
  readonly prefix: string;
  /** The action with exactly this name. */
  action(name: string): IamAction | undefined;
  /** The name in IAM's spelling, in which letter case means nothing. */
  spelling(name: string): string | undefined;
  /** The action to whose operation the reference links it, for an operation that bears no action's name. */
  linkedAction(operation: string): string | undefined;
  /**
   * The ARN patterns of a resource type, with `${Partition}`, `${Region}`, `${Account}` and its own variables: mostly one.
   * Empty for a type that IAM does not have.
   */
  arnPatterns(resourceType: string): readonly string[];
  readonly actionNames: readonly string[];
  readonly resourceTypeNames: readonly string[];
}

export interface IamData {
  /** Loads the service on first use. */
  service(prefix: string): IamService | undefined;
  readonly prefixes: readonly string[];
}

/** The content of `PREFIX.json`. */
export interface IamServiceFile {
  readonly source: string;
  readonly prefix: string;
  readonly actions: Readonly<
    Record<
      string,
      {
        readonly accessLevel: AccessLevel;
        /** Names of resource types; a final `*` marks a required one, as in the reference. Absent: not documented. */
        readonly resources?: readonly string[];
        readonly conditionKeys: readonly string[];
      }
    >
  >;
  /** `arn`: several are joined by `, `. */
  readonly resourceTypes: Readonly<
    Record<string, { readonly arn: string; readonly conditionKeys: readonly string[] }>
  >;
  /** Condition key → its type, e.g. `String`. */
  readonly conditionKeys: Readonly<Record<string, string>>;
  /** Operation → action, where their names differ and the reference links them. */
  readonly operations: Readonly<Record<string, string>>;
}

/** The content of `index.json`. */
export interface IamIndexFile {
  readonly source: string;
  readonly prefixes: readonly string[];
}

/** What policies may decide on beside IAM's own actions. A credential that leaves is a change, whatever it may do. */
const ownActionsFile: IamServiceFile = {
  source: 'Countersign',
  prefix: 'countersign',
  actions: { VendCredentials: { accessLevel: 'Write', conditionKeys: [] } },
  resourceTypes: {},
  conditionKeys: {},
  operations: {},
};

/** `load` returns the text of `index.json` or of `PREFIX.json`, and throws when there is none. */
export function createIamData(load: (name: string) => string): IamData {
  const index = JSON.parse(load('index.json')) as IamIndexFile;
  const known = new Set(index.prefixes);
  const prefixes = [...index.prefixes, ownActionsFile.prefix].sort();
  const services = new Map([[ownActionsFile.prefix, createIamService(ownActionsFile)]]);
  return {
    prefixes,
    service(prefix) {
      let service = services.get(prefix);
      if (service === undefined && !known.has(prefix)) return undefined;
      if (service === undefined) {
        service = createIamService(JSON.parse(load(`${prefix}.json`)) as IamServiceFile);
        services.set(prefix, service);
      }
      return service;
    },
  };
}

function createIamService(file: IamServiceFile): IamService {
  const actions = new Map<string, IamAction>(
    Object.entries(file.actions).map(([name, { accessLevel, resources, conditionKeys }]) => [
      name,
      {
        name,
        accessLevel,
        resourceTypes: resources?.map((text) => ({
          name: text.replace(/\*$/, ''),
          required: text.endsWith('*'),
        })),
        conditionKeys,
      },
    ]),
  );
  const operations = new Map(Object.entries(file.operations));
  const arnPatterns = new Map(
    Object.entries(file.resourceTypes).map(([name, { arn }]) => [name, arn.split(', ')] as const),
  );
  return {
    prefix: file.prefix,
    action: (name) => actions.get(name),
    spelling: (name) =>
      actions.has(name)
        ? name
        : [...actions.keys()].find((each) => each.toLowerCase() === name.toLowerCase()),
    linkedAction: (operation) => operations.get(operation),
    arnPatterns: (resourceType) => arnPatterns.get(resourceType) ?? [],
    actionNames: [...actions.keys()],
    resourceTypeNames: [...arnPatterns.keys()],
  };
}
