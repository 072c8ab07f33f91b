// Which IAM actions an operation is authorised by: the service's own rule, its table, the action of the same name, or the
// action whose page in the reference links to the operation.
import { iamPrefix } from './iam-prefix.ts';
import type { Question } from './need.ts';
import { operationRow } from './service-rules.ts';
import { rulesOf } from './services.ts';

export interface OwnActions {
  /** `prefix:Action`; empty for an operation that IAM does not authorise. */
  readonly actions: readonly string[];
  readonly how: 'rule' | 'table' | 'same-name' | 'link';
}

/** Undefined: what the operation needs is not known. */
export function ownActions(question: Question): OwnActions | undefined {
  const { operation, iam } = question;
  const rules = rulesOf(operation.service.id);
  const ruled = rules.actions?.(question);
  if (ruled !== undefined) return { actions: ruled, how: 'rule' };
  const row = operationRow(rules.operations, operation.name);
  if (row !== undefined) return { actions: row, how: 'table' };
  const prefix = iamPrefix(operation.service);
  const service = iam.service(prefix);
  const sameName = service?.spelling(operation.name);
  if (sameName !== undefined) return { actions: [`${prefix}:${sameName}`], how: 'same-name' };
  const linked = service?.linkedAction(operation.name);
  return linked === undefined ? undefined : { actions: [`${prefix}:${linked}`], how: 'link' };
}
