-- Which secrets were read, by whom, how often and when last.
SELECT principal_name, principal, action, arn, count(*) AS reads, max(received_at) AS last_at
FROM calls
  CROSS JOIN UNNEST({{texts $.requirements[*].action}}) AS asked (action)
  CROSS JOIN UNNEST({{texts $.requirements[*].resources[*].arn}}) AS needed (arn)
WHERE outcome = 'succeeded' AND action IN (
  'secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue', 'ssm:GetParameter', 'ssm:GetParameters',
  'ssm:GetParametersByPath', 'ssm:GetParameterHistory', 'kms:Decrypt'
)
  AND (action <> 'kms:Decrypt' OR operation = 'Decrypt')
  AND (arn = '*' OR arn LIKE 'arn:%:' || split_part(action, ':', 1) || ':%')
GROUP BY 1, 2, 3, 4
ORDER BY last_at DESC, arn
