// docs/reference/api: the JSON door's routes, one page for each tag of the OpenAPI document, and one for its schemas.
import { linkTo, meaningOf, type Schema, schemaTable, typeOf } from './api-schema.ts';
import { code, plain, table } from './table.ts';

interface Content {
  readonly [mediaType: string]: { readonly schema?: Schema; readonly example?: unknown };
}

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

/** What is read of an OpenAPI 3.1 document. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const written = '<!-- Written by `npm run references` from client/openapi.json. -->';

/** File name in docs/reference/api → its text. */
export function apiReference(document: ApiDocument): ReadonlyMap<string, string> {
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  const tags = Map.groupBy(routes, ({ operation }) => operation.tags[0] ?? 'other');
  return new Map([
    ['README.md', indexPage(tags)],
    ...[...tags].map(([tag, ofTag]): [string, string] => [`${tag}.md`, tagPage(tag, ofTag)]),
    ['schemas.md', schemaPage(document.components.schemas)],
  ]);
}

function indexPage(tags: ReadonlyMap<string, readonly Route[]>): string {
  return [
    '# API reference',
    written,
    `What holds for every route stands in [the JSON API](../../json-api.md); refusals are [\`Problem\`](schemas.md#problem), with these [codes](../../errors.md#codes).`,
    ...[...tags].flatMap(([tag, routes]) => [
      `## ${titleOf(tag)}`,
      table(
        ['Route', 'Does'],
        routes.map((route) => [
          `[${code(nameOf(route))}](${tag}.md#${anchorOf(route)})`,
          plain(route.operation.summary),
        ]),
      ),
    ]),
  ].join('\n\n');
}

function tagPage(tag: string, routes: readonly Route[]): string {
  return [
    `# ${titleOf(tag)}`,
    written,
    'See [all routes](README.md) and [what holds for each](../../json-api.md).',
    ...routes.flatMap(routeSection),
  ].join('\n\n');
}

function routeSection(route: Route): readonly string[] {
  const { summary, description, security, parameters = [], requestBody, responses } = route.operation;
  const body = Object.values(requestBody?.content ?? {})[0];
  return [
    `## ${nameOf(route)}`,
    `**${plain(summary)}.**${description ? ` ${plain(description)}` : ''}${security?.length ? '' : ' Needs no token.'}`,
    ...(parameters.length > 0
      ? [
          table(
            ['Parameter', 'Type', 'Meaning'],
            parameters.map(({ name, in: place, required, description: text, schema }) => [
              `${code(name)} in the ${place}`,
              required ? `${typeOf(schema, 'schemas.md')}; required` : typeOf(schema, 'schemas.md'),
              meaningOf({ ...schema, ...(text ? { description: text } : {}) }),
            ]),
          ),
        ]
      : []),
    ...(body ? bodySection(body) : []),
    table(
      ['Answer', 'Body', 'Means'],
      Object.entries(responses).map(([status, response]) => [
        status === 'default' ? 'otherwise' : status,
        bodyWord(response.content),
        plain(response.description),
      ]),
    ),
  ];
}

function bodySection({ schema, example }: Content[string]): readonly string[] {
  return [
    ...(schema?.$ref ? [`Body: ${linkTo(schema.$ref, 'schemas.md')}`] : []),
    ...(example === undefined ? [] : [`\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``]),
    ...(schema?.properties ? [schemaTable(schema, 'schemas.md')] : []),
  ];
}

function bodyWord(content: Content = {}): string {
  return Object.entries(content)
    .map(([mediaType, { schema }]) => (schema ? typeOf(schema, 'schemas.md') : mediaType))
    .join(' or ');
}

function schemaPage(schemas: Readonly<Record<string, Schema>>): string {
  const named = Object.entries(schemas).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [
    '# Schemas',
    written,
    'A member that is **required** must be in a body, and always is in an answer; `a.b` is the member `b` of `a`, and `a[].b` of each entry of `a`.',
    ...named.flatMap(([name, schema]) => [
      `## ${name}`,
      ...(meaningOf(schema) ? [meaningOf(schema)] : []),
      schema.properties ? schemaTable(schema, '') : typeOf(schema, ''),
    ]),
  ].join('\n\n');
}

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
/** As GitHub and the site make it of the heading. */
const anchorOf = (route: Route) =>
  nameOf(route)
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
const titleOf = (tag: string) => `${tag.charAt(0).toUpperCase()}${tag.slice(1)}`;
