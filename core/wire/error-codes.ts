// Error codes as the XML protocols spell them. JSON protocols name exceptions; query, EC2 and S3 have older words for
// the same. Codes that are not here, such as AWS's own, stay as they are.
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

export type XmlErrorDialect = 'query' | 'ec2' | 's3';

type Spelling = Readonly<Record<XmlErrorDialect, string>>;

const everywhere = (code: string): Spelling => ({ query: code, ec2: code, s3: code });

const spellings: ReadonlyMap<string, Spelling> = new Map([
  ['AccessDeniedException', { query: 'AccessDenied', ec2: 'UnauthorizedOperation', s3: 'AccessDenied' }],
  ['ConflictException', { query: 'Conflict', ec2: 'Conflict', s3: 'OperationAborted' }],
  ['ExpiredTokenException', everywhere('ExpiredToken')],
  ['IncompleteSignatureException', everywhere('IncompleteSignature')],
  ['InternalServerException', { query: 'InternalFailure', ec2: 'InternalError', s3: 'InternalError' }],
  ['LimitExceededException', { query: 'LimitExceeded', ec2: 'RequestLimitExceeded', s3: 'SlowDown' }],
  ['MethodNotAllowedException', everywhere('MethodNotAllowed')],
  ['MissingAuthenticationTokenException', everywhere('MissingAuthenticationToken')],
  ['ResourceNotFoundException', everywhere('ResourceNotFound')],
  [
    'SerializationException',
    { query: 'MalformedQueryString', ec2: 'MalformedQueryString', s3: 'MalformedXML' },
  ],
  [
    'ServiceUnavailableException',
    { query: 'ServiceUnavailable', ec2: 'Unavailable', s3: 'ServiceUnavailable' },
  ],
  ['ThrottlingException', { query: 'Throttling', ec2: 'RequestLimitExceeded', s3: 'SlowDown' }],
  ['UnknownOperationException', { query: 'InvalidAction', ec2: 'InvalidAction', s3: 'MethodNotAllowed' }],
  ['ValidationException', { query: 'ValidationError', ec2: 'InvalidParameterValue', s3: 'InvalidRequest' }],
]);

export function xmlErrorCode(awsCode: string, dialect: XmlErrorDialect): string {
  return spellings.get(awsCode)?.[dialect] ?? awsCode;
}
