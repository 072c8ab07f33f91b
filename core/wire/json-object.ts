// Building JSON objects from names that came over the wire.
import type { JsonValue } from '../json.ts';

/** Sets an own property whatever its name is: a plain assignment to `__proto__` would change the prototype. */
export function setOwn<Value extends JsonValue | bigint | object>(
  object: Record<string, Value>,
  name: string,
  value: Value,
): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}
