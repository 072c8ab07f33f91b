// Alarms: whether somebody is told of them.
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SetupConfiguration } from './configuration.ts';
import type { ClientOptions } from './deployment.ts';
import { absent } from './secret.ts';
import { done, type Step, toDo, type Verdict } from './step.ts';

export function alarmStep({ alarmTopicArn }: SetupConfiguration, options: ClientOptions): Step {
  if (alarmTopicArn === undefined) {
    return absent('alarms', 'no `alarmTopicArn`: alarms show in CloudWatch alone');
  }
  return {
    name: 'alarms',
    needs: ['AWS account'],
    check: () => checkTopic(new SNSClient(options), alarmTopicArn),
  };
}

async function checkTopic(client: SNSClient, TopicArn: string): Promise<Verdict> {
  const { Subscriptions = [] } = await client
    .send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    .catch((cause) => {
      if (cause instanceof Error && cause.name === 'NotFoundException') return { Subscriptions: undefined };
      throw cause;
    });
  // SNS puts a word in the place of the ARN until whoever is told has confirmed: API_Subscription.
  const confirmed = Subscriptions.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'));
  if (confirmed.length > 0)
    return done(`${confirmed.length} of ${Subscriptions.length} subscriptions are confirmed`);
  if (Subscriptions.length > 0) {
    return toDo('nobody has confirmed their subscription', 'open the link in the message that AWS sent');
  }
  return toDo(
    `nobody is subscribed to ${TopicArn}`,
    `aws sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint ADDRESS`,
  );
}
