// The parameters of a tool's call as they stand in the message. zod leaves a `__proto__` out of records, and what is not
// modelled must be refused, not lost [P11].
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

export function parametersAsSent(body: JsonValue | undefined): JsonObject {
  return parametersOf(argumentsOf(body));
}

/** Of `calls[index]`, for tools that take several. */
export function parametersOfEach(body: JsonValue | undefined): readonly JsonObject[] {
  const { calls } = argumentsOf(body);
  return Array.isArray(calls) ? calls.map((call) => parametersOf(isJsonObject(call) ? call : {})) : [];
}

export function argumentsOf(body: JsonValue | undefined): JsonObject {
  const params = isJsonObject(body) && isJsonObject(body.params) ? body.params : {};
  return isJsonObject(params.arguments) ? params.arguments : {};
}

export function parametersOf({ parameters }: JsonObject): JsonObject {
  return isJsonObject(parameters) ? parameters : {};
}
