// Streams, as the query's `mode` says.
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const mode = event.queryStringParameters?.mode;
  if (mode === 'no-metadata') {
    stream.end('just text');
    return;
  }
  const answer = awslambda.HttpResponseStream.from(stream, {
    statusCode: mode === 'empty' ? 204 : 200,
    headers: { 'Content-Type': 'text/plain', 'WWW-Authenticate': 'Bearer' },
    cookies: ['a=1'],
  });
  if (mode === 'large') {
    for (let index = 0; index < 12; index++) answer.write(Buffer.alloc(1024 * 1024, index));
  } else if (mode === 'fails-midway') {
    answer.write('begun');
    throw new Error('wanted by the test');
  } else if (mode !== 'empty') {
    answer.write('first ');
    answer.write('second');
  }
  answer.end();
});
