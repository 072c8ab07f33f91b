// One header of a REST API event, where two of a name would be two readings.
import type { APIGatewayProxyEvent } from 'aws-lambda';

/** `name` in lower case. Empty when it is not there, or there twice. */
export function onlyHeader(
  { headers, multiValueHeaders }: Pick<APIGatewayProxyEvent, 'headers' | 'multiValueHeaders'>,
  name: string,
): string {
  const found = Object.entries(multiValueHeaders ?? {}).flatMap(([candidate, values]) =>
    candidate.toLowerCase() === name ? (values ?? []) : [],
  );
  if (found.length > 1) return '';
  const single = Object.entries(headers ?? {}).find(([candidate]) => candidate.toLowerCase() === name);
  return found[0] ?? single?.[1] ?? '';
}
