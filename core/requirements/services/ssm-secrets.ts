// Parameters that stand for secrets: `/aws/reference/secretsmanager/NAME`, also as an ARN.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
import type { JsonValue } from '../../json.ts';

const secretReference = /^(?:arn:.+:parameter)?\/aws\/reference\/secretsmanager\/([^:]+)/;

/** The name of the secret that a parameter's name stands for, or undefined. */
export function secretOf(name: JsonValue | undefined): string | undefined {
  return typeof name === 'string' ? secretReference.exec(name)?.[1] : undefined;
}
