// Reads AWS's error answers: their code and message, whatever the protocol.
import type { Protocol } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { decodeCbor } from './cbor-decoder.ts';
import { type HttpResponse, headerValue } from './http.ts';
import { parseExactJson } from './strict-json.ts';
import { parseXml, type XmlElement } from './xml-tree.ts';

/**
 * Reads an error answer; one without a body has the code that its header names. What cannot be read has the HTTP status as
 * its code and no message: the error itself is the news, and a load balancer's HTML must not hide it.
 */
export function readErrorResponse(
  protocol: Protocol,
  response: HttpResponse,
): { code: string; message: string } {
  const nothing = { code: String(response.statusCode), message: '' };
  const named = headerValue(response.headers, 'x-amzn-errortype');
  if (response.body.length === 0) {
    const isJson = protocol === 'json' || protocol === 'rest-json';
    return isJson && named !== undefined ? { code: errorName(named), message: '' } : nothing;
  }
  try {
    switch (protocol) {
      case 'json':
      case 'rest-json': {
        const body = parseExactJson(response.body) as JsonValue;
        return readMembers(isJsonObject(body) ? body : {}, named, nothing.code);
      }
      case 'rpc-v2-cbor': {
        const body = decodeCbor(response.body);
        return readMembers(isJsonObject(body) ? body : {}, undefined, nothing.code);
      }
      default:
        return readXmlError(parseXml(response.body)) ?? nothing;
    }
  } catch {
    return nothing;
  }
}

function readMembers(body: JsonObject, named: string | undefined, fallback: string) {
  const code = [named, body.__type, body.code, body.Code].find((name) => typeof name === 'string');
  const message = [body.message, body.Message, body.errorMessage].find((text) => typeof text === 'string');
  return { code: typeof code === 'string' ? errorName(code) : fallback, message: String(message ?? '') };
}

/** `ns#FooError:http://…` is FooError: see "Operation error serialization" of awsJson. */
function errorName(code: string): string {
  return (code.split(':')[0] ?? '').split('#').at(-1) ?? '';
}

function readXmlError(root: XmlElement): { code: string; message: string } | undefined {
  const frame = child(root, 'Errors') ?? root;
  const error = root.name === 'Error' ? root : child(frame, 'Error');
  const code = error === undefined ? undefined : child(error, 'Code')?.text;
  if (error === undefined || code === undefined) return undefined;
  return { code, message: (child(error, 'Message') ?? child(error, 'message'))?.text ?? '' };
}

function child(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((candidate) => candidate.name === name);
}
