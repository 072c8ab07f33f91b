// Answers with the event it got, or as the query's `mode` says.
export const handler = async (event, context) => {
  const mode = event.queryStringParameters?.mode;
  if (mode === 'throw') throw new Error('wanted by the test');
  if (mode === 'exit') process.exit(3);
  if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 200));
  if (mode === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (mode === 'malformed') return { status: 200 };
  if (mode === 'headers') {
    return {
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Bearer', Server: 'ours', Via: '1.1 x', 'x-amzn-RequestId': 'theirs' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'no',
    };
  }
  if (mode === 'binary') {
    return {
      statusCode: 200,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: Buffer.from([0, 255, 1, 254]).toString('base64'),
      isBase64Encoded: true,
    };
  }
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      event,
      functionName: context.functionName,
      remainingMilliseconds: context.getRemainingTimeInMillis(),
      pid: process.pid,
      marker: process.env.MARKER,
      leaked: process.env.HOME ?? null,
    }),
  };
};
