// The shell of every page: one column, no script, one style sheet, and the headers that hold it to that.
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { JsonApiContext } from '../../json-api/environment.ts';
import { visible } from './card-text.ts';
import { styles } from './styles.ts';

export type Html = ReturnType<typeof html>;

const styleHash = createHash('sha256').update(styles).digest('base64');

const pageHeaders: readonly (readonly [string, string])[] = [
  [
    'content-security-policy',
    `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  ],
  ['cache-control', 'no-store'],
  // Not `no-referrer`: it would turn our own forms' Origin header into `null`.
  ['referrer-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
];

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Who is signed in, for the head of the page. */
  readonly signedInAs?: { readonly name: string; readonly formToken: string };
}

export async function respondPage(context: JsonApiContext, page: Page, status = 200): Promise<Response> {
  const { baseUrl } = context.var;
  const { title, body, signedInAs } = page;
  const document = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Countersign</title>
<style>${raw(styles)}</style>
</head>
<body>
<header class="top">
<a class="brand" href="${baseUrl}/approve">Countersign</a>
${
  signedInAs &&
  html`<form method="post" action="${baseUrl}/approve/sign-out">
<input type="hidden" name="formToken" value="${signedInAs.formToken}">
<span class="who">${signedInAs.name}</span> <button class="link">Sign out</button>
</form>`
}
</header>
<main>${body}</main>
</body>
</html>
`;
  return new Response(String(document), {
    status,
    headers: [['content-type', 'text/html; charset=utf-8'], ...pageHeaders] as [string, string][],
  });
}

/** Refusals quote what they were given in backticks. */
export function withCode(text: string): readonly Html[] {
  return text
    .split('`')
    .map((part, index) => (index % 2 ? html`<code>${visible(part)}</code>` : html`${part}`));
}

export function noticePage(notice: {
  readonly title: string;
  readonly text: string;
  readonly link?: { readonly href: string; readonly text: string };
}): Page {
  const { title, text, link } = notice;
  return {
    title,
    body: html`<section class="card notice"><h1>${title}</h1><p>${withCode(text)}</p>${
      link && html`<p><a class="button" href="${link.href}">${link.text}</a></p>`
    }</section>`,
  };
}
