// What in the environment would lead an AWS client past Countersign, or to a form of address that it does not serve.
import type { Finding } from './doctor.ts';
import type { Environment } from './settings.ts';

export function checkEnvironment(environment: Environment, url: string): readonly Finding[] {
  return [endpoint(environment, url), credentials(environment), pathStyle(url)];
}

function endpoint(environment: Environment, url: string): Finding {
  const name = 'endpoint';
  const expected = `${url}/aws`;
  const services = Object.keys(environment).filter((key) => key.startsWith('AWS_ENDPOINT_URL_'));
  const strays = services.filter((key) => environment[key] !== expected);
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') {
    return failed(name, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set, so calls go to AWS', 'unset it');
  }
  if (strays.length > 0) {
    return failed(name, `${strays.join(', ')} lead past Countersign`, 'unset them');
  }
  const set = environment.AWS_ENDPOINT_URL;
  if (set === undefined || set === '') {
    return ok(name, 'AWS_ENDPOINT_URL is not set: call by `countersign exec`, or source `countersign env`');
  }
  if (set.replace(/\/$/, '') === expected) return ok(name, set);
  return failed(name, `AWS_ENDPOINT_URL is ${set}`, `set it to ${expected}`);
}

function credentials(environment: Environment): Finding {
  const name = 'inherited';
  const found = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'].filter(
    (key) => environment[key],
  );
  if (found.length === 0) return ok(name, 'no credentials that AWS clients would take first');
  const advice = 'unset them, or call by `countersign exec`, which does';
  return failed(name, `${found.join(', ')} go before what Countersign gives`, advice);
}

/** Buckets are not in the host name: that takes DNS and a certificate for `*.HOST`. */
function pathStyle(url: string): Finding {
  const name = 'path style';
  const isAddress = /^(\d+\.){3}\d+$|^\[/.test(new URL(url).hostname);
  if (isAddress) return ok(name, 'AWS clients address S3 by path at an address of numbers');
  const detail =
    'address S3 by path (`forcePathStyle` in JavaScript), unless the custom domain has a wildcard';
  return { name, outcome: 'note', detail };
}

const ok = (name: string, detail: string): Finding => ({ name, outcome: 'ok', detail });
const failed = (name: string, detail: string, advice: string): Finding => ({
  name,
  outcome: 'failed',
  detail,
  advice,
});
