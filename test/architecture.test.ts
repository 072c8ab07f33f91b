import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

// Who may import whom (docs/adr/0001, CONTRIBUTING.md).
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  adapters: ['adapters', 'core'],
  functions: ['functions', 'adapters', 'core'],
  infra: [
    'infra',
    'adapters/environment.ts',
    'core/issuer.ts',
    'core/connection.ts',
    'core/connection-configuration.ts',
    'core/connection-role.ts',
    'core/deployed-names.ts',
    'core/health.ts',
    'core/iam-statement.ts',
    'core/integrations/settings.ts',
    'core/key-ring.ts',
    'core/limits.ts',
    'core/mail/settings.ts',
    'core/masking/masking-settings.ts',
    'core/nearest-word.ts',
    'core/partition.ts',
    'core/slack/settings.ts',
    'core/vending/profile.ts',
    'core/vending/revoker-names.ts',
    'core/vending/revoker-role.ts',
    'core/webhooks/settings.ts',
    'core/record/audit-columns.ts',
    'core/record/audit-sql.ts',
  ],
  cli: ['cli', 'adapters', 'core'],
};

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const importPattern = /(?:^|\n)\s*(?:import|export)\b[^;]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)/g;

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? '');
}

describe.each(Object.keys(mayImport))('%s', (room) => {
  test('imports only what its room may', () => {
    const strays = files(room).flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => normalize(join(dirname(file), name)))
        .filter(
          (target) =>
            !(mayImport[room] ?? []).some(
              (allowed) => target === allowed || target.startsWith(`${allowed}/`),
            ),
        )
        .map((target) => `${file} → ${target}`),
    );
    expect(strays).toEqual([]);
  });
});

describe('core', () => {
  test('knows no AWS SDK, no environment, no clock, no randomness and no console', () => {
    const impure =
      /@aws-sdk|@smithy|process\.env|Date\.now|new Date\(\)|Math\.random|randomBytes|console\.\w+\(|'node:(?!crypto'|net'|util'|zlib')/;
    const found = files('core').flatMap((file) => {
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const match = impure.exec(code);
      return match ? [`${file}: ${match[0]}`] : [];
    });
    expect(found).toEqual([]);
  });

  test('has no import cycles', () => {
    const graph = new Map(
      files('core').map((file) => [
        file,
        importsOf(file)
          .filter((name) => name.startsWith('.'))
          .map((name) => normalize(join(dirname(file), name))),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
