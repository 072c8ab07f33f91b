// Cedar's WebAssembly, loaded as an instance that can be thrown away. After an overrun of its stack each later call to an
// instance throws, so that whoever sees a throw drops the instance and loads another.
import { createRequire } from 'node:module';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';
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
 * Parses and lints policy files. Findings are sentences that begin with the file; policies are there only without any.
 * Throws what the instance throws: then it is broken.
 */
export function readPolicies(
  cedar: Cedar,
  files: Readonly<Record<string, string>>,
): { readonly policies: readonly LintedPolicy[]; readonly findings: readonly string[] } {
  const sources: PolicySource[] = [];
  const findings: string[] = [];
  for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const unsafe = lintNesting(text);
    if (unsafe !== undefined) {
      findings.push(`${file}: ${unsafe}`);
      continue;
    }
    const parts = cedar.policySetTextToParts(text);
    if (parts.type === 'failure') {
      findings.push(...parts.errors.map((error) => `${file}: ${describe(error)}`));
      continue;
    }
    if (parts.policy_templates.length > 0) {
      findings.push(
        `${file}: templates (\`?principal\`, \`?resource\`) are not supported; write the policy out`,
      );
    }
    for (const policy of parts.policies) {
      const answer = cedar.policyToJson(policy);
      if (answer.type === 'failure') {
        findings.push(...answer.errors.map((error) => `${file}: ${describe(error)}`));
      } else {
        sources.push({ file, tree: answer.json as unknown as PolicyTree });
      }
    }
  }
  const linted = lintPolicies(sources);
  const all = [...findings, ...linted.findings];
  return all.length > 0 ? { policies: [], findings: all } : linted;
}

export function describe(error: CedarWasm.DetailedError): string {
  return error.help ? `${error.message}; ${error.help}` : error.message;
}
