// EC2 as it receives a role, by iam:PassedToService; in China under either of its names.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/us-iam-role.html
import type { Conditions } from '../requirement.ts';
import type { Scope } from './arn.ts';

export const passedToEc2 = ({ partition }: Scope): Conditions => ({
  StringEquals: {
    'iam:PassedToService': ['ec2.amazonaws.com', ...(partition === 'aws-cn' ? ['ec2.amazonaws.com.cn'] : [])],
  },
});
