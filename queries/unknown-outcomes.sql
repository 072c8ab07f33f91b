-- Calls whose end is not known: sent and lost, or begun and not ended yet.
SELECT received_at, 'lost' AS state, principal_name, service, operation, session_id, call_id
FROM calls WHERE outcome = 'unknown'
UNION ALL
SELECT received_at, 'open' AS state, principal_name, service, operation, session_id, call_id
FROM open_calls
ORDER BY received_at DESC, state
