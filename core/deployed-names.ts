// Names that whoever deploys a thing and whoever looks for it must agree on.

export const stackName = (stage: string): string => `Countersign-${stage}`;

/** Of the stack of what is kept. */
export const dataStackName = (stage: string): string => `CountersignData-${stage}`;

export const connectionStackName = (connectionName: string): string =>
  `CountersignConnection-${connectionName}`;

/** Of a function and of its role. `name`: the folder under `functions/`. */
export const functionName = (stage: string, name: string): string => `countersign-${stage}-${name}`;

export type SecretName =
  | 'slack'
  | 'webhooks-incoming'
  | 'webhooks-outgoing'
  | 'jira'
  | 'servicenow'
  | 'teams';

/** Of a secret that the deployer makes: no template holds one. */
export const secretName = (stage: string, name: SecretName): string => `countersign-${stage}-${name}`;
