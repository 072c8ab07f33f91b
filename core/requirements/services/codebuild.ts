// What CodeBuild calls need: builds, batches and sandboxes are authorised as their project, reports as their group; their
// ids begin with its name. https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-permissions-reference.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, strippedResource, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import type { Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

export const codebuildRules: ServiceRules = {
  passedTo: 'codebuild.amazonaws.com',
  resources(type, question) {
    const named = (membersOf[type] ?? []).flatMap((member) => valuesAt(question.call.parameters, [member]));
    return named.length === 0 ? undefined : named.flatMap((value) => resourceOf(type, value, question));
  },
};

/** IAM's type → members with its name, its ARN, or the id or ARN of what is authorised as it. */
const membersOf: Readonly<Record<string, readonly string[]>> = {
  fleet: ['name', 'names', 'arn'],
  project: ['name', 'names', 'id', 'ids', 'projectName', 'projectArn', 'resourceArn'],
  'report-group': [
    'name',
    'arn',
    'reportArn',
    'reportArns',
    'reportGroupArn',
    'reportGroupArns',
    'resourceArn',
  ],
  sandbox: ['sandboxId'],
};

/** What stands before the slash → the type as which it is authorised. */
const typeOf: ReadonlyMap<string, string> = new Map([
  ['build', 'project'],
  ['build-batch', 'project'],
  ['fleet', 'fleet'],
  ['project', 'project'],
  ['report', 'report-group'],
  ['report-group', 'report-group'],
  ['sandbox', 'project'],
]);

/** `NAME`, or `NAME:ID` of what has an id of AWS's choice. */
const idForm = /^([\w.-]+)(:[\w-]+)?$/;

/** None: an ARN of another type. */
function resourceOf(type: string, value: JsonValue, { scope }: Question): readonly RequiredResource[] {
  const home = `arn:${scope.partition}:codebuild:${scope.region}:${scope.accountId}:`;
  const arn = parseArn(value);
  const [, kind, own = value] = /^([a-z-]+)\/(.+)$/.exec(arn?.resource ?? '') ?? [];
  const match = arn === undefined || arn.service === 'codebuild' ? idForm.exec(String(own)) : null;
  const isMeant = kind === undefined || kind === type || typeOf.get(kind) === type;
  if (match === null || (arn !== undefined && kind === undefined))
    return [unknownResource(type, `${home}${type}/*`)];
  if (!isMeant) return [];
  const place = arn === undefined ? home : String(value).slice(0, -arn.resource.length);
  const [whole, name, id] = match;
  if (type === 'sandbox') return [exactResource(type, `${place}sandbox/${whole}`)];
  if (type === 'fleet') return [fleetResource(place, whole, id)];
  return [
    id === undefined
      ? exactResource(type, `${place}${type}/${name}`)
      : strippedResource(type, `${place}${type}/${name}`),
  ];
}

/** A fleet's name leaves its id open. */
const fleetResource = (place: string, name: string, id: string | undefined): RequiredResource =>
  id === undefined
    ? { arn: `${place}fleet/${name}:*`, certainty: 'stripped', type: 'fleet', pattern: true }
    : exactResource('fleet', `${place}fleet/${name}`);
