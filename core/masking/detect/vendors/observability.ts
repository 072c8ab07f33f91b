// Tokens of monitoring, logging and alerting services, by the prefixes under which they are known.
import { alphanumeric, base64, base64url, dotted, word } from '../characters.ts';
import { row } from '../token-row.ts';

export const observabilityTokens = [
  row('newrelic-key', 'NRAK- NRJS- NRAA- NRII- NRIQ- NRRA- NRSP-', base64url, 16),
  row('sentry-token', 'sntrys_ sntryu_ sntrya_ sntryi_', base64, 40),
  row('grafana-token', 'glc_', base64, 30),
  row('grafana-token', 'glsa_', word, 30),
  row('grafana-token', 'eyJrIjoi', base64, 30),
  row('honeycomb-key', 'hcaik_ hcamk_ hcalk_ hcxik_ hcxmk_ hcbik_', alphanumeric, 30),
  row('dynatrace-token', 'dt0c01. dt0s01. dt0s02. dt0s06. dt0s08. dt0s16.', dotted, 40),
  row('axiom-token', 'xaat- xapt-', base64url, 30),
  row('posthog-key', 'phx_ phs_', alphanumeric, 30),
  row('statsig-key', 'secret-', alphanumeric, 38, 'digit'),
  row('elastic-api-key', 'essu_', base64, 40),
  row('logfire-token', 'pylf_v1_', word, 30),
];
