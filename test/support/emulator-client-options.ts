// How integration tests reach the local AWS itself, as the administrator of the customer's account.
import { inject } from 'vitest';
import { clientOptions } from '../../local/aws-access.ts';

export const emulatorClientOptions = () => clientOptions(inject('stack').emulatorUrl);
