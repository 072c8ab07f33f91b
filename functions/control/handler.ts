// The control function: everything of the JSON door but POST /v1/calls and /v1/policies, and the approval pages.
import { serve } from '../json-api/serve.ts';
import { createControl } from './control.ts';

export const handler = serve(await createControl(process.env));
