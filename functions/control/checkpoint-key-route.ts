// The public keys of the record's checkpoints, for whoever verifies a download. They open nothing, so that anybody with a token
// may have them.
import { z } from 'zod';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';

const publicKeySchema = z.object({
  publicKeyPem: z.string().meta({ description: 'SubjectPublicKeyInfo, PEM: ECDSA over P-256.' }),
  keySha256: z.string().meta({ description: 'Of its DER form; every checkpoint names it. Lower-case hex.' }),
});
const checkpointKeySchema = publicKeySchema.extend({
  others: z
    .array(publicKeySchema)
    .meta({ description: 'Those that signed before it, and one that is to sign next.' }),
});

export function checkpointKeyRoute(app: JsonApi, { checkpointKeys }: ControlDependencies): void {
  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/checkpoint-key',
      tag: 'service',
      summary: 'Read the keys that checkpoints of the record are signed with',
      answers: {
        200: { description: 'The one that signs now, and the others.', schema: checkpointKeySchema },
      },
    },
    async (context) => {
      const [current, ...others] = await checkpointKeys();
      return context.json({ ...current, others });
    },
  );
}
