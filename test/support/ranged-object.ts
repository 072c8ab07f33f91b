// Answers GetObject as S3 does for one object: whole, a range of it, a part that was uploaded, or 416.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
import { createHash } from 'node:crypto';
import type { TargetRequest } from '../../core/wire/http.ts';

export interface RangedObject {
  readonly bytes: Buffer;
  /** Of the parts that it was uploaded in. Absent: in one. */
  readonly partBytes?: number;
}

export function answerOfObject({ bytes, partBytes = bytes.length }: RangedObject, request: TargetRequest) {
  const line = (wanted: string) => request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  const headers = { 'content-type': 'text/plain', etag };
  const partNumber = request.query.find(([name]) => name === 'partNumber')?.[1];
  const ifMatch = line('if-match');
  if (ifMatch !== undefined && ifMatch !== etag) return refusal(412, 'PreconditionFailed');
  const range = line('range');
  const [, first, last, suffix] = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(range ?? '') ?? [];
  const partStart = (Number(partNumber) - 1) * partBytes;
  const start =
    partNumber !== undefined
      ? partStart
      : suffix
        ? Math.max(0, bytes.length - Number(suffix))
        : Number(first);
  const end = partNumber !== undefined ? partStart + partBytes : last ? Number(last) + 1 : bytes.length;
  if (partNumber === undefined && first === undefined && suffix === undefined)
    return { headers, body: bytes };
  if (start >= bytes.length || suffix === '0') {
    const shown = `<RangeRequested>${range}</RangeRequested><ActualObjectSize>${bytes.length}</ActualObjectSize>`;
    const refused = refusal(416, 'InvalidRange', shown);
    return { ...refused, headers: { ...refused.headers, 'content-range': `bytes */${bytes.length}` } };
  }
  const body = bytes.subarray(start, end);
  return {
    statusCode: 206,
    headers: {
      ...headers,
      'content-range': `bytes ${start}-${start + body.length - 1}/${bytes.length}`,
      ...(partNumber === undefined
        ? {}
        : { 'x-amz-mp-parts-count': String(Math.ceil(bytes.length / partBytes)) }),
    },
    body,
  };
}

const refusal = (statusCode: number, code: string, more = '') => ({
  statusCode,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>not so</Message>${more}</Error>`,
});
