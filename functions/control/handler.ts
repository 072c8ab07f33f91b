// The control function: everything of the JSON door but POST /v1/calls, /v1/policies and /v1/catalogue, and the approval pages.
import { serve } from '../json-api/serve.ts';
import { createControl } from './control.ts';

export const handler = serve(await createControl(process.env));
