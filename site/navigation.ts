// What stands in the sidebar. Every page of docs/ has its place; a test says which one has none.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Entry {
  readonly text: string;
  /** From docs/, as GitHub names it; absent: a group. */
  readonly page?: string;
  readonly items?: readonly Entry[];
}

const docs = resolve(import.meta.dirname, '..', 'docs');

export const navigation: readonly Entry[] = [
  {
    text: 'Start',
    items: [
      { text: 'Getting started', page: 'getting-started.md' },
      { text: 'Concepts', page: 'concepts.md' },
      { text: 'On one machine', page: 'local.md' },
      { text: 'Other ways', page: 'comparison.md' },
      { text: 'Questions', page: 'faq.md' },
      { text: 'Limits', page: 'limits.md' },
    ],
  },
  {
    text: 'Agents',
    items: [
      { text: 'Pointing an agent here', page: 'agents/README.md' },
      { text: 'SDKs and the AWS CLI', page: 'agents/sdks.md' },
      { text: 'Terraform', page: 'agents/terraform.md' },
      { text: 'MCP clients', page: 'agents/mcp-clients.md' },
      { text: 'Frameworks', page: 'agents/frameworks.md' },
      { text: 'The MCP door', page: 'mcp.md' },
      { text: 'The JSON API', page: 'json-api.md' },
      { text: 'Identity', page: 'identity.md' },
    ],
  },
  {
    text: 'Policies and approvals',
    items: [
      { text: 'Policies', page: 'policies.md' },
      { text: 'Approvals', page: 'approvals.md' },
      { text: 'Masking', page: 'masking.md' },
      { text: 'Events', page: 'events.md' },
      { text: 'Webhooks', page: 'webhooks.md' },
      {
        text: 'Other systems',
        page: 'integrations/README.md',
        items: [
          { text: 'Jira', page: 'integrations/jira.md' },
          { text: 'ServiceNow', page: 'integrations/servicenow.md' },
          { text: 'Teams', page: 'integrations/teams.md' },
        ],
      },
    ],
  },
  {
    text: 'Pipelines',
    items: [
      { text: 'GitHub Actions', page: 'ci/github.md' },
      { text: 'GitLab', page: 'ci/gitlab.md' },
      { text: 'curl', page: 'ci/curl.md' },
    ],
  },
  {
    text: 'Audit',
    items: [
      { text: 'The record', page: 'record.md' },
      { text: 'Queries', page: 'queries.md' },
    ],
  },
  {
    text: 'Operations',
    items: [
      { text: 'Deploying', page: 'deploy.md' },
      { text: 'Deploying by a pipeline', page: 'deploy-pipeline.md' },
      { text: 'Many accounts', page: 'deploy-organisation.md' },
      { text: 'Upgrading', page: 'upgrade.md' },
      { text: 'Taking access back', page: 'revocation.md' },
      { text: 'Scale and cost', page: 'scale.md' },
      section('Runbooks', 'runbooks'),
    ],
  },
  {
    text: 'Security',
    items: [
      { text: 'Threat model', page: 'threat-model.md' },
      { text: 'Permissions', page: 'permissions.md' },
      { text: 'Conformance', page: 'conformance.md' },
      { text: 'Catalogue', page: 'catalogue-report.md' },
      { text: 'Masking, measured', page: 'masking-report.md' },
      { text: 'Time, measured', page: 'bench.md' },
      { text: 'Decisions', items: everyPageOf('adr') },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Errors', page: 'errors.md' },
      { text: 'The command line', page: 'cli.md' },
      { text: 'Commands', page: 'reference/cli.md' },
      section('API', 'reference/api'),
    ],
  },
];

/** A folder with a page of its own. */
function section(text: string, folder: string): Entry {
  return { text, page: `${folder}/README.md`, items: everyPageOf(folder) };
}

/** Under their own headings, in the order of their names. */
function everyPageOf(folder: string): readonly Entry[] {
  return readdirSync(join(docs, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => ({ text: headingOf(join(docs, folder, name)), page: `${folder}/${name}` }));
}

function headingOf(file: string): string {
  const [, heading = file] = /^# (.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  // The name of an alarm, or the title of a decision without its number's word.
  return heading.replace(/^`(.+?)`.*/, '$1').replace(/^ADR /, '');
}
