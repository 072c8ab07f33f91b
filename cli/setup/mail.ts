// E-mails by SES: whether the sender is verified, and whether the account may write to anybody.
// https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { consoleHost } from '../../core/connection-deployment.ts';
import { partitionOf } from '../../core/partition.ts';
import type { SetupConfiguration } from './configuration.ts';
import type { ClientOptions } from './deployment.ts';
import { absent } from './secret.ts';
import { done, type Step, toDo, type Verdict } from './step.ts';

const needs = ['AWS account'];

export function mailSteps({ mail }: SetupConfiguration, options: ClientOptions): readonly Step[] {
  if (mail === undefined) return [absent('e-mail', 'no `mail`')];
  const client = new SESv2Client(options);
  return [
    { name: 'e-mail sender', needs, check: () => checkSender(client, mail.from) },
    { name: 'e-mail sandbox', needs, check: () => checkAccount(client) },
  ];
}

/** The address, or a domain that it is in: a verified domain is verified for all names below it. */
async function checkSender(client: SESv2Client, from: string): Promise<Verdict> {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const labels = domain.split('.');
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
  let pending: string | undefined;
  for (const identity of [from, ...domains]) {
    const isVerified = await verificationOf(client, identity);
    if (isVerified) return done(`SES has verified ${identity}`);
    if (isVerified === false) pending ??= identity;
  }
  const region = await client.config.region();
  if (pending === undefined) {
    return toDo(
      `SES in ${region} knows neither ${from} nor its domain`,
      `aws sesv2 create-email-identity --email-identity ${domain} --region ${region}, then make the DNS records that it prints`,
    );
  }
  return toDo(
    `SES in ${region} has not verified ${pending} yet`,
    pending.includes('@')
      ? 'open the link in the message that AWS sent to it'
      : `make the DNS records that this prints: aws sesv2 get-email-identity --email-identity ${pending} --region ${region}`,
  );
}

/** Undefined: there is no such identity. */
async function verificationOf(client: SESv2Client, EmailIdentity: string): Promise<boolean | undefined> {
  try {
    const { VerifiedForSendingStatus } = await client.send(new GetEmailIdentityCommand({ EmailIdentity }));
    return VerifiedForSendingStatus === true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
}

async function checkAccount(client: SESv2Client): Promise<Verdict> {
  const { ProductionAccessEnabled, SendingEnabled } = await client.send(new GetAccountCommand({}));
  const region = await client.config.region();
  const page = `https://${region}.${consoleHost(partitionOf(region))}/ses/home?region=${region}#/account`;
  if (ProductionAccessEnabled !== true) {
    return toDo(
      `SES in ${region} is in its sandbox: it writes to verified addresses alone`,
      `ask for production access: ${page}`,
    );
  }
  return SendingEnabled === true
    ? done('the account may write to anybody')
    : toDo(`SES in ${region} is paused for this account`, `see why: ${page}`);
}
