// A business rule of ServiceNow: after an update of an approval (`sysapproval_approver`), it sends the decision to
// Countersign, signed as Standard Webhooks are. docs/integrations/servicenow.md says how to set it up.
(function executeRule(current) {
  var decisions = { approved: 'approve', rejected: 'deny' };
  var decision = decisions[String(current.getValue('state'))];
  var incident = new GlideRecord('incident');
  if (!decision || !incident.get(current.getValue('sysapproval'))) return;
  // Without a digest the incident does not show all of the request: it is decided on its page.
  var digest = String(incident.getValue('correlation_display') || '');
  if (!/^[0-9a-f]{64}$/.test(digest)) return;

  var body = JSON.stringify({
    requestId: String(incident.getValue('correlation_id')),
    digest: digest,
    decision: decision,
    // Who acts in this session, and not whom the record names.
    user: String(gs.getUserName()),
    comment: String(current.getValue('comments') || '').substring(0, 1000),
  });
  var id = 'msg_' + gs.generateGUID();
  var timestamp = String(Math.floor(new GlideDateTime().getNumericValue() / 1000));
  // generateMac takes its key in base64, as the secret has it behind `whsec_`, and answers in base64.
  var key = String(gs.getProperty('countersign.webhook.secret')).replace(/^whsec_/, '');
  var mac = new GlideCertificateEncryption().generateMac(
    key,
    'HmacSHA256',
    id + '.' + timestamp + '.' + body,
  );

  var request = new sn_ws.RESTMessageV2();
  request.setHttpMethod('post');
  request.setEndpoint(gs.getProperty('countersign.url') + '/webhooks/decisions');
  request.setRequestHeader('Content-Type', 'application/json');
  request.setRequestHeader('webhook-id', id);
  request.setRequestHeader('webhook-timestamp', timestamp);
  request.setRequestHeader('webhook-signature', 'v1,' + mac);
  request.setRequestBody(body);
  var response = request.execute();
  incident.setValue(
    'work_notes',
    'Countersign answered ' + response.getStatusCode() + ': ' + response.getBody(),
  );
  incident.update();
})(current);
