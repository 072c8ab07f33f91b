// What Bedrock's runtime needs: the conversation operations are authorised as invocations of their model.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
import type { ServiceRules } from '../service-rules.ts';

export const bedrockRuntimeRules: ServiceRules = {
  operations: {
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html': {
      Converse: ['bedrock:InvokeModel'],
    },
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html': {
      ConverseStream: ['bedrock:InvokeModelWithResponseStream'],
    },
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html': {
      StartAsyncInvoke: ['bedrock:InvokeModel'],
    },
  },
};
