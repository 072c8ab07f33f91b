// Tokens of work tools, identity providers and stores of keys, by the prefixes under which they are known.
import { alphanumeric, base64url, dotted, tokenLike, word } from '../characters.ts';
import { row } from '../token-row.ts';

export const workTokens = [
  row('atlassian-token', 'ATATT3 ATSTT3', tokenLike, 40),
  row('linear-token', 'lin_api_ lin_oauth_ lin_wh_', alphanumeric, 30),
  row('notion-token', 'secret_', alphanumeric, 40),
  row('notion-token', 'ntn_', alphanumeric, 40),
  row('postman-api-key', 'PMAK-', base64url, 40),
  row('postman-token', 'PMAT-', alphanumeric, 20),
  row('airtable-token', 'pat', dotted, 70, 'digit'),
  row('figma-token', 'figd_ figo_ figu_ figoh_ figor_ figuh_ figur_', base64url, 30),
  row('typeform-token', 'tfp_', dotted, 40),
  row('contentful-token', 'CFPAT-', base64url, 36),
  row('readme-token', 'rdme_', alphanumeric, 60),
  row('frameio-token', 'fio-u-', base64url, 50),
  row('clickup-token', 'pk_1 pk_2 pk_3 pk_4 pk_5 pk_6 pk_7 pk_8 pk_9', word, 30),
  row('adobe-client-secret', 'p8e-', base64url, 28),
  row('adobe-client-secret', 'p8e-', alphanumeric, 28),
  row('age-secret-key', 'AGE-SECRET-KEY-1', alphanumeric, 40),
  row('age-secret-key', 'AGE-PLUGIN-', base64url, 40, 'digit'),
  row('bitcoin-extended-key', 'xprv tprv', alphanumeric, 90),
  row('onepassword-secret-key', 'A3-', base64url, 30),
  row('stytch-secret', 'secret-live- secret-test-', tokenLike, 30),
  row('settlemint-token', 'sm_aat_ sm_pat_ sm_sat_', alphanumeric, 14),
  row('authress-key', 'sc_ ext_ scauth_', dotted, 60, 'digit'),
  row('defined-networking-token', 'dnkey-', dotted, 50),
];
