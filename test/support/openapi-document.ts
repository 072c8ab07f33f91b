// The OpenAPI document as the deployed address answers it.
import { createControlDoor } from './control-door.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON document.
export async function openApiDocument(): Promise<any> {
  const door = createControlDoor({ publicUrl: 'https://countersign.example.com' });
  return (await door.ask({ path: '/openapi.json' })).json;
}
