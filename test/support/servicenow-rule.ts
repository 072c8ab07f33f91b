// ServiceNow's objects, as far as the business rule of integrations/servicenow uses them, so that the very file runs here.
// Its HTTP is collected and not sent: the caller sends it.
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

interface RuleRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function runServiceNowRule(ask: {
  readonly incident: Readonly<Record<string, string>>;
  readonly approval: { readonly state: string; readonly comments?: string };
  /** Who acts. */
  readonly userName: string;
  readonly url: string;
  readonly secret: string;
  readonly nowEpochMilliseconds: number;
}): readonly RuleRequest[] {
  const sent: RuleRequest[] = [];
  class RESTMessageV2 {
    method = '';
    url = '';
    body = '';
    headers: Record<string, string> = {};
    setHttpMethod(method: string) {
      this.method = method.toUpperCase();
    }
    setEndpoint(url: string) {
      this.url = url;
    }
    setRequestHeader(name: string, value: string) {
      this.headers[name] = value;
    }
    setRequestBody(body: string) {
      this.body = body;
    }
    execute() {
      const { method, url, headers, body } = this;
      sent.push({ method, url, headers, body });
      return { getStatusCode: () => 200, getBody: () => '{}' };
    }
  }
  runInNewContext(readFileSync('integrations/servicenow/decide.js', 'utf8'), {
    current: {
      getValue: (name: string) => ({ sysapproval: 'inc1', ...ask.approval })[name] ?? null,
    },
    GlideRecord: class {
      get = () => true;
      getValue = (name: string) => ask.incident[name] ?? null;
      setValue = () => {};
      update = () => {};
    },
    gs: {
      getUserName: () => ask.userName,
      generateGUID: () => randomBytes(16).toString('hex'),
      getProperty: (name: string) =>
        ({ 'countersign.url': ask.url, 'countersign.webhook.secret': ask.secret })[name] ?? null,
    },
    GlideDateTime: class {
      getNumericValue = () => ask.nowEpochMilliseconds;
    },
    // https://www.servicenow.com/docs: GlideCertificateEncryption.generateMac(key in base64, algorithm, data) → base64
    GlideCertificateEncryption: class {
      generateMac(key: string, algorithm: string, data: string) {
        if (algorithm !== 'HmacSHA256') throw new Error(`no algorithm ${algorithm}`);
        return createHmac('sha256', Buffer.from(key, 'base64')).update(data).digest('base64');
      }
    },
    sn_ws: { RESTMessageV2 },
  });
  return sent;
}
