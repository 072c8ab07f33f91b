// The calls of one `aws s3` command: `cp`, `mv`, `rm`, `ls`, `mb`, `rb` and `sync` list, read, write and delete on their own.
// Objects that only a listing or a folder would name have unknown keys. It must never read a command as less than it does.
// https://docs.aws.amazon.com/cli/latest/reference/s3/
import { basename } from 'node:path';
import type { JsonObject } from '../core/json.ts';
import { didYouMean } from '../core/nearest-word.ts';
import { unknownObjectName } from '../core/requirements/unknown-objects.ts';
import { type S3Options, takeS3Options } from './aws-s3-options.ts';
import { CliFailure } from './failure.ts';

export interface S3Call {
  readonly operation: string;
  readonly parameters: JsonObject;
  /** Its key holds the stand-in for names that are not known. */
  readonly unknownObjects?: true;
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Commands that are no calls, or none that their words tell, and what says it. */
const instead: Readonly<Record<string, string>> = {
  presign: 'makes no call: give what its URL does, `aws s3api get-object --bucket BUCKET --key KEY`',
  website:
    'is not read here: give `aws s3api put-bucket-website --bucket BUCKET --website-configuration JSON`',
};

const readers: Readonly<
  Record<string, (places: readonly string[], options: S3Options) => readonly S3Call[]>
> = {
  ls: listed,
  mb: ([bucket = ''], { region }) => [
    {
      operation: 'CreateBucket',
      parameters: {
        Bucket: bucketAlone(bucket),
        ...(region !== undefined &&
          region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: region } }),
      },
    },
  ],
  rb: ([bucket = ''], { flags }) => [
    ...(flags.has('--force') ? emptied({ bucket: bucketAlone(bucket), key: '' }) : []),
    { operation: 'DeleteBucket', parameters: { Bucket: bucketAlone(bucket) } },
  ],
  rm: ([target = ''], { flags }) => {
    const place = placeOf(target);
    return flags.has('--recursive') ? emptied(asFolder(place)) : [onObject('DeleteObject', place)];
  },
  cp: (places, options) => copied(places, options, false),
  mv: (places, options) => copied(places, options, true),
  sync: synced,
};

const placesOf: Readonly<Record<string, readonly [number, number]>> = {
  ls: [0, 1],
  mb: [1, 1],
  rb: [1, 1],
  rm: [1, 1],
  cp: [2, 2],
  mv: [2, 2],
  sync: [2, 2],
};

/** `words`: after `aws s3`, without the options of the CLI itself. Throws CliFailure `usage` for what it does not understand. */
export function readS3Command(words: readonly string[], region: string | undefined): readonly S3Call[] {
  const [command = '', ...rest] = words;
  const advice = Object.hasOwn(instead, command) ? instead[command] : undefined;
  if (advice !== undefined) throw new CliFailure('usage', `\`aws s3 ${command}\` ${advice}`);
  const reader = Object.hasOwn(readers, command) ? readers[command] : undefined;
  const [least, most] = placesOf[command] ?? [0, 0];
  if (reader === undefined) {
    throw new CliFailure(
      'usage',
      `\`aws s3\` has no \`${command}\`${didYouMean(command, Object.keys(readers))}`,
    );
  }
  const { places, ...options } = takeS3Options(command, rest);
  if (places.length < least || places.length > most) {
    const expected = least === most ? String(least) : `${least} or ${most}`;
    throw new CliFailure('usage', `\`aws s3 ${command}\` takes ${expected} places, got ${places.length}`);
  }
  return reader(places, { ...options, ...(region !== undefined && { region }) });
}

function listed([target]: readonly string[], { flags }: S3Options): readonly S3Call[] {
  if (target === undefined || target === 's3://') return [{ operation: 'ListBuckets', parameters: {} }];
  const { bucket, key } = placeOf(target.startsWith('s3://') ? target : `s3://${target}`);
  const delimiter = flags.has('--recursive') ? {} : { Delimiter: '/' };
  return [{ operation: 'ListObjectsV2', parameters: { Bucket: bucket, Prefix: key, ...delimiter } }];
}

