// The DynamoDB tables of docs/adr/0001. Times decide in the code; the TTL attribute only cleans up.
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Keeping } from '../stage.ts';

type KeyAttribute = { readonly name: string; readonly type: AttributeType };
const text = (name: string): KeyAttribute => ({ name, type: AttributeType.STRING });
const number = (name: string): KeyAttribute => ({ name, type: AttributeType.NUMBER });

interface Index {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
}

export class Tables extends Construct {
  readonly connections: Table;
  readonly policies: Table;
  readonly sessions: Table;
  readonly intents: Table;
  readonly requests: Table;
  readonly grants: Table;
  readonly listings: Table;
  readonly registry: Table;

  constructor(scope: Construct, id: string, keeping: Keeping) {
    super(scope, id);
    const table = (
      name: string,
      partitionKey: KeyAttribute,
      sortKey?: KeyAttribute,
      indexes: Index[] = [],
      stream?: StreamViewType,
    ) => {
      const made = new Table(this, name, {
        partitionKey,
        ...(sortKey && { sortKey }),
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.AWS_MANAGED,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        timeToLiveAttribute: 'ttlEpochSeconds',
        ...(stream && { stream }),
        deletionProtection: keeping.deletionProtection,
        removalPolicy: keeping.removalPolicy,
      });
      for (const { name: indexName, ...key } of indexes) {
        made.addGlobalSecondaryIndex({ indexName, ...key, projectionType: ProjectionType.ALL });
      }
      return made;
    };

    this.connections = table('Connections', text('name'));
    // Their changes are records of their own (docs/adr/0006).
    const changes = StreamViewType.NEW_AND_OLD_IMAGES;
    this.policies = table('Policies', text('id'), undefined, [], changes);
    const ofSessions: Index[] = [
      { name: 'byPrincipal', partitionKey: text('principalId'), sortKey: number('issuedAtEpochSeconds') },
      { name: 'byDay', partitionKey: text('day'), sortKey: number('issuedAtEpochSeconds') },
      // Sparse: legal holds that stand or are to be let go.
      { name: 'byHoldWork', partitionKey: text('holdWork'), sortKey: number('placedAtEpochSeconds') },
    ];
    this.sessions = table('Sessions', text('id'), undefined, ofSessions, changes);
    this.intents = table('Intents', text('id'), undefined, [
      // Sparse: an intent leaves it when it is settled.
      { name: 'byOpenSince', partitionKey: text('openShard'), sortKey: number('begunAtEpochSeconds') },
    ]);
    const ofRequests: Index[] = [
      { name: 'byPrincipal', partitionKey: text('principalId'), sortKey: number('createdAtEpochSeconds') },
    ];
    this.requests = table('Requests', text('id'), undefined, ofRequests, changes);
    this.grants = table('Grants', text('holder'), text('id'));
    this.listings = table('Listings', text('list'), text('position'));
    this.registry = table('Registry', text('id'), undefined, [], changes);
  }
}
