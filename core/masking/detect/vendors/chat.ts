// Tokens of chat, mail, telephone and social services, by the prefixes under which they are known.
import { alphanumeric, base64url, dotted, hex, hexDashed, tokenLike } from '../characters.ts';
import { row } from '../token-row.ts';

export const chatTokens = [
  row(
    'slack-token',
    'xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxc- xoxd- xoxe- xoxe.xoxb- xoxe.xoxp-',
    tokenLike,
    10,
    'digit',
  ),
  row('slack-token', 'xapp- xwfp-', tokenLike, 20, 'digit'),
  row('twilio-api-key', 'SK', hex, 32),
  row('sendgrid-api-key', 'SG.', dotted, 40, 'digit'),
  row('mailgun-api-key', 'key-', hex, 32),
  row('mandrill-api-key', 'md-', base64url, 22, 'digit'),
  row('resend-api-key', 're_', alphanumeric, 30, 'digit'),
  row('resend-api-key', 're_', base64url, 30, 'digit'),
  row('brevo-api-key', 'xkeysib- xsmtpsib-', base64url, 60),
  row('facebook-token', 'EAACEdEose0cBA', alphanumeric, 20),
  row('facebook-token', 'EAA', alphanumeric, 90),
  row('instagram-token', 'IGQV IGAA', base64url, 60),
  row('twitter-bearer-token', 'AAAAAAAAAAAAAAAAAAAAA', tokenLike, 60, 'digit'),
  row('linkedin-secret', 'WPL_AP1. WPL_AP0.', tokenLike, 12),
  row('dropbox-token', 'sl.', base64url, 100),
  row('dropbox-token', 'sl.u.', base64url, 60),
  row('intercom-token', 'dG9rO', tokenLike, 40),
  row('zoho-token', '1000.', dotted, 60),
  row('hubspot-token', 'pat-na1- pat-na2- pat-eu1- pat-ap1-', hexDashed, 32),
  row('mapbox-secret-token', 'sk.eyJ', dotted, 60),
];
