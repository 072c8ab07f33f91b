// Says in one sentence why nothing of this project can run here, before it is loaded: `node --import` this first.
// In JavaScript, since a Node that is too old reads no TypeScript.
import { existsSync } from 'node:fs';

const oldestMajor = 24;
const { node } = process.versions;

function refusal() {
  if (!existsSync(new URL('../node_modules/.bin/cdk', import.meta.url))) {
    return 'the npm packages are not installed: run `npm ci` first';
  }
  if (Number.parseInt(node, 10) < oldestMajor) {
    return `Node ${node} is too old: install Node ${oldestMajor} from https://nodejs.org (\`npm ci\` brings it on Linux alone, for x64 and arm64)`;
  }
  return undefined;
}

const message = refusal();
if (message !== undefined) {
  console.error(message);
  process.exit(1);
}
