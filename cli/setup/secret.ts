// One secret in Secrets Manager that the deployer makes.
import type { Step, Verdict } from './step.ts';
import { notConfigured, toDo } from './step.ts';

/** The command that makes it. `value`: how the shell is told it, e.g. `file://slack.json`. */
const createSecret = (name: string, value: string): string =>
  `aws secretsmanager create-secret --name ${name} --secret-string ${value}`;

/** What `look` says, or that it is to be made. */
export async function secretVerdict(
  name: string,
  value: string,
  look: () => Promise<Verdict>,
): Promise<Verdict> {
  return look().catch((cause) => {
    if (cause instanceof Error && cause.name === 'ResourceNotFoundException') {
      return toDo(`there is no secret ${name}`, createSecret(name, value));
    }
    throw cause;
  });
}

export const absent = (name: string, detail: string): Step => ({
  name,
  check: async () => notConfigured(detail),
});
