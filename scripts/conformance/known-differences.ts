// Differences that somebody looked at: which they are, and why they are. What is not here is said to be unexplained.

export type Comparison =
  | 'requests read'
  | 'requests read back'
  | 'answers read'
  | 'answers read back'
  | 'other';

interface KnownDifference {
  readonly comparison: Comparison;
  /** Matches `SERVICE:OPERATION`. */
  readonly operation: RegExp;
  /** Matches what was found; absent: whatever it is. */
  readonly found?: RegExp;
  readonly why: string;
}

const knownDifferences: readonly KnownDifference[] = [
  {
    comparison: 'requests read',
    operation: /^(?:chime|greengrassv2|lex-models|lexv2-models):/,
    why: 'two services sign with one name and have this route; the request does not say which is meant, and is read as of the larger one, or refused',
  },
  {
    comparison: 'requests read',
    operation: /^s3:(?:Get|Put)Bucket(?:Lifecycle|Notification)$/,
    why: 'an old name of S3, which on the wire is its successor',
  },
  {
    comparison: 'requests read',
    operation: /^(?:glacier|lambda|medical-imaging):/,
    found: /^top-level members: \w+: too many$/,
    why: 'botocore writes a payload that it was not given as `{}`, which is read as an empty one',
  },
  {
    comparison: 'requests read',
    operation: /^bedrock-agentcore:InvokeAgentRuntimeCommand$/,
    found: /contentType/,
    why: 'botocore adds a content type that it was not given, and here it is a parameter',
  },
  {
    comparison: 'requests read back',
    operation: /^(?:glacier|lambda|medical-imaging):/,
    found: /^\w+: missing$/,
    why: 'moto reads an empty payload as none',
  },
  {
    comparison: 'requests read back',
    operation: /^(?:amp|apigateway|route53globalresolver):/,
    found: /^(?:filters|parameters)\b/,
    why: 'moto reads a map in the query from all of the query, and a list of one in it as text',
  },
  {
    comparison: 'answers read',
    operation: /./,
    found: /^(?:contentType|ResponseHeaders)\b/i,
    why: 'moto writes its own content type over the one that is a member',
  },
  {
    comparison: 'answers read',
    operation: /^(?:apigatewayv2|qbusiness|qconnect|securityagent):/,
    found: /item assignment|\.headers: missing$/,
    why: 'moto takes a member called `body` or `headers` for a part of its own',
  },
  {
    comparison: 'answers read',
    operation: /^bedrock-agentcore:GetAgentCard$/,
    why: 'moto puts a document that is the payload under an empty name',
  },
];

export function whyDifferent(comparison: Comparison, operation: string, found: string): string | undefined {
  return knownDifferences.find(
    (known) =>
      known.comparison === comparison &&
      known.operation.test(operation) &&
      (known.found === undefined || known.found.test(found)),
  )?.why;
}
