// What Firehose calls need on top of their stream, which they name by its name: tags of a new one, and the grant on the
// customer's key. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisfirehose.html
import { bindResources } from '../binding.ts';
import { type KmsUse, member } from '../kms-use.ts';
import { isFilled, valueAt } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const kms: readonly KmsUse[] = [
  {
    operations: ['CreateDeliveryStream', 'StartDeliveryStreamEncryption'],
    actions: ['kms:CreateGrant'],
    key: member('DeliveryStreamEncryptionConfigurationInput', 'KeyARN'),
    onlyNamed: true,
    // With another type Firehose uses a key of its own.
    when: ({ parameters }) =>
      valueAt(parameters, 'DeliveryStreamEncryptionConfigurationInput', 'KeyType') === 'CUSTOMER_MANAGED_CMK',
    source:
      'https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamEncryptionConfigurationInput.html',
  },
];

export const firehoseRules: ServiceRules = {
  kms,
  passedTo: 'firehose.amazonaws.com',
  // https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html (Tags)
  more(question) {
    const { operation, parameters } = question.call;
    const action = 'firehose:TagDeliveryStream';
    return operation === 'CreateDeliveryStream' && isFilled(parameters.Tags)
      ? [{ action, resources: bindResources(action, question) }]
      : [];
  },
};
