// Every block of docs/agents is what it says: its language reads it, its section says where the format is documented, and what
// connects to the MCP door does so with a token in a header.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';

interface Block {
  readonly name: string;
  readonly language: string;
  readonly text: string;
  readonly section: string;
}

const files = readdirSync('docs/agents').filter((name) => name.endsWith('.md'));
const blocks: readonly Block[] = files.flatMap((file) =>
  readFileSync(`docs/agents/${file}`, 'utf8')
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
        name: `${file}, ${section.split('\n')[0]}: ${language}`,
        language,
        text,
        section,
      })),
    ),
);

/** Python 3.10 has it in pip alone. */
const tomlProgram = `import sys
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
tomllib.loads(sys.stdin.read())`;

/** Throws what the language says of it. */
const read: Readonly<Record<string, (text: string) => unknown>> = {
  json: (text) => JSON.parse(text),
  toml: (text) => python(tomlProgram, text),
  python: (text) => python('import sys; compile(sys.stdin.read(), "block", "exec")', text),
  ts: (text) => transformSync(text, { loader: 'ts', format: 'esm' }),
  sh: (text) => execFileSync('bash', ['-n'], { input: text }),
  hcl: readHcl,
  ini: (text) =>
    python(
      'import configparser, sys; configparser.ConfigParser(interpolation=None).read_string(sys.stdin.read())',
      text,
    ),
};

/** As far as these blocks go: https://developer.hashicorp.com/terraform/language/syntax/configuration */
function readHcl(text: string): void {
  let depth = 0;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '' || /^\w+ += (?:true|false|"[^"]*")$/.test(line)) continue;
    if (/^\w+ (?:"\w+" )?\{$/.test(line)) depth++;
    else if (line === '}' && depth > 0) depth--;
    else throw new Error(`\`${line}\` is no argument, no block and no end of one`);
  }
  if (depth > 0) throw new Error('a block has no end');
}

function python(program: string, input: string): void {
  execFileSync('python3', ['-c', program], { input, stdio: ['pipe', 'ignore', 'pipe'] });
}

test('there are blocks for clients, frameworks and SDKs', () => {
  expect(blocks.length).toBeGreaterThanOrEqual(20);
});

describe('a block', () => {
  test.each(blocks)('$name', ({ language, text, section }) => {
    expect(() => read[language]?.(text)).not.toThrow();
    expect(Object.keys(read)).toContain(language);
    if (text.includes('/mcp')) {
      expect(text).toContain('https://HOST/mcp');
      expect(text).toMatch(/authorization["' ]*:|bearer_token_env_var/i);
      expect(section).toMatch(/\(https:\/\/|\[Documentation\]/);
    }
  });
});

test('the README leads to every page', () => {
  const text = readFileSync('docs/agents/README.md', 'utf8');
  for (const file of files.filter((name) => name !== 'README.md')) expect(text).toContain(`(${file})`);
});

test('every link between these documents leads to a file', () => {
  for (const file of files) {
    const text = readFileSync(`docs/agents/${file}`, 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(((?!https:)[^)#]+)/g)) {
      expect(() => readFileSync(`docs/agents/${target}`), `${file} → ${target}`).not.toThrow();
    }
  }
});
