-- How approvals were spent: for each, how many calls ran under it and how they ended, of how many uses that it gave.
SELECT request_id, min(principal_name) AS principal_name, min(service) AS service, min(operation) AS operation,
  coalesce(
    max(CAST(json_extract_scalar(record, '$.approval.decisions[0].narrowing.maximumUses') AS bigint)),
    max(CAST(json_extract_scalar(record, '$.decision.obligations.maximumUses') AS bigint)), 1
  ) AS uses_given,
  sum(CASE WHEN outcome IN ('succeeded', 'failed', 'unknown') THEN 1 ELSE 0 END) AS uses_spent,
  sum(CASE WHEN outcome = 'succeeded' THEN 1 ELSE 0 END) AS succeeded,
  min(received_at) AS first_at, max(received_at) AS last_at
FROM calls
WHERE request_id IS NOT NULL
GROUP BY request_id
ORDER BY last_at DESC
