// What an operator says of one OIDC issuer: whom it names, for whom, by which claims. The configuration is closed:
// an unknown or contradictory option is refused, so that a misspelt restriction never silently restricts nothing.
import { z } from 'zod';
import { claimNamePattern } from './claim.ts';

const text = z.string().min(1).max(512);
const claimName = text.regex(
  claimNamePattern,
  'expected the name of a claim, or a JSON Pointer such as `/kubernetes.io/namespace`, in which `~1` stands for a slash and `~0` for a tilde',
);
const httpsUrl = z.url({ protocol: /^https$/, error: 'expected an https URL' });

/** Asymmetric only: a key that verifies must not be able to sign. */
const signatureAlgorithm = z.enum(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA']);
export type SignatureAlgorithm = z.infer<typeof signatureAlgorithm>;

/** What an agent's token must say, and what follows from it. */
const recognitionRule = z.strictObject({
  /** Said in records. */
  name: text,
  /** Claim → the exact value. A claim that is no text, number or boolean never holds. */
  claims: z
    .record(claimName, z.union([z.string(), z.number(), z.boolean()]))
    .refine(
      (claims) => Object.keys(claims).length > 0,
      'expected a claim: a rule without one holds for everybody',
    ),
  /** `issuer|subject`, a subject of this issuer, or an e-mail. Absent: as `ownerClaim` says. */
  owner: text.optional(),
  /** Absent: as the issuer says. */
  groups: z.array(text).optional(),
});
export type RecognitionRule = z.output<typeof recognitionRule>;

/** What every directory needs. */
const directoryBase = {
  /** A secret in Secrets Manager, JSON as docs/identity.md says. */
  secretName: z
    .string()
    .regex(/^countersign-[\w/+=.@-]{1,200}$/, 'expected a name that begins with `countersign-`'),
  /** How old what it said may be. Default: 300; at most an hour. */
  maximumAgeSeconds: z.int().min(10).max(3_600).default(300),
};

const groupsDirectory = z.discriminatedUnion('kind', [
  z.strictObject({
    ...directoryBase,
    kind: z.literal('entra'),
    tenant: text,
    clientId: text,
    /** Of national clouds. Default: the global ones. */
    loginUrl: httpsUrl.default('https://login.microsoftonline.com'),
    graphUrl: httpsUrl.default('https://graph.microsoft.com'),
  }),
  /** `orgUrl`: e.g. `https://acme.okta.com`. */
  z.strictObject({ ...directoryBase, kind: z.literal('okta'), orgUrl: httpsUrl }),
  /** `administrator`: e-mail in whose name the service account asks. */
  z.strictObject({ ...directoryBase, kind: z.literal('google'), administrator: text }),
]);
export type GroupsDirectory = z.output<typeof groupsDirectory>;

const issuerShape = z.strictObject({
  /**
   * The exact `iss` of its tokens: an https URL, compared character for character (a final slash counts).
   * Entra: one entry per tenant and version, e.g. `https://login.microsoftonline.com/TENANT/v2.0`.
   */
  issuer: httpsUrl.refine(
    (value) => !/[|#?\s]/.test(value),
    'expected no `|`, `#`, `?` or space in an issuer',
  ),

  /** A token is accepted when its `aud` is, or its list holds, one of these, exactly. */
  audiences: z.array(text).min(1),

  /**
   * Where its public keys are, https; or `discover`: as `ISSUER/.well-known/openid-configuration` says.
   * Default: `discover`.
   */
  jwksUri: z.union([z.literal('discover'), httpsUrl]).default('discover'),

  /**
   * Hosts on which a discovered `jwks_uri` may lie. Default: the issuer's own host. Google needs
   * `www.googleapis.com`. Has no meaning beside an explicit `jwksUri`.
   */
  jwksHosts: z.array(text).min(1).optional(),

  /** Signature algorithms that are accepted, whatever a token's header asks for. Default: RS256 and ES256. */
  algorithms: z.array(signatureAlgorithm).min(1).default(['RS256', 'ES256']),

  /**
   * What makes the principal: `sub`, or `tid+oid` (Entra, whose `sub` differs per application; needs
   * `allowedTenants`). Default: `sub`.
   */
  subject: z.enum(['sub', 'tid+oid']).default('sub'),

  /** Entra tenants (`tid`) whose tokens are accepted. Absent: `tid` is not looked at. */
  allowedTenants: z.array(text).min(1).optional(),

  /**
   * Whether its principals are agents or humans (agents never approve). By claim: a value among `agentValues` is an
   * agent, any other is a human, and without the claim it is an agent. Default: `agent`.
   */
  principalKind: z
    .union([
      z.enum(['agent', 'human']),
      z.strictObject({ claim: claimName, agentValues: z.array(z.string()).min(1) }),
    ])
    .default('agent'),

  /**
   * Claim with the list of the principal's groups. Absent: groups are unknown, and rules that deny by group
   * deny, unless `staticGroups` says them.
   */
  groupsClaim: claimName.optional(),

  /**
   * A list of this length or longer counts as cut off by the issuer, e.g. 100 for Okta. Absent: a list is whole
   * unless the token itself says otherwise (Entra's `hasgroups` and `_claim_names`).
   */
  groupsMaximum: z.int().min(1).optional(),

  /**
   * Groups by subject, for issuers whose tokens have none (Google). A subject that is not listed has no groups, and
   * that is complete. Excludes `groupsClaim`. Absent: no mapping.
   */
  staticGroups: z.record(text, z.array(text)).optional(),

  /**
   * Asked for the groups of principals whose token does not say all of them. While it does not answer they stay unknown.
   * Absent: nobody is asked.
   */
  groupsDirectory: groupsDirectory.optional(),

  /** Claim that names the human who answers for an agent: a subject of this issuer or an e-mail. Absent: nobody. */
  ownerClaim: claimName.optional(),

  /**
   * Rules by which agents are recognised: the first whose claims all hold says the owner and the groups of the agent. Its groups
   * are complete, and go with neither `groupsClaim` nor `staticGroups`. Default: none.
   */
  recognition: z.array(recognitionRule).default([]),

  /**
   * `required`: an agent that is neither in the registry nor recognised by a rule is refused. Default `open`: policy alone says
   * what it may do.
   */
  registration: z.enum(['open', 'required']).default('open'),

  /** Claim with the e-mail, never used as a key. Default: `email`. */
  emailClaim: claimName.default('email'),

  /** Claim with the name that people see; without it the e-mail, then the subject. Default: `name`. */
  nameClaim: claimName.default('name'),

  /** Claims that policies may ask about; their values must be strings, numbers or booleans. Default: none. */
  passedClaims: z.array(claimName).default([]),

  /** Longest accepted `exp` − `iat`. Default: 86,400 (a day). */
  maximumLifetimeSeconds: z.int().min(60).max(31_536_000).default(86_400),

  /** Longest accepted time since `iat`. Absent: only `exp` counts. */
  maximumTokenAgeSeconds: z.int().min(1).optional(),

  /** How far the issuer's clock may differ from ours, either way. Default: 30; at most 300. */
  clockToleranceSeconds: z.int().min(0).max(300).default(30),

  /**
   * Lets people sign in at this issuer in the browser and by the CLI, with PKCE. `scopes` are asked for.
   * The client id must also be among `audiences`, since it is the audience of the ID token. Absent: no sign-in here.
   */
  signIn: z
    .strictObject({ clientId: text, scopes: z.array(text).default(['openid', 'profile', 'email']) })
    .optional(),
});

const issuerConfiguration = issuerShape.superRefine((value, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (value.subject === 'tid+oid' && value.allowedTenants === undefined) {
    refuse('allowedTenants', '`subject` is `tid+oid`, so expected the tenants that are allowed');
  }
  if (value.groupsClaim !== undefined && value.staticGroups !== undefined) {
    refuse('staticGroups', 'expected either `groupsClaim` or `staticGroups`, got both');
  }
  const ruled = value.recognition.findIndex(({ groups }) => groups !== undefined);
  if (ruled >= 0 && (value.groupsClaim !== undefined || value.staticGroups !== undefined)) {
    refuse('recognition', 'rules that give groups go with neither `groupsClaim` nor `staticGroups`');
  }
  if (value.groupsDirectory !== undefined && value.staticGroups !== undefined) {
    refuse('groupsDirectory', '`staticGroups` says all groups there are: leave one out');
  }
  if (value.groupsMaximum !== undefined && value.groupsClaim === undefined) {
    refuse('groupsMaximum', '`groupsMaximum` says nothing without `groupsClaim`');
  }
  if (value.jwksHosts !== undefined && value.jwksUri !== 'discover') {
    refuse('jwksHosts', '`jwksHosts` limits discovery, but `jwksUri` is explicit: leave one out');
  }
  if (value.signIn !== undefined && !value.audiences.includes(value.signIn.clientId)) {
    refuse('audiences', `expected the sign-in's client id \`${value.signIn.clientId}\` among the audiences`);
  }
});

export type IssuerConfiguration = Readonly<z.output<typeof issuerConfiguration>>;

/** A list of issuers without two of one name: for schemas that hold it, e.g. countersign.json. */
export const issuerConfigurations = z
  .array(issuerConfiguration)
  .min(1)
  .superRefine((issuers, context) => {
    issuers.forEach(({ issuer }, index) => {
      if (issuers.findIndex((other) => other.issuer === issuer) !== index) {
        context.addIssue({
          code: 'custom',
          path: [index, 'issuer'],
          message: `\`${issuer}\` is listed twice`,
        });
      }
    });
  });

/** Reads a JSON array of issuers. Throws an Error that lists every fault with its place. */
export function parseIssuers(json: string): readonly IssuerConfiguration[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new Error('the issuers are no JSON: expected an array of issuer configurations', { cause });
  }
  const result = issuerConfigurations.safeParse(value);
  if (!result.success) throw new Error(`the issuers are not valid:\n${z.prettifyError(result.error)}`);
  return result.data;
}
