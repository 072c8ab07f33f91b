// The public key of the record's checkpoints, for whoever verifies a download. It opens nothing, so that anybody with a token
// may have it.
import { z } from 'zod';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';

const checkpointKeySchema = z.object({
  publicKeyPem: z.string().meta({ description: 'SubjectPublicKeyInfo, PEM: ECDSA over P-256.' }),
  keySha256: z.string().meta({ description: 'Of its DER form; every checkpoint names it. Lower-case hex.' }),
});

export function checkpointKeyRoute(app: JsonApi, { checkpointKey }: ControlDependencies): void {
  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/checkpoint-key',
      tag: 'service',
      summary: 'Read the key that checkpoints of the record are signed with',
      answers: { 200: { description: 'The public key.', schema: checkpointKeySchema } },
    },
    async (context) => context.json(await checkpointKey()),
  );
}
