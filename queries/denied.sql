-- What policy denied: agent, operation, why, how often and when last.
SELECT principal_name, principal, service, operation, json_extract_scalar(record, '$.decision.reasons[0].message') AS reason,
  count(*) AS calls, max(received_at) AS last_at
FROM calls
WHERE effect = 'deny' AND outcome = 'denied'
GROUP BY 1, 2, 3, 4, 5
ORDER BY calls DESC, last_at DESC
