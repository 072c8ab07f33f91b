import { createDynamodbSeenWebhooks } from '../../adapters/dynamodb-seen-webhooks.ts';
import { describeSeenWebhooks } from '../contracts/seen-webhooks.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';

describeSeenWebhooks('the memory of webhooks', () =>
  createDynamodbSeenWebhooks({ client: inMemoryTable('id'), requestsTable: 'requests' }),
);
