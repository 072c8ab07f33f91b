// AWS behind a gateway world: gives a credential to whoever asks, and answers calls as a test says.
import { Readable } from 'node:stream';
import type { Target } from '../../core/ports.ts';

export type Sent = Parameters<Target['send']>[0];
export type Answer = { statusCode?: number; headers?: Record<string, string>; body?: string | Uint8Array };

/** `log` gets a line for each thing that is asked. */
export function scriptedAws(log: string[], answer: (sent: Sent) => Answer | Promise<Answer>) {
  const sent: Sent[] = [];
  const assumed: Record<string, unknown>[] = [];
  const sts = {
    send: async ({ input }: { input: Record<string, unknown> }) => {
      log.push('assume');
      assumed.push(input);
      return {
        Credentials: {
          AccessKeyId: `ASIA${assumed.length}`,
          SecretAccessKey: 'secret',
          SessionToken: `token-${assumed.length}`,
        },
        AssumedRoleUser: {
          Arn: `${String(input.RoleArn).replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${input.RoleSessionName}`,
          AssumedRoleId: `AROAEXAMPLE:${input.RoleSessionName}`,
        },
      };
    },
  } as never;
  const target: Target = {
    async send(ask) {
      log.push('send');
      sent.push(ask);
      const { statusCode = 200, headers = {}, body = '' } = await answer(ask);
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      return {
        statusCode,
        headers: Object.entries({ 'content-length': String(bytes.byteLength), ...headers }),
        body: Readable.from([bytes]),
      };
    },
  };
  return { sts, target, sent, assumed };
}
