-- Calls whose end is not known: sent and lost, or begun and not ended yet.
SELECT received_at, 'lost' AS state, principal_name, service, operation, session_id, call_id
FROM calls WHERE outcome = 'unknown'
UNION ALL
SELECT received_at,
  CASE WHEN call_id IN (
    SELECT json_extract_scalar(record, '$.call.callId') FROM events WHERE type = 'CallSettledLate'
  ) THEN 'lost' ELSE 'open' END AS state, principal_name, service, operation, session_id, call_id
FROM open_calls
ORDER BY received_at DESC, state
