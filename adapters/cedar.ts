// Cedar's WebAssembly, loaded as an instance that can be thrown away. After an overrun of its stack each later call to an
// instance throws, so that whoever sees a throw drops the instance and loads another.
import { createRequire } from 'node:module';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';
import type { Finding } from '../core/finding.ts';
import { type LintedPolicy, lintNesting, lintPolicies, type PolicySource } from '../core/policy/lint.ts';
import type { PolicyTree } from '../core/policy/policy-tree.ts';

export type Cedar = typeof CedarWasm;

// Resolved at run time and never bundled: the package reads the `.wasm` that lies beside it, and only a module of its own
// can be loaded a second time. A deployed function has the package in `node_modules` beside its bundle.
const requirePackage = createRequire(import.meta.url);
const packageName = '@cedar-policy/cedar-wasm/nodejs';

/** A new instance: 30 to 60 ms. */
export function loadCedar(): Cedar {
  delete requirePackage.cache[requirePackage.resolve(packageName)];
  return requirePackage(packageName) as Cedar;
}

/**
 * Parses and lints policy files. `policies` passed when there are no findings; with some, they are what could be read, to
 * be shown and never to decide. Throws what the instance throws: then it is broken.
 */
export function readPolicies(
  cedar: Cedar,
  files: Readonly<Record<string, string>>,
): { readonly policies: readonly LintedPolicy[]; readonly findings: readonly Finding[] } {
  const sources: PolicySource[] = [];
  const findings: Finding[] = [];
  for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const unsafe = lintNesting(text);
    if (unsafe !== undefined) {
      findings.push({ file, message: unsafe });
      continue;
    }
    const parts = cedar.policySetTextToParts(text);
    if (parts.type === 'failure') {
      findings.push(...parts.errors.map((error) => findingOf(error, file, text)));
      continue;
    }
    if (parts.policy_templates.length > 0) {
      const message = 'templates (`?principal`, `?resource`) are not supported; write the policy out';
      findings.push({ file, message });
    }
    for (const policy of parts.policies) {
      const line = lineAt(text.slice(0, text.indexOf(policy)));
      const answer = cedar.policyToJson(policy);
      if (answer.type === 'failure') {
        findings.push(...answer.errors.map((error) => ({ file, line, message: describe(error) })));
      } else {
        sources.push({ file, line, tree: answer.json as unknown as PolicyTree });
      }
    }
  }
  // Cedar gives the policies of a file in an order of its own.
  sources.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  const linted = lintPolicies(sources);
  return { policies: linted.policies, findings: [...findings, ...linted.findings] };
}

export function describe(error: CedarWasm.DetailedError): string {
  return error.help ? `${error.message}; ${error.help}` : error.message;
}

function findingOf(error: CedarWasm.DetailedError, file: string, text: string): Finding {
  const [location] = error.sourceLocations ?? [];
  const message = location?.label ? `${describe(error)}, ${location.label}` : describe(error);
  if (location === undefined) return { file, message };
  // Cedar counts bytes.
  return { file, line: lineAt(Buffer.from(text).subarray(0, location.start).toString()), message };
}

function lineAt(before: string): number {
  return before.split('\n').length;
}
