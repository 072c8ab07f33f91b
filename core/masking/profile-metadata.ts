// Says what the profile `metadata-only` keeps: identifiers, ARNs, names, states, kinds, places, times. All other texts are content.
import type { Shape } from '../catalogue/model.ts';
import { isMetadataValue } from './harmless-values.ts';
import { wordsOf } from './secret-names.ts';

const kept: ReadonlySet<string> = new Set(
  'id ids arn arns name names status state states type types kind time date at region zone version engine class mode protocol family architecture platform count size level phase action code bucket algorithm storage runtime token marker etag'.split(
    ' ',
  ),
);

export function isMetadata(text: string, name: string, shape: Shape | undefined): boolean {
  if (shape?.enum !== undefined || shape?.type === 'timestamp' || isMetadataValue(text)) return true;
  return text.length <= 512 && !/\s/.test(text) && kept.has(wordsOf(name).at(-1) ?? '');
}
