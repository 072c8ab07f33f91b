// What Timestream queries need: what their text begins with says whether they read or also write files. The table is in
// the text, which is not parsed.
// https://docs.aws.amazon.com/timestream/latest/developerguide/security_iam_service-with-iam.html
import type { ServiceRules } from '../service-rules.ts';

export const timestreamQueryRules: ServiceRules = {
  actions({ call }) {
    const { QueryString: text } = call.parameters;
    if (call.operation !== 'Query' || typeof text !== 'string') return undefined;
    if (/^\s*unload\b/i.test(text)) return ['timestream:Select', 'timestream:Unload'];
    return /^\s*(?:select|with)\b/i.test(text) ? ['timestream:Select', 'timestream:SelectValues'] : undefined;
  },
};
