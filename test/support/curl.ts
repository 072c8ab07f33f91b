import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the real curl gets as JSON, with the status. `body`: absent, without one. */
export async function curl(
  url: string,
  {
    token,
    method = 'POST',
    body,
  }: { readonly token: string; readonly method?: string; readonly body?: object },
): Promise<Record<string, unknown> & { readonly httpStatus: number }> {
  const { stdout } = await run('curl', [
    ...['--silent', '--show-error', '--write-out', '\n%{http_code}', '--request', method],
    ...['--header', `Authorization: Bearer ${token}`],
    ...(body ? ['--header', 'Content-Type: application/json', '--data', JSON.stringify(body)] : []),
    url,
  ]);
  const lines = stdout.split('\n');
  const httpStatus = Number(lines.pop());
  return { ...JSON.parse(lines.join('\n')), httpStatus };
}
