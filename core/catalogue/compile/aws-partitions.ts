// AWS's partitions and their regions, for folders of models that bring no `partitions.json` of their own.
// As in the AWS CLI's models; a test compares. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html

export interface Partition {
  readonly id: string;
  readonly regions: readonly string[];
  readonly dnsSuffix: string;
}

const partition = (id: string, dnsSuffix: string, regions: string): Partition => ({
  id,
  dnsSuffix,
  regions: regions.split(' '),
});

export const awsPartitions: readonly Partition[] = [
  partition(
    'aws',
    'amazonaws.com',
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ' +
      'ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 aws-global ca-central-1 ' +
      'ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 ' +
      'me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2',
  ),
  partition('aws-cn', 'amazonaws.com.cn', 'aws-cn-global cn-north-1 cn-northwest-1'),
  partition('aws-eusc', 'amazonaws.eu', 'eusc-de-east-1'),
  partition('aws-iso', 'c2s.ic.gov', 'aws-iso-global us-iso-east-1 us-iso-west-1'),
  partition('aws-iso-b', 'sc2s.sgov.gov', 'aws-iso-b-global us-isob-east-1 us-isob-west-1'),
  partition('aws-iso-e', 'cloud.adc-e.uk', 'aws-iso-e-global eu-isoe-west-1'),
  partition('aws-iso-f', 'csp.hci.ic.gov', 'aws-iso-f-global us-isof-east-1 us-isof-south-1'),
  partition('aws-us-gov', 'amazonaws.com', 'aws-us-gov-global us-gov-east-1 us-gov-west-1'),
];
