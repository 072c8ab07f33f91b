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
<title>Sign in · local identity provider</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 10vh auto; padding: 0 1rem; color: #1b1f24; }
ul { list-style: none; padding: 0; }
button { width: 100%; padding: .8rem 1rem; margin-bottom: .5rem; font: inherit; text-align: left; border: 1px solid #8a939d; border-radius: .4rem; background: #fff; cursor: pointer; }
button:hover, button:focus-visible { border-color: #0b57d0; outline: 2px solid #0b57d0; }
strong { display: block; }
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
