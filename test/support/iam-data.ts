// IAM's actions and resource types, as the build writes them.
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';

export const servedIamData = iamDataFromDirectory('dist/iam');
