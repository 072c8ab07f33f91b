-- Who touched this resource: every call that asked for it, newest first. `%` in the ARN stands for anything.
-- arn = arn:aws:s3:::acme-reports%
SELECT DISTINCT received_at, principal_name, principal, service, operation, arn, outcome, request_id, call_id
FROM calls CROSS JOIN UNNEST({{texts $.requirements[*].resources[*].arn}}) AS needed (arn)
WHERE arn LIKE {{arn}}
ORDER BY received_at DESC, arn
