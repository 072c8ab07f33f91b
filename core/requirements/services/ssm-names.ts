// By which members Systems Manager's calls name what IAM knows by `ResourceId`.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
import type { NameTable } from '../named-resources.ts';

export const ssmNames: NameTable = {
  maintenancewindow: [{ members: ['WindowId'], form: /^mw-[0-9a-f]{17}$/ }],
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetAccessToken.html (AccessRequestId)
  opsitem: [{ members: ['OpsItemId', 'AccessRequestId'], form: /^oi-[0-9a-f]{12}$/ }],
  // AWS's own by their ARN: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetPatchBaseline.html
  patchbaseline: [{ members: ['BaselineId'], form: /^pb-[0-9a-f]{17}$/ }],
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateServiceSetting.html (SettingId)
  servicesetting: [{ members: ['SettingId'], form: /^ssm(?:\/[a-z0-9-]+)+$/, without: /^\// }],
};
