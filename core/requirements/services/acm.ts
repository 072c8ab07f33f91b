// What Certificate Manager calls need on top of the certificates and ACME resources that they name by ARN: tags in the same
// call, and the role that ACM makes for another account's private authority.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
import { bindResources } from '../binding.ts';
import { isFilled, type Need } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

export const acmRules: ServiceRules = {
  // https://docs.aws.amazon.com/acm/latest/userguide/security-iam-acme.html
  passedTo: 'acm-acme.amazonaws.com',
  more(question) {
    const { operation, parameters } = question.call;
    const needs: Need[] = [];
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_acm.html (API operations)
    if (
      (operation === 'ImportCertificate' || operation === 'RequestCertificate') &&
      isFilled(parameters.Tags)
    ) {
      const action = 'acm:AddTagsToCertificate';
      needs.push({ action, resources: bindResources(action, question) });
    }
    // https://docs.aws.amazon.com/acm/latest/userguide/acm-slr.html
    if (operation === 'RequestCertificate' && parameters.CertificateAuthorityArn !== undefined)
      needs.push(serviceLinkedRoleNeed('acm.amazonaws.com', question));
    return needs;
  },
};
