// Tokens of payment and shop services, by the prefixes under which they are known.
import {
  alphanumeric,
  base64,
  base64url,
  dollarWord,
  dotted,
  hex,
  hexDashed,
  tokenLike,
  word,
} from '../characters.ts';
import { row } from '../token-row.ts';

export const paymentTokens = [
  row('stripe-api-key', 'sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_ sk_org_', word, 14),
  row('stripe-webhook-secret', 'whsec_', base64, 20),
  row('square-token', 'sq0atp- sq0csp- sq0idp-', base64url, 20),
  row('square-token', 'EAAA', base64url, 55),
  row('braintree-token', 'access_token$production$ access_token$sandbox$', dollarWord, 40),
  row('shopify-token', 'shpat_ shpca_ shppa_ shpss_ shptka_ shprt_', word, 30),
  row('plaid-token', 'access-production- access-sandbox- access-development-', hexDashed, 32),
  row('flutterwave-key', 'FLWSECK_TEST- FLWSECK- FLWSECK_', base64url, 20),
  row('razorpay-key', 'rzp_live_ rzp_test_', alphanumeric, 14),
  row('adyen-api-key', 'AQEyhmf', tokenLike, 100),
  row('easypost-api-key', 'EZAK EZTK', alphanumeric, 50),
  row('shippo-token', 'shippo_live_ shippo_test_', hex, 36),
  row('duffel-token', 'duffel_live_ duffel_test_', base64url, 36),
  row('lob-api-key', 'live_ test_', hex, 35),
  row('gocardless-token', 'live_ sandbox_', base64url, 40, 'digit'),
  row('checkout-key', 'sk_sbox_', alphanumeric, 26, 'digit'),
  row('mollie-key', 'live_ test_', alphanumeric, 30, 'digit'),
  row('polar-token', 'polar_oat_ polar_pat_ polar_whs_', base64url, 24),
  row('paddle-key', 'pdl_live_ pdl_sdbx_ pdl_ntfset_', dotted, 30),
];
