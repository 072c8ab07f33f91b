// The connections, API destinations and rules of a synthesised template, made on the emulator by the public APIs: its
// CloudFormation knows neither connections nor destinations. What each says is taken from the template; secrets are put in
// as CloudFormation resolves them, and the systems' addresses are those of this machine.
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  CreateEventBusCommand,
  DeleteApiDestinationCommand,
  DeleteConnectionCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { emulatorClientOptions } from './emulator-client-options.ts';
import { resourcesOf, type Template } from './synthesised-app.ts';

/** Answers what takes them down again. */
export async function deployApiDestinations(ask: {
  readonly template: Template;
  readonly busName: string;
  /** Name of a secret → its value. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Origin in the template → origin on this machine. */
  readonly origins: Readonly<Record<string, string>>;
}): Promise<() => Promise<void>> {
  const { template, busName, secrets, origins } = ask;
  const events = new EventBridgeClient(emulatorClientOptions());
  const undo: (() => Promise<unknown>)[] = [];
  const resolved = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replaceAll(
        /\{\{resolve:secretsmanager:([^:]+):SecretString:::\}\}/g,
        (_, name: string) => JSON.stringify(secrets[name] ?? '').slice(1, -1),
      ),
    );

  await events.send(new CreateEventBusCommand({ Name: busName }));
  undo.unshift(() => events.send(new DeleteEventBusCommand({ Name: busName })));
  const connectionArns = new Map<string, string>();
  for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Events::Connection'))) {
    const { ConnectionArn = '' } = await events.send(new CreateConnectionCommand(resolved(Properties)));
    connectionArns.set(Properties.Name, ConnectionArn);
    undo.unshift(() => events.send(new DeleteConnectionCommand({ Name: Properties.Name })));
  }
  const destinationArns = new Map<string, string>();
  for (const [id, { Properties }] of Object.entries(resourcesOf(template, 'AWS::Events::ApiDestination'))) {
    const { origin } = new URL(Properties.InvocationEndpoint);
    const { ApiDestinationArn = '' } = await events.send(
      new CreateApiDestinationCommand({
        ...Properties,
        // One connection for each destination, of the same name.
        ConnectionArn: connectionArns.get(Properties.Name),
        InvocationEndpoint: Properties.InvocationEndpoint.replace(origin, origins[origin] ?? origin),
      }),
    );
    destinationArns.set(id.replace(/[0-9A-F]{8}$/, ''), ApiDestinationArn);
    undo.unshift(() => events.send(new DeleteApiDestinationCommand({ Name: Properties.Name })));
  }
  const rules = Object.entries(resourcesOf(template, 'AWS::Events::Rule')).filter(([id]) =>
    id.startsWith('Integrations'),
  );
  for (const [Name, { Properties }] of rules) {
    const [target] = Properties.Targets;
    const destination = /<(\w+)\.Arn>/.exec(target.Arn)?.[1] ?? '';
    const EventPattern = JSON.stringify(Properties.EventPattern);
    await events.send(new PutRuleCommand({ Name, EventBusName: busName, EventPattern }));
    undo.unshift(() => events.send(new DeleteRuleCommand({ Name, EventBusName: busName })));
    const Arn = destinationArns.get(destination) ?? '';
    await events.send(
      new PutTargetsCommand({
        Rule: Name,
        EventBusName: busName,
        Targets: [
          { Id: target.Id, Arn, InputPath: target.InputPath, RoleArn: 'arn:aws:iam::000000000000:role/any' },
        ],
      }),
    );
    undo.unshift(() =>
      events.send(new RemoveTargetsCommand({ Rule: Name, EventBusName: busName, Ids: [target.Id] })),
    );
  }
  return async () => {
    for (const step of undo) await step();
  };
}
