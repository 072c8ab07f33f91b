// The form in which the catalogue lies on disk: one index and one file per service, written by
// compile/compile-catalogue.ts and read by catalogue.ts alone. Absent fields are false or none.
import type { Endpoints, Protocol, UnservedReason } from './model.ts';

export interface CompiledIndex {
  /** `NAME@VERSION` of the package that the models come from, or the name of their folder. */
  readonly source: string;
  /** `operations`: how many it has. */
  readonly services: Readonly<Record<string, { readonly signingName: string; readonly operations: number }>>;
}

export interface CompiledNamespace {
  readonly prefix?: string;
  readonly uri: string;
}

export interface CompiledMember {
  readonly shape: string;
  readonly location?: 'header' | 'headers' | 'querystring' | 'uri' | 'statusCode';
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: true;
  readonly xmlAttribute?: true;
  readonly xmlNamespace?: CompiledNamespace;
  readonly timestampFormat?: string;
  readonly sensitive?: true;
  readonly streaming?: true;
  readonly idempotencyToken?: true;
  readonly hostLabel?: true;
  readonly jsonValue?: true;
}

/** A shape's name alone stands for a member without traits. */
export type CompiledMemberOrName = string | CompiledMember;

export interface CompiledShape {
  readonly type: string;
  readonly sensitive?: true;
  readonly streaming?: true;
  readonly members?: Readonly<Record<string, CompiledMemberOrName>>;
  readonly required?: readonly string[];
  readonly union?: true;
  readonly payload?: string;
  readonly eventStream?: true;
  readonly item?: CompiledMemberOrName;
  readonly key?: CompiledMemberOrName;
  readonly value?: CompiledMemberOrName;
  readonly flattened?: true;
  readonly timestampFormat?: string;
  readonly enum?: readonly string[];
  readonly xmlNamespace?: CompiledNamespace;
}

export interface CompiledOperation {
  readonly method: string;
  readonly requestUri: string;
  readonly input?: string;
  readonly output?: string;
  readonly inputRoot?: string;
  readonly inputXmlNamespace?: CompiledNamespace;
  readonly resultWrapper?: string;
  readonly responseStatusCode?: number;
  readonly hostPrefix?: string;
  readonly checksumRequired?: true;
  readonly checksumAlgorithmMember?: string;
  /** Which of `otherEndpoints` it has; absent: the service's. */
  readonly endpoints?: number;
  readonly unserved?: UnservedReason;
}

export interface CompiledService {
  readonly signingName: string;
  readonly endpointPrefix: string;
  readonly protocols: readonly Protocol[];
  readonly apiVersion: string;
  readonly jsonVersion?: '1.0' | '1.1';
  readonly targetPrefix?: string;
  readonly xmlNamespace?: CompiledNamespace;
  readonly queryCompatible?: true;
  /** Of most operations. */
  readonly endpoints: Endpoints;
  readonly otherEndpoints?: readonly Endpoints[];
  readonly operations: Readonly<Record<string, CompiledOperation>>;
  readonly shapes: Readonly<Record<string, CompiledShape>>;
  /** Those that have other names in query forms. */
  readonly queryShapes?: Readonly<Record<string, CompiledShape>>;
}
