// A process of its own that starts as a Lambda environment does: imports the bundle, says how long that took and how much
// memory it holds, and ends. Started by bench/run.ts with the function's environment.
import { pathToFileURL } from 'node:url';
import { installLambdaGlobals } from '../local/lambda-runtime.ts';

installLambdaGlobals();
const bundleFile = process.argv[2] ?? '';
const beganMilliseconds = performance.now();
await import(pathToFileURL(bundleFile).href);
const importedMilliseconds = performance.now();
process.send?.({
  startMilliseconds: importedMilliseconds - beganMilliseconds,
  cpuMilliseconds: (process.cpuUsage().user + process.cpuUsage().system) / 1000,
  residentMegabytes: process.memoryUsage.rss() / 1024 / 1024,
});
process.disconnect?.();
process.exit(0);
