// Validates policies in a process of its own, which may hang or break without taking anybody along. Started by
// adapters/policy-validator-process.ts.
import { validatePolicies } from './cedar-validator.ts';
import { iamDataFromDirectory } from './iam-data-files.ts';
import type { ValidationAsk } from './policy-validator-process.ts';

process.once('message', ({ files, iamDirectory }: ValidationAsk) => {
  process.send?.(validatePolicies(files, iamDataFromDirectory(iamDirectory)), () => process.disconnect());
});
