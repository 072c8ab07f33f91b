// What tests look for in the pages of this project.
import { globSync, readFileSync } from 'node:fs';

/** Every page that people read, by its path. */
export const markdownPages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'client/README.md',
  ...globSync('docs/**/*.md').toSorted(),
];

export interface FencedBlock {
  /** Empty: the page does not say. */
  readonly language: string;
  readonly text: string;
}

/** Those in lists, which are indented, too. */
export const fencedBlocks = (page: string): readonly FencedBlock[] =>
  fencedBlocksIn(readFileSync(page, 'utf8'));

export function fencedBlocksIn(markdown: string): readonly FencedBlock[] {
  const blocks = markdown.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms);
  return [...blocks].map(([, indent = '', language = '', text = '']) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Where its links and pictures lead, without those that other hosts have. */
export function linksOf(page: string): readonly string[] {
  const prose = withoutCode(readFileSync(page, 'utf8'));
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(
    ([, link, image]) => link ?? image ?? '',
  );
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

/** Files and folders of this repository that it names: code spans that begin with one of its folders. */
export function pathsIn(page: string): readonly string[] {
  const folders = globSync('*/').filter((name) => name !== 'node_modules' && name !== 'dist');
  const spans = readFileSync(page, 'utf8').matchAll(/`([\w-]+)\/[^`\s]*`/g);
  return [...spans].filter(([, first = '']) => folders.includes(first)).map(([span]) => span.slice(1, -1));
}

export function headingsOf(page: string): readonly string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/^ *```.*?^ *```$/gms, '');
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
}

/** Links hold code, and code may hold what looks like a link: what is left of a code span is its place. */
const withoutCode = (text: string) =>
  text.replaceAll(/^ *```.*?^ *```$/gms, '').replaceAll(/`[^`\n]*`/g, 'code');
