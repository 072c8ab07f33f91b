// The models that the AWS CLI carries, as npm brings them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openModels, type ServiceModels } from '../../core/catalogue/compile/service-models.ts';
import { openZip } from './zip.ts';

const dataFolder = 'awscli/awscli/botocore/data/';

const packageJson = createRequire(import.meta.url).resolve('@aws-cdk/asset-awscli-v1/package.json');

/** The AWS CLI as a zip, with botocore's models in it. */
export const layerFile = join(dirname(packageJson), 'lib', 'layer.zip');

/** Opens the models of the installed `@aws-cdk/asset-awscli-v1`. */
export function openBotocore(): ServiceModels {
  const { name, version } = JSON.parse(readFileSync(packageJson, 'utf8'));
  const archive = openZip(layerFile);
  const names = archive.names.filter((entry) => entry.startsWith(dataFolder));
  return openModels(
    {
      names: names.map((entry) => entry.slice(dataFolder.length)),
      text: (entry) => archive.text(dataFolder + entry),
    },
    `${name}@${version}`,
  );
}
