// IAM's actions and resource types of the served services, as the build writes them.
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';

export const servedIamData = iamDataFromDirectory('dist/iam');
