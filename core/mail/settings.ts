// How a deployment writes to approvers by e-mail: from which address, and to which addresses for which approvers.
import { z } from 'zod';

const address = z.email('expected an e-mail address');

export const mailSettingsSchema = z
  .strictObject({
    /** A verified identity of SES in this account and region, or an address of a verified domain. */
    from: address,
    /** `group:NAME` or `user:ISSUER|SUBJECT`, as policies name them → addresses. Others are not written to. */
    recipients: z
      .record(
        z.string().regex(/^(?:group|user):./, 'expected `group:NAME` or `user:ISSUER|SUBJECT`'),
        z.array(address).min(1),
      )
      .refine((recipients) => Object.keys(recipients).length > 0, 'expected somebody to write to'),
    /**
     * Those of the addresses that several people read. A link to one works for the first of them who decides; a link to any
     * other address works for its one person. Default: none.
     */
    sharedMailboxes: z.array(address).default([]),
  })
  .check(({ value: { recipients, sharedMailboxes }, issues }) => {
    const written = new Set(
      Object.values(recipients)
        .flat()
        .map((each) => each.toLowerCase()),
    );
    const strays = sharedMailboxes.filter((each) => !written.has(each.toLowerCase()));
    if (strays.length === 0) return;
    issues.push({
      code: 'custom',
      path: ['sharedMailboxes'],
      input: sharedMailboxes,
      message: `nobody is written to at ${strays.join(', ')}, expected addresses of \`recipients\``,
    });
  });

export type MailSettings = z.output<typeof mailSettingsSchema>;
