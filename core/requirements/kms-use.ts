// The words in which a service's reviewed table says which operations make it use a KMS key as the caller, and which
// KMS actions that takes. One row per case, with the page that says so.
import type { Call } from '../call.ts';
import type { JsonValue } from '../json.ts';
import { valueAt } from './need.ts';

export interface KmsUse {
  readonly operations: readonly string[];
  readonly actions: readonly string[];
  /** The key that the call names. */
  readonly key?: (call: Call) => JsonValue | undefined;
  /** Without a key in the call the service uses one of its own, or none. */
  readonly onlyNamed?: true;
  readonly when?: (call: Call) => boolean;
  /** The service's names in kms:ViaService, where it is not its id in the catalogue; null: AWS documents none. */
  readonly via?: readonly string[] | null;
  readonly source: string;
}

export const decrypt = ['kms:Decrypt'];
export const generate = ['kms:GenerateDataKey'];
export const both = ['kms:Decrypt', 'kms:GenerateDataKey'];
export const rewrap = [...both, 'kms:Encrypt'];

export const given = (name: string) => (call: Call) => call.parameters[name] !== undefined;
export const absent = (name: string) => (call: Call) => call.parameters[name] === undefined;
export const member =
  (...path: readonly string[]) =>
  (call: Call) =>
    valueAt(call.parameters, ...path);
