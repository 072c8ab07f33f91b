// IAM data from a directory that scripts/build-iam-data.ts wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIamData, type IamData } from '../core/requirements/iam-data.ts';

export function iamDataFromDirectory(directory: string): IamData {
  return createIamData((name) => readFileSync(join(directory, name), 'utf8'));
}
