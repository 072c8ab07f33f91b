// A domain of one's own and every name right below it, both served by the one API: SDKs put buckets and some operations'
// prefixes before the host.
import { CfnOutput } from 'aws-cdk-lib';
import {
  BasePathMapping,
  DomainName,
  EndpointType,
  type RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { DomainSettings } from '../address-settings.ts';

export class CustomDomain extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly api: RestApi; readonly settings: DomainSettings },
  ) {
    super(scope, id);
    const { api, settings } = props;
    const { name, hostedZone } = settings;
    const zone =
      hostedZone &&
      HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      });
    const certificate = this.certificate(settings, zone);
    for (const [part, domainName] of [
      ['Own', name],
      ['Below', `*.${name}`],
    ] as const) {
      const domain = new DomainName(this, part, {
        domainName,
        certificate,
        endpointType: EndpointType.REGIONAL,
        // The newer policies, `SecurityPolicy_…`, are not in every partition.
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
      new BasePathMapping(this, `${part}Mapping`, {
        domainName: domain,
        restApi: api,
        stage: api.deploymentStage,
      });
      if (zone !== undefined) {
        new ARecord(this, `${part}Record`, {
          zone,
          // With its final dot it is whole: the zone's name is not put behind it.
          recordName: `${domainName}.`,
          target: RecordTarget.fromAlias(new ApiGatewayDomain(domain)),
        });
        continue;
      }
      new CfnOutput(this, `${part}RecordToMake`, {
        value: `${domainName} CNAME ${domain.domainNameAliasDomainName}`,
      });
    }
  }

  private certificate({ name, certificateArn }: DomainSettings, zone: IHostedZone | undefined): ICertificate {
    if (certificateArn !== undefined)
      return Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    return new Certificate(this, 'Certificate', {
      domainName: name,
      subjectAlternativeNames: [`*.${name}`],
      validation: CertificateValidation.fromDns(zone),
    });
  }
}
