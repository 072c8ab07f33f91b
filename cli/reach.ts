// Whether a Countersign answers at an address, and what to change where it does not.

const patienceMilliseconds = 10_000;

/** What is wrong, and what to change. */
export class Ailment extends Error {
  readonly advice: string;

  constructor(detail: string, advice: string, options?: ErrorOptions) {
    super(detail, options);
    this.advice = advice;
  }
}

export interface Reached {
  readonly isDegraded: boolean;
  /** The `Date` that it sent, if any. */
  readonly date: string | null;
}

/** Throws Ailment. `url`: without a final `/`. */
export async function reach(url: string): Promise<Reached> {
  const response = await fetch(`${url}/healthz`, {
    signal: AbortSignal.timeout(patienceMilliseconds),
  }).catch((cause) => {
    throw ailmentOf(cause, url);
  });
  const text = await response.text();
  const status = /"status":\s*"(ok|degraded)"/.exec(text)?.[1];
  if (status !== undefined) {
    return { isDegraded: status === 'degraded', date: response.headers.get('date') };
  }
  const detail = `${url}/healthz answers ${response.status}, and not as Countersign does`;
  throw new Ailment(detail, 'give the address that the deployment printed as `GatewayUrl`, stage included');
}

const tlsCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|EPROTO/;

function ailmentOf(error: unknown, url: string): Ailment {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = String((cause as NodeJS.ErrnoException | undefined)?.code ?? '');
  if (tlsCodes.test(code)) {
    const advice =
      'give the authority of its certificate: NODE_EXTRA_CA_CERTS for this command, AWS_CA_BUNDLE for AWS clients';
    return new Ailment(`its certificate is not trusted here (${code})`, advice, { cause });
  }
  const advice = 'check that it runs, and that no firewall or proxy stands between';
  return new Ailment(`${url} does not answer${code === '' ? '' : ` (${code})`}`, advice, { cause });
}
