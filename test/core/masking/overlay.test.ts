// Every row of the overlay names a member that the service's model has: one that is misspelt would mask nothing.
import { expect, test } from 'vitest';
import type { Shape } from '../../../core/catalogue/model.ts';
import { overlayTables } from '../../../core/masking/overlay.ts';
import { servedCatalogue } from '../../support/catalogue.ts';

/** Whether the names lead to a member from anywhere below the shape; lists and maps have no names. */
function hasPath(shape: Shape | undefined, names: readonly string[], seen = new Set<Shape>()): boolean {
  if (names.length === 0) return true;
  if (shape === undefined || seen.has(shape)) return false;
  const below = new Set([...seen, shape]);
  if (shape.type === 'list') return hasPath(shape.item?.shape, names, below);
  if (shape.type === 'map') return hasPath(shape.value?.shape, names, below);
  const [name = '', ...rest] = names;
  const member = shape.members?.get(name);
  if (member && leads(member.shape, rest)) return true;
  return [...(shape.members?.values() ?? [])].some((each) => hasPath(each.shape, names, below));
}

function leads(shape: Shape | undefined, names: readonly string[]): boolean {
  if (names.length === 0) return true;
  if (shape?.type === 'list') return leads(shape.item?.shape, names);
  // A name may be a key of the map as well.
  if (shape?.type === 'map') return [names, names.slice(1)].some((rest) => leads(shape.value?.shape, rest));
  const [name = '', ...rest] = names;
  const member = shape?.members?.get(name);
  return member !== undefined && leads(member.shape, rest);
}

test('every row names an operation and a member of its model', () => {
  const strays = overlayTables.flatMap(({ service, rows }) =>
    rows.flatMap(({ operation, member }) => {
      const found = servedCatalogue.service(service)?.operation(operation);
      if (found === undefined) return [`${service}:${operation} is no operation`];
      return [found.input, found.output].some((shape) => hasPath(shape, member))
        ? []
        : [`${service}:${operation} has no ${member.join('.')}`];
    }),
  );
  expect(strays).toEqual([]);
});
