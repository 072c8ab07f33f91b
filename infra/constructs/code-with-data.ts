// A function's bundle with a file of configuration beside it: in the code and not in the environment, which ends at 4 KB
// and shows what it holds to whoever may read a function's configuration.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** `data` is written as JSON. */
export function codeWithData(bundleDirectory: string, fileName: string, data: unknown): Code {
  return Code.fromAsset(bundleDirectory, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundling below does it all.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outputDirectory) {
          cpSync(bundleDirectory, outputDirectory, { recursive: true });
          writeFileSync(join(outputDirectory, fileName), JSON.stringify(data, null, 2));
          return true;
        },
      },
    },
  });
}
