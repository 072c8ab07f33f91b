// What agents see while they are stopped: their normal exception, at once, and nothing reaches AWS.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { parseScope, stopped } from '../../../core/stops.ts';
import { alice } from '../../support/approval-cast.ts';
import { createGatewayWorld } from '../../support/gateway-world.ts';

test.each(['everything', 'connection:demo', 'agent:https://agents.example.com|agent-7'])(
  '[S8] while %s is stopped no call runs, with a normal exception that is not retried',
  async (scope) => {
    const world = createGatewayWorld();
    const dynamodb = new DynamoDBClient({
      ...world.client,
      maxAttempts: 3,
      credentials: await world.signIn(),
    });
    const write = () => dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } }));
    await write();
    const ask = { scope: parseScope(scope), person: alice, because: 'key leaked' };
    world.script.stops = stopped(world.script.stops, ask, world.now());
    await expect(write()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('stopped since'),
      $metadata: { attempts: 1, httpStatusCode: 403 },
    });
    expect(world.sent).toHaveLength(1);
    expect(world.archived.at(-1)).toMatchObject({ outcome: 'refused', refusal: { code: 'stopped' } });
    world.script.stops = { version: 2, stops: [] };
    await write();
    expect(world.sent).toHaveLength(2);
  },
);
