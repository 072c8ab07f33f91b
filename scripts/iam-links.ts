// The operations that AWS's reference links an IAM action of another name to, as iam-floyd keeps the links.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The link of an action to the page of its operation, and the action. */
const linkedMethod =
  /\* https:\/\/\S*[/_]API_(?:\w+_)?(\w+?)(?:\.html\S*)?\n(?:(?!\*\/)[\s\S])*?\*\/\s*to\w+\(\) \{\s*return this\.to\('(\w+)'\)/g;

/** Prefix → operation → the action that alone links to its page. Operations that bear an action's name are left out. */
export function iamLinks(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const directory = join(
    dirname(createRequire(import.meta.url).resolve('iam-floyd')),
    'generated/policy-statements',
  );
  const links = new Map<string, ReadonlyMap<string, string>>();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(directory, file), 'utf8');
    const prefix = /this\.servicePrefix = '([^']+)'/.exec(text)?.[1];
    if (prefix === undefined) continue;
    const found = [...text.matchAll(linkedMethod)].map(([, operation = '', action = '']) => ({
      operation,
      action,
    }));
    const named = new Set(found.map(({ action }) => action.toLowerCase()));
    const alone = found.filter(
      ({ operation }) =>
        !named.has(operation.toLowerCase()) &&
        found.filter((each) => each.operation === operation).length === 1,
    );
    links.set(prefix, new Map(alone.map(({ operation, action }) => [operation, action])));
  }
  return links;
}