function copied(
  [from = '', to = '']: readonly string[],
  options: S3Options,
  moves: boolean,
): readonly S3Call[] {
  const recursive = options.flags.has('--recursive');
  if (recursive) return transferred(from, to, options, moves);
  if (!isRemote(from)) {
    const target = named(placeOf(to), basename(from));
    return [{ ...onObject('PutObject', target, options.parameters) }];
  }
  const source = placeOf(from);
  if (source.key === '')
    throw new CliFailure('usage', `\`${from}\` names no object: expected \`s3://BUCKET/KEY\``);
  return [
    onObject('HeadObject', source),
    ...(isRemote(to)
      ? [copy(source, named(placeOf(to), basename(source.key)), options)]
      : [onObject('GetObject', source)]),
    ...(moves ? [onObject('DeleteObject', source)] : []),
  ];
}

function synced([from = '', to = '']: readonly string[], options: S3Options): readonly S3Call[] {
  const target = isRemote(to) ? asFolder(placeOf(to)) : undefined;
  const deletes = options.flags.has('--delete') && target !== undefined;
  return [
    ...(target === undefined ? [] : [list(target)]),
    ...transferred(from, to, options, false),
    ...(deletes ? [onObject('DeleteObject', someObject(target))] : []),
  ];
}

/** All objects of a folder or below a prefix. */
function transferred(from: string, to: string, options: S3Options, moves: boolean): readonly S3Call[] {
  if (!isRemote(from)) return [onObject('PutObject', someObject(asFolder(placeOf(to))), options.parameters)];
  const source = asFolder(placeOf(from));
  const target = isRemote(to) ? someObject(asFolder(placeOf(to))) : undefined;
  return [
    list(source),
    target === undefined
      ? onObject('GetObject', someObject(source))
      : copy(someObject(source), target, options),
    ...(moves ? [onObject('DeleteObject', someObject(source))] : []),
  ];
}

const emptied = (place: Place) => [list(place), onObject('DeleteObject', someObject(place))];

const list = ({ bucket, key }: Place): S3Call => ({
  operation: 'ListObjectsV2',
  parameters: { Bucket: bucket, Prefix: key },
});

function onObject(operation: string, { bucket, key }: Place, more: JsonObject = {}): S3Call {
  return marked({ operation, parameters: { Bucket: bucket, Key: key, ...more } });
}

function copy(source: Place, target: Place, { parameters }: S3Options): S3Call {
  const CopySource = `${source.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`;
  return onObject('CopyObject', target, { CopySource, ...parameters });
}

function marked(call: S3Call): S3Call {
  const { Key, CopySource } = call.parameters;
  const isUnknown = [Key, CopySource].some((text) => String(text).includes(unknownObjectName));
  return isUnknown ? { ...call, unknownObjects: true } : call;
}

const isRemote = (place: string) => place.startsWith('s3://');

function placeOf(text: string): Place {
  if (!isRemote(text)) {
    throw new CliFailure('usage', `\`${text}\` is not understood: expected \`s3://BUCKET/KEY\``);
  }
  const [bucket = '', key = ''] = text.slice('s3://'.length).split(/\/(.*)/s);
  if (bucket === '' || bucket.startsWith('arn:')) {
    throw new CliFailure(
      'usage',
      `\`${text}\` names no bucket: give an access point with \`aws s3api … --bucket ARN\``,
    );
  }
  return { bucket, key };
}

function bucketAlone(text: string): string {
  const { bucket, key } = placeOf(text);
  if (key !== '') throw new CliFailure('usage', `\`${text}\` names more than a bucket`);
  return bucket;
}

/** The CLI takes the last word of the source where the target ends in a slash. */
const named = ({ bucket, key }: Place, name: string): Place => ({
  bucket,
  key: key === '' || key.endsWith('/') ? `${key}${name}` : key,
});

const asFolder = ({ bucket, key }: Place): Place => ({
  bucket,
  key: key === '' || key.endsWith('/') ? key : `${key}/`,
});

const someObject = ({ bucket, key }: Place): Place => ({ bucket, key: `${key}${unknownObjectName}` });
