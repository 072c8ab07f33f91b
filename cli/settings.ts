// Where Countersign is and who speaks: from the environment, else from what `countersign login` stored.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CliFailure } from './failure.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const storedSchema = z.strictObject({
  url: z.url(),
  token: z.string(),
  expiresAtEpochSeconds: z.int(),
});

export type StoredLogin = z.infer<typeof storedSchema>;

/** `$XDG_CONFIG_HOME/countersign/login.json`, by default below `~/.config`. */
function loginFile(environment: Environment): string {
  const base = environment.XDG_CONFIG_HOME || join(environment.HOME ?? homedir(), '.config');
  return join(base, 'countersign', 'login.json');
}

/** Readable by its owner alone. */
export async function storeLogin(environment: Environment, login: StoredLogin): Promise<void> {
  const file = loginFile(environment);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(login)}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}

export interface Access {
  readonly url: string;
  readonly token: string;
}

export function countersignUrl(environment: Environment, stored?: StoredLogin): string {
  const url = environment.COUNTERSIGN_URL || stored?.url;
  if (!url) {
    throw new CliFailure('usage', 'COUNTERSIGN_URL is not set: set it to the address of your Countersign');
  }
  return url.replace(/\/$/, '');
}

/** `COUNTERSIGN_TOKEN_FILE` wins over a stored login. Throws CliFailure. */
export async function readAccess(environment: Environment, nowEpochSeconds: number): Promise<Access> {
  const tokenFile = environment.COUNTERSIGN_TOKEN_FILE;
  if (tokenFile) {
    const token = await readFile(tokenFile, 'utf8').catch((cause) => {
      throw new CliFailure('notSignedIn', `${tokenFile} (COUNTERSIGN_TOKEN_FILE) cannot be read`, { cause });
    });
    return { url: countersignUrl(environment), token: token.trim() };
  }
  const stored = await readStored(environment);
  if (!stored) throw new CliFailure('notSignedIn', 'you are not signed in: run `countersign login`');
  if (stored.expiresAtEpochSeconds <= nowEpochSeconds) {
    throw new CliFailure('notSignedIn', 'your sign-in has ended: run `countersign login`');
  }
  return { url: countersignUrl(environment, stored), token: stored.token };
}

async function readStored(environment: Environment): Promise<StoredLogin | undefined> {
  const text = await readFile(loginFile(environment), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = storedSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new CliFailure(
    'notSignedIn',
    `${loginFile(environment)} is not understood: run \`countersign login\` again`,
  );
}
