// SQS clients send to the host of the QueueUrl, so the agent sees QueueUrls that lead through the gateway while the
// call carries AWS's own. The QueueUrl decides which queue is meant [P8]: any other host is refused.
import { CountersignError } from './countersign-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

export interface QueueUrlMap {
  /** Base URL of the AWS door as the client sees it, e.g. `http://127.0.0.1:8700/aws`; no final slash. */
  readonly doorUrl: string;
  readonly region: string;
  readonly partition: string;
}

const dnsSuffixes: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
};

const queuePath = /^\/(\d{12})\/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)$/;

const awsBase = ({ region, partition }: QueueUrlMap) =>
  `https://sqs.${region}.${dnsSuffixes[partition] ?? 'amazonaws.com'}`;

/** The call's parameters with AWS's QueueUrl. Throws CountersignError `invalid-parameter` for a foreign host. */
export function withAwsQueueUrl(parameters: JsonObject, map: QueueUrlMap): JsonObject {
  const { QueueUrl: url } = parameters;
  if (typeof url !== 'string') return parameters;
  const base = [map.doorUrl, awsBase(map)].find((candidate) => url.startsWith(`${candidate}/`));
  const match = base === undefined ? null : queuePath.exec(url.slice(base.length));
  if (!match) {
    throw new CountersignError(
      'invalid-parameter',
      `\`QueueUrl\` is \`${url}\`, expected \`${map.doorUrl}/ACCOUNT/QUEUE\` or \`${awsBase(map)}/ACCOUNT/QUEUE\`: use the URL that GetQueueUrl or ListQueues answers`,
    );
  }
  return { ...parameters, QueueUrl: `${awsBase(map)}/${match[1]}/${match[2]}` };
}

const queueUrlMembers: ReadonlySet<string> = new Set(['QueueUrl', 'QueueUrls', 'queueUrls']);

/** The answer with QueueUrls that lead through the gateway, whatever host the upstream named. */
export function withDoorQueueUrls(output: JsonObject, map: QueueUrlMap): JsonObject {
  if (!Object.keys(output).some((name) => queueUrlMembers.has(name))) return output;
  const mapUrl = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(mapUrl);
    if (typeof value !== 'string' || isJsonObject(value)) return value;
    const path = value.replace(/^https?:\/\/[^/]+/, '');
    return queuePath.test(path) ? `${map.doorUrl}${path}` : value;
  };
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => [name, queueUrlMembers.has(name) ? mapUrl(value) : value]),
  );
}
