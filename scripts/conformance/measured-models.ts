// Which models are measured, and the catalogue that was compiled from these and no others.
import { join } from 'node:path';
import { modelFolder } from '../../adapters/model-folder.ts';
import { openModels } from '../../core/catalogue/compile/service-models.ts';
import { runCommand } from '../../local/run-command.ts';
import { buildCatalogue } from '../build-catalogue.ts';
import { openBotocore } from '../catalogue/botocore.ts';
import { unpackModels } from './unpacked-models.ts';

export interface MeasuredModels {
  /** What they are and of which version. */
  readonly source: string;
  /** A `botocore/data` folder. */
  readonly modelsDirectory: string;
  readonly catalogueDirectory: string;
}

/** Those that the product's catalogue is made of. */
export function productModels(project: string): MeasuredModels {
  const { source } = openBotocore();
  return {
    source,
    modelsDirectory: unpackModels(join(project, '.local', 'conformance-models'), source),
    catalogueDirectory: join(project, 'dist', 'catalogue'),
  };
}

const whereBotocoreIs = 'import botocore; print(botocore.__version__, botocore.__path__[0], sep="\\n")';

/** Those that the installed botocore brings. Their catalogue is built anew each time, with the compiler of the moment. */
export async function newestModels(project: string, python: string): Promise<MeasuredModels> {
  const [version = '', directory = ''] = (await runCommand(python, ['-c', whereBotocoreIs])).split('\n');
  const source = `botocore@${version}`;
  const modelsDirectory = join(directory, 'data');
  const catalogueDirectory = join(project, '.local', 'conformance-catalogue');
  await buildCatalogue({
    outputDirectory: catalogueDirectory,
    models: openModels(modelFolder(modelsDirectory), source),
  });
  return { source, modelsDirectory, catalogueDirectory };
}
