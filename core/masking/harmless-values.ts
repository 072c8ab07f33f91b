// Values that are no secrets whatever their name says: references to where a secret is kept, switches, nothing at all. Only what
// cannot be a secret stands here.

const switches: ReadonlySet<string> = new Set(
  'true false yes no on off enabled disabled enable disable none null nil undefined n/a required optional default auto plaintext securestring secretsmanager parameter_store'.split(
    ' ',
  ),
);

/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` without a blank. */
const arn = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|aws)?:[\w+=,.@:/*$-]+$/;
const dynamicReference = /^\{\{resolve:(?:ssm|ssm-secure|secretsmanager):[^{}]+\}\}$/;
/** CloudFormation, shells, GitHub: `${Password}`, `$PASSWORD`, `$(cat …)` is a command and not here. */
const variable = /^(?:\$\{[\w.:!/-]+\}|\$[A-Z_][A-Z0-9_]*|\{\{\s*[\w.-]+\s*\}\}|<[a-z][a-z _-]*>|%[A-Z_]+%)$/;
const hidden =
  /^(?:\*{3,}|x{4,}|•{3,}|\.{3}|<?redacted>?|\[redacted\]|\(sensitive value\)|HIDDEN_DUE_TO_SECURITY_REASONS)$/i;

export function isHarmlessValue(text: string): boolean {
  if (text.trim() === '') return true;
  if (text.length <= 20 && switches.has(text.toLowerCase())) return true;
  return arn.test(text) || dynamicReference.test(text) || variable.test(text) || hidden.test(text);
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const instant = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const count = /^-?\d+(?:\.\d+)?$/;

/** For the profile that keeps nothing else: the form of the value alone says that it is an identifier, a time or a count. */
export function isMetadataValue(text: string): boolean {
  return text === '' || arn.test(text) || uuid.test(text) || instant.test(text) || count.test(text);
}
