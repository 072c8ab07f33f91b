// The page of the local identity provider on which one says who one is. There are no passwords: it listens on this
// machine alone and knows invented people only.
import { people } from './people.ts';

/** `action` is where the form posts `person=SUBJECT` to; it holds nothing but a path that we made. */
export function signInPage(action: string): string {
  const buttons = people
    .map(
      ({ subject, name, role }) =>
        `<li><button type="submit" name="person" value="${subject}"><strong>${name}</strong> ${subject} · ${role}</button></li>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in · local identity provider</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 10vh auto; padding: 0 1rem; background: #f6f5f2; color: #1d1f23; }
h1 { font-size: 1.625rem; letter-spacing: -.02em; margin: 0 0 .375rem; }
ul { list-style: none; padding: 0; display: grid; gap: .75rem; }
button { width: 100%; padding: .875rem 1.25rem; font: inherit; color: #5b606b; text-align: left; border: 1px solid #dedcd6; border-radius: .875rem; background: #fff; cursor: pointer; }
button:hover { border-color: #5b606b; }
button:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
strong { display: block; color: #1d1f23; }
@media (prefers-color-scheme: dark) {
body { background: #14161a; color: #e9eaed; }
button { background: #1c1f25; border-color: #333842; color: #a2a8b4; }
button:hover { border-color: #a2a8b4; }
button:focus-visible { outline-color: #8ab4ff; }
strong { color: #e9eaed; }
}
</style>
</head>
<body>
<h1>Who are you?</h1>
<p>This is the identity provider of your local Countersign. Its people are invented.</p>
<form method="post" action="${action}"><ul>
${buttons}
</ul></form>
</body>
</html>`;
}
