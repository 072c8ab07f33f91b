// A function with execution environments that are always started: calls go to an alias, since Lambda keeps none of `$LATEST`.
import {
  Alias,
  type IFunction,
  type IVersion,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';

/** What is to be invoked in the place of `lambda`. */
export function keptWarm(lambda: LambdaFunction, environments: number): IFunction {
  return new Alias(lambda, 'Warm', {
    aliasName: 'warm',
    // The CDK's own classes are no instances of their interfaces where optional means absent.
    version: lambda.currentVersion as IVersion,
    provisionedConcurrentExecutions: environments,
  }) as IFunction;
}
