// `cdk synth` and `cdk deploy` start here.
import { App } from 'aws-cdk-lib';
import { readConfiguration } from './configuration.ts';
import { overridesOf } from './context.ts';
import { addCountersign } from './countersign.ts';

const app = new App();
const configurationFile = app.node.tryGetContext('config') ?? 'countersign.json';
try {
  addCountersign(app, {
    configuration: readConfiguration(configurationFile, overridesOf(app.node.getAllContext())),
    functionsDirectory: 'dist/functions',
  });
} catch (error) {
  // A wrong configuration is for people to mend: a sentence, not a stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
