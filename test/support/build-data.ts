// Builds the catalogue and the IAM data before unit tests that read them; a second or two, and only when missing or old.
import { buildCatalogue } from '../../scripts/build-catalogue.ts';
import { buildIamData } from '../../scripts/build-iam-data.ts';

export default async function buildData(): Promise<void> {
  await Promise.all([
    buildCatalogue({ outputDirectory: 'dist/catalogue' }),
    buildIamData({ outputDirectory: 'dist/iam' }),
  ]);
}
