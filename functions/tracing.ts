// Traces of the functions' own work, by Powertools. Not in the gateway: the X-Ray SDK follows every promise of the process,
// which took a quarter of its CPU time (docs/bench.md); the gateway's traces have the segments of API Gateway and Lambda.
import { Tracer } from '@aws-lambda-powertools/tracer';

export const tracer = new Tracer({ captureHTTPsRequests: false });
