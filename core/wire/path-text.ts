// What may stand in a label of a path, in both directions.
import type { Operation } from '../catalogue/model.ts';
import { invalid } from './refusals.ts';

const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;

/**
 * Outside S3, AWS normalises paths before it routes them: a label that is a path of its own could become another
 * operation or resource there. S3 takes keys as they are, but a bucket must be a plain name: an ARN or an access point
 * belongs to other hosts [P6]. Throws `invalid-parameter`.
 */
export function assertPathText(text: string, name: string, operation: Operation): void {
  if (operation.service.id === 's3') {
    if (name === 'Bucket' && (!bucketName.test(text) || text.includes('..'))) {
      throw invalid(name, 'a bucket name (ARNs and access points are not served)');
    }
    return;
  }
  if (text.split('/').some((segment) => segment === '.' || segment === '..' || segment === '')) {
    throw invalid(name, 'a text that is no path of its own (`.`, `..` or empty segments)');
  }
}
