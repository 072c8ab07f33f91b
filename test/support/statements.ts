// The statements of roles in a template, and how tests write the ones they expect.
import { resource, type Template } from './synthesised-app.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: unknown;
}

/** Of the one policy whose logical id begins so. */
export function statementsOf(template: Template, policy: string): readonly Statement[] {
  return resource(template, 'AWS::IAM::Policy', policy).Properties.PolicyDocument.Statement;
}

/** Without what every function may: its log group and its traces. */
export function ownStatementsOf(template: Template, policy: string): readonly Statement[] {
  return statementsOf(template, policy).filter(({ Sid }) => Sid !== undefined && Sid !== 'Logs');
}

export const allow = (
  Sid: string,
  Action: string | string[],
  Resource: string | string[],
  Condition?: unknown,
) => ({ Sid, Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) });
