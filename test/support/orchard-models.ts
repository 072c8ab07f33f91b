// An invented service in preview, as AWS could give its model to people, in both forms.

export const orchard = {
  metadata: { apiVersion: '2026-11-01', endpointPrefix: 'orchard', protocol: 'rest-json' },
  operations: {
    PickApple: {
      name: 'PickApple',
      http: { method: 'POST', requestUri: '/trees/{tree}/apples' },
      input: { shape: 'PickAppleRequest' },
    },
  },
  shapes: {
    PickAppleRequest: {
      type: 'structure',
      members: {
        tree: { shape: 'Name', location: 'uri', locationName: 'tree' },
        dryRun: { shape: 'Flag', location: 'querystring', locationName: 'dry-run' },
        ladder: { shape: 'Name', location: 'header', locationName: 'x-ladder' },
        ripeAfter: { shape: 'Time', locationName: 'ripe_after' },
        secret: { shape: 'Secret' },
      },
      required: ['tree'],
    },
    Name: { type: 'string' },
    Secret: { type: 'string', sensitive: true },
    Flag: { type: 'boolean' },
    Time: { type: 'timestamp' },
  },
};

/** The same service: https://smithy.io/2.0/spec/json-ast.html */
export const smithyOrchard = {
  smithy: '2.0',
  shapes: {
    'example#Orchard': {
      type: 'service',
      version: '2026-11-01',
      resources: [{ target: 'example#Tree' }],
      traits: { 'aws.protocols#restJson1': {}, 'aws.auth#sigv4': { name: 'orchard' } },
    },
    'example#Tree': { type: 'resource', operations: [{ target: 'example#PickApple' }] },
    'example#PickApple': {
      type: 'operation',
      input: { target: 'example#PickAppleRequest' },
      output: { target: 'smithy.api#Unit' },
      traits: { 'smithy.api#http': { method: 'POST', uri: '/trees/{tree}/apples' } },
    },
    'example#OnATree': {
      type: 'structure',
      members: {
        tree: {
          target: 'smithy.api#String',
          traits: { 'smithy.api#httpLabel': {}, 'smithy.api#required': {} },
        },
      },
      traits: { 'smithy.api#mixin': {} },
    },
    'example#PickAppleRequest': {
      type: 'structure',
      mixins: [{ target: 'example#OnATree' }],
      members: {
        dryRun: { target: 'smithy.api#Boolean', traits: { 'smithy.api#httpQuery': 'dry-run' } },
        ladder: { target: 'smithy.api#String' },
        ripeAfter: { target: 'smithy.api#Timestamp', traits: { 'smithy.api#jsonName': 'ripe_after' } },
        secret: { target: 'example#Secret' },
      },
    },
    'example#PickAppleRequest$ladder': { type: 'apply', traits: { 'smithy.api#httpHeader': 'x-ladder' } },
    'example#Secret': { type: 'string', traits: { 'smithy.api#sensitive': {} } },
  },
};
