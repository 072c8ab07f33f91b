// A web ACL before the API: floods of one address, addresses that AWS knows for attacks, and large bodies where none belong.
// It reads no call. Rule groups that look into bodies and queries would take user data, policies and SQL, which calls of AWS
// carry every day, for attacks; what a call says is read behind it, once.
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { FirewallSettings } from '../address-settings.ts';
import type { Stage } from '../stage.ts';

/**
 * How much of a body WAF is shown at no extra price; what is larger counts as too large.
 * https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html
 */
const inspectedBodyBytes = 16_384;

/** Calls, policies and what Slack sends may be larger. A stage comes before the path, where there is no domain of one's own. */
const largeBodies = '^(/[a-z]+)?/(aws|mcp|slack/interactions|v1/(calls|requests|policies|catalogue))(/|$)';

export class Firewall extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly stage: Stage; readonly api: RestApi; readonly settings: FirewallSettings },
  ) {
    super(scope, id);
    const { stage, api, settings } = props;
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      name: `countersign-${stage}`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: seen(stage, 'Firewall'),
      rules: [
        {
          name: 'RequestsOfOneAddress',
          priority: 0,
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              evaluationWindowSec: 300,
              limit: settings.requestsPerFiveMinutes,
            },
          },
          // SDKs slow down at 429, and give up at the 403 that WAF answers by itself.
          action: {
            block: {
              customResponse: { responseCode: 429, responseHeaders: [{ name: 'retry-after', value: '60' }] },
            },
          },
          visibilityConfig: seen(stage, 'RequestsOfOneAddress'),
        },
        {
          name: 'AddressesOfAttackers',
          priority: 1,
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesAmazonIpReputationList' },
          },
          overrideAction: { none: {} },
          visibilityConfig: seen(stage, 'AddressesOfAttackers'),
        },
        {
          name: 'LargeBodies',
          priority: 2,
          statement: {
            andStatement: {
              statements: [
                {
                  sizeConstraintStatement: {
                    fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
                    comparisonOperator: 'GT',
                    size: inspectedBodyBytes,
                    textTransformations: [untransformed],
                  },
                },
                {
                  notStatement: {
                    statement: {
                      regexMatchStatement: {
                        fieldToMatch: { uriPath: {} },
                        regexString: largeBodies,
                        textTransformations: [untransformed],
                      },
                    },
                  },
                },
              ],
            },
          },
          action: { block: { customResponse: { responseCode: 413 } } },
          visibilityConfig: seen(stage, 'LargeBodies'),
        },
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: webAcl.attrArn,
      resourceArn: api.deploymentStage.stageArn,
    });
  }
}

const untransformed = { priority: 0, type: 'NONE' };

/** INVARIANT: no sampled requests, which would keep the headers of callers, bearer tokens among them [L6]. */
const seen = (stage: Stage, metricName: string) => ({
  metricName: `countersign-${stage}-${metricName}`,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
