// Reads the time a request was signed at.
import { CountersignError } from '../countersign-error.ts';

export interface RequestTime {
  /** `YYYYMMDDTHHMMSSZ` */
  readonly basic: string;
  readonly epochSeconds: number;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `X-Amz-Date`: ISO 8601 basic format and nothing else. */
export function readAmzDate(text: string): RequestTime {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return fromParts(match?.slice(1), text, 'X-Amz-Date', 'YYYYMMDDTHHMMSSZ');
}

/** `Date`, which counts when there is no `X-Amz-Date`: IMF-fixdate (RFC 9110 section 5.6.7) or the basic format. */
export function readDateHeader(text: string): RequestTime {
  if (/^\d{8}T/.test(text)) return readAmzDate(text);
  const match =
    /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/.exec(text);
  const [, day = '', month = '', year = '', ...time] = match ?? [];
  const monthNumber = String(months.indexOf(month) + 1).padStart(2, '0');
  return fromParts(
    match ? [year, monthNumber, day, ...time] : undefined,
    text,
    'Date',
    'Sun, 06 Nov 1994 08:49:37 GMT',
  );
}

function fromParts(
  parts: readonly string[] | undefined,
  text: string,
  header: string,
  expected: string,
): RequestTime {
  const [year, month, day, hour, minute, second] = parts ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const epochMilliseconds = Date.parse(iso);
  // Date.parse lets the 31st of February overflow: writing the time again shows it.
  if (Number.isNaN(epochMilliseconds) || new Date(epochMilliseconds).toISOString() !== iso) {
    throw new CountersignError(
      'incomplete-signature',
      `\`${header}\` is \`${text.slice(0, 64)}\`; expected a time like \`${expected}\``,
    );
  }
  return {
    basic: `${year}${month}${day}T${hour}${minute}${second}Z`,
    epochSeconds: epochMilliseconds / 1000,
  };
}
