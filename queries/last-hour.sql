-- The last hour of an agent: what it did in the hour before its last call. `%` in its name stands for anything.
-- agent = %
SELECT received_at, principal_name, service, operation, effect, outcome, error_code, session_id, call_id
FROM (
  SELECT *, CAST(replace(substr(received_at, 1, 23), 'T', ' ') AS timestamp) AS received_time,
    max(CAST(replace(substr(received_at, 1, 23), 'T', ' ') AS timestamp)) OVER (PARTITION BY principal) AS last_time
  FROM calls WHERE principal_name LIKE {{agent}} OR principal LIKE {{agent}}
) AS of_agent
WHERE received_time > last_time - INTERVAL '1' HOUR
ORDER BY received_at, call_id
