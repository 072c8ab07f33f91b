import { createHash } from 'node:crypto';

/** The first line of the client's types: which document they were made from. */
export function generatedFrom(document: string): string {
  return `// Of the openapi.json whose SHA-256 is ${createHash('sha256').update(document).digest('hex')}.\n`;
}
