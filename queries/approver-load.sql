-- Who decides how much, how fast: decisions of each approver, with the mean and longest wait from the request to the decision.
SELECT approver, count(*) AS decisions, sum(approved) AS approved, sum(1 - approved) AS denied,
  round(avg(waited_seconds)) AS mean_wait_seconds, max(waited_seconds) AS longest_wait_seconds
FROM (
  SELECT DISTINCT request_id,
    json_extract_scalar(decision, '$.approver.issuer') || '|' || json_extract_scalar(decision, '$.approver.subject') AS approver,
    CASE json_extract_scalar(decision, '$.decision') WHEN 'approve' THEN 1 ELSE 0 END AS approved,
    CAST(json_extract_scalar(decision, '$.decidedAtEpochSeconds') AS double)
      - CAST(json_extract_scalar(record, '$.request.createdAtEpochSeconds') AS double) AS waited_seconds
  FROM events CROSS JOIN UNNEST({{objects $.request.decisions[*]}}) AS made (decision)
  WHERE type LIKE 'Request%'
) AS each_decision
GROUP BY approver
ORDER BY decisions DESC, approver
