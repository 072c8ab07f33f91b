// The prefix of a service's actions in IAM: its signing name, but for a few.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
import type { Service } from '../catalogue/model.ts';

/** By the service's id in the catalogue. */
const otherPrefixes: ReadonlyMap<string, string> = new Map([
  ['apigatewaymanagementapi', 'execute-api'],
  ['cloudcontrol', 'cloudformation'],
  ['cloudwatch', 'cloudwatch'],
  ['connectparticipant', 'execute-api'],
  ['iot-data', 'iot'],
  ['iot-jobs-data', 'iotjobsdata'],
  ['iotsecuretunneling', 'iot'],
  ['mturk', 'mechanicalturk'],
  ['partnercentral-account', 'partnercentral'],
  ['partnercentral-benefits', 'partnercentral'],
  ['partnercentral-channel', 'partnercentral'],
  ['partnercentral-selling', 'partnercentral'],
  ['resourcegroupstaggingapi', 'tag'],
]);

export function iamPrefix(service: Pick<Service, 'id' | 'signingName'>): string {
  return otherPrefixes.get(service.id) ?? service.signingName;
}
