// The documents of the fixture set: an operation's documented shape filled with ordinary values, and secrets at the places that
// places.ts names. They are built from the models and from AWS's reference, never from what the masker knows.
import type { Operation, Shape } from '../../core/catalogue/model.ts';
import type { JsonValue } from '../../core/json.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { realisticOutput } from '../support/realistic-output.ts';
import { places } from './places.ts';
import { secretValue, texts } from './secret-values.ts';

export interface FixtureSecret {
  readonly path: string;
  readonly secret: string;
  readonly kind: string;
}

export interface FixtureDocument {
  readonly service: string;
  readonly operation: Operation;
  readonly direction: 'request' | 'response';
  readonly payload: JsonValue;
  readonly secrets: readonly FixtureSecret[];
  /** Paths of the texts in which nothing is secret. */
  readonly harmless: readonly string[];
}

type Node = Record<string, unknown> | unknown[];

export function fixtureDocuments(): readonly FixtureDocument[] {
  return places
    .trim()
    .split('\n')
    .map((line, index) => build(line, index));
}

function build(line: string, index: number): FixtureDocument {
  const [service = '', name = '', direction = '', ...wanted] = line.split(' ');
  const operation = servedCatalogue.service(service)?.operation(name);
  const shape = direction === 'request' ? operation?.input : operation?.output;
  if (!operation || !shape || (direction !== 'request' && direction !== 'response'))
    throw new Error(`no such place: ${line}`);
  const payload = structuredClone(realisticOutput(shape, `${index}`, 4)) as Record<string, unknown>;
  const secrets = wanted.map((place) => put(payload, shape, place, `${index}/${place}`));
  const taken = new Set(secrets.map(({ path }) => path));
  const harmless = [...leaves(payload as JsonValue, '$')]
    .map(([path]) => path)
    .filter((path) => !taken.has(path));
  return { service, operation, direction, payload: payload as JsonValue, secrets, harmless };
}

function put(payload: Record<string, unknown>, root: Shape, place: string, seed: string): FixtureSecret {
  const [path = '', form = '', kind = '', neighbour] = place.split(':');
  const secret = secretValue(kind, seed);
  const isBase64 = form.startsWith('b64');
  const filled = (texts[form.replace(/^b64/, '')] ?? '').replace('@@', () => secret);
  if (filled === '') throw new Error(`no text of the form ${form}`);
  const text = isBase64 ? Buffer.from(filled).toString('base64') : filled;
  const steps = stepsOf(path, root);
  let node: Node = payload;
  steps.slice(0, -1).forEach((step, at) => {
    node = descend(node, step, typeof steps[at + 1] === 'number');
  });
  if (neighbour) {
    const [name = '', value = ''] = neighbour.split('=');
    (node as Record<string, unknown>)[name] = value;
  }
  (node as Record<string | number, unknown>)[steps.at(-1) ?? ''] = text;
  const written = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return { path: `$${written}`, secret, kind: `${form} ${kind}` };
}

function descend(node: Node, step: string | number, isList: boolean): Node {
  const holder = node as Record<string | number, Node>;
  const present = holder[step];
  if (typeof present === 'object' && present !== null && Array.isArray(present) === isList) return present;
  const made: Node = isList ? [] : {};
  holder[step] = made;
  return made;
}

/** A map's key may have dots in it. */
function stepsOf(path: string, root: Shape): (string | number)[] {
  const steps: (string | number)[] = [];
  let shape: Shape | undefined = root;
  const parts = path.split('.');
  while (parts.length > 0) {
    if (shape?.type === 'map' && shape.value?.shape.type === 'string') {
      steps.push(parts.splice(0).join('.'));
      break;
    }
    const part = parts.shift() ?? '';
    const name = part.replace(/(\[\])+$/, '');
    steps.push(name);
    shape = shape?.type === 'map' ? shape.value?.shape : shape?.members?.get(name)?.shape;
    if (!shape) throw new Error(`no member ${name} in ${path}`);
    for (let lists = (part.length - name.length) / 2; lists > 0; lists -= 1) {
      steps.push(0);
      shape = shape?.item?.shape;
    }
  }
  return steps;
}

export function* leaves(value: JsonValue, path: string): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) yield* leaves(entry, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, entry] of Object.entries(value)) yield* leaves(entry, `${path}.${name}`);
  }
}
