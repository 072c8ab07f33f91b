// The options of `aws s3`: those that become parameters of its calls, those that change which calls it makes, and those that
// change neither. Any other is refused: a call without it would be another one.
import type { JsonObject, JsonValue } from '../core/json.ts';
import { CliFailure } from './failure.ts';

export interface S3Options {
  /** `--recursive`, `--force`, `--delete`. */
  readonly flags: ReadonlySet<string>;
  /** Of PutObject and CopyObject. */
  readonly parameters: JsonObject;
  readonly region?: string;
}

const flags = ['--recursive', '--force', '--delete'];

/** Option → parameter. */
const parameterOf: ReadonlyMap<string, string> = new Map([
  ['--acl', 'ACL'],
  ['--cache-control', 'CacheControl'],
  ['--content-disposition', 'ContentDisposition'],
  ['--content-encoding', 'ContentEncoding'],
  ['--content-language', 'ContentLanguage'],
  ['--content-type', 'ContentType'],
  ['--metadata-directive', 'MetadataDirective'],
  ['--sse', 'ServerSideEncryption'],
  ['--sse-kms-key-id', 'SSEKMSKeyId'],
  ['--storage-class', 'StorageClass'],
  ['--website-redirect', 'WebsiteRedirectLocation'],
]);

/** `true` takes a value. They choose among objects, or say what is printed. */
const harmless: ReadonlyMap<string, boolean> = new Map([
  ['--dryrun', false],
  ['--exact-timestamps', false],
  ['--exclude', true],
  ['--follow-symlinks', false],
  ['--force-glacier-transfer', false],
  ['--human-readable', false],
  ['--ignore-glacier-warnings', false],
  ['--include', true],
  ['--no-follow-symlinks', false],
  ['--no-guess-mime-type', false],
  ['--no-progress', false],
  ['--only-show-errors', false],
  ['--page-size', true],
  ['--quiet', false],
  ['--size-only', false],
  ['--summarize', false],
]);

/** The calls that `aws s3api` makes of a command's options. */
const insteadOf: Readonly<Record<string, string>> = {
  cp: 'put-object`, `copy-object` or `get-object',
  ls: 'list-objects-v2',
  mb: 'create-bucket',
  mv: 'copy-object` and `delete-object',
  rb: 'delete-bucket',
  rm: 'delete-object',
  sync: 'put-object`, `copy-object` or `get-object',
};

/** Throws CliFailure `usage` for an option that it does not know. */
export function takeS3Options(
  command: string,
  words: readonly string[],
): Omit<S3Options, 'region'> & { readonly places: readonly string[] } {
  const places: string[] = [];
  const given = new Set<string>();
  const parameters: Record<string, JsonValue> = {};
  for (let index = 0; index < words.length; ) {
    const [word = '', attached] = (words[index] ?? '').split(/(?<=^--[a-z-]+)=(.*)/s);
    index += 1;
    const takeValue = (): string => {
      const value = attached ?? words[index++];
      if (value === undefined) throw new CliFailure('usage', `\`${word}\` has no value`);
      return value;
    };
    const parameter = parameterOf.get(word);
    if (!word.startsWith('--')) places.push(words[index - 1] ?? '');
    else if (flags.includes(word)) given.add(word);
    else if (word === '--sse') {
      const isBare = attached === undefined && !/^(?:AES256|aws:kms(?::dsse)?)$/.test(words[index] ?? '');
      parameters.ServerSideEncryption = isBare ? 'AES256' : takeValue();
    } else if (parameter !== undefined) parameters[parameter] = takeValue();
    else if (harmless.has(word)) {
      if (harmless.get(word)) takeValue();
    } else {
      throw new CliFailure(
        'usage',
        `\`${word}\` of \`aws s3 ${command}\` is not read here: give the calls that it makes, \`aws s3api ${insteadOf[command]}\``,
      );
    }
  }
  return { places, flags: given, parameters };
}
