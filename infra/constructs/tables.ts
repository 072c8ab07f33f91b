// The DynamoDB tables of docs/adr/0001. Times decide in the code; the TTL attribute only cleans up.
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
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

  constructor(scope: Construct, id: string, keeping: Keeping) {
    super(scope, id);
    const table = (
      name: string,
      partitionKey: KeyAttribute,
      sortKey?: KeyAttribute,
      indexes: Index[] = [],
    ) => {
      const made = new Table(this, name, {
        partitionKey,
        ...(sortKey && { sortKey }),
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.AWS_MANAGED,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        timeToLiveAttribute: 'ttlEpochSeconds',
        deletionProtection: keeping.deletionProtection,
        removalPolicy: keeping.removalPolicy,
      });
      for (const { name: indexName, ...key } of indexes) {
        made.addGlobalSecondaryIndex({ indexName, ...key, projectionType: ProjectionType.ALL });
      }
      return made;
    };

    this.connections = table('Connections', text('name'));
    this.policies = table('Policies', text('id'));
    this.sessions = table('Sessions', text('id'), undefined, [
      { name: 'byPrincipal', partitionKey: text('principalId'), sortKey: number('issuedAtEpochSeconds') },
      { name: 'byDay', partitionKey: text('day'), sortKey: number('issuedAtEpochSeconds') },
    ]);
    this.intents = table('Intents', text('id'));
    this.requests = table('Requests', text('id'), undefined, [
      { name: 'byStatus', partitionKey: text('status'), sortKey: number('createdAtEpochSeconds') },
      { name: 'byReview', partitionKey: text('review'), sortKey: number('createdAtEpochSeconds') },
      { name: 'byPrincipal', partitionKey: text('principalId'), sortKey: number('createdAtEpochSeconds') },
    ]);
    this.grants = table('Grants', text('holder'), text('id'));
  }
}
