// Finds passwords that commands take in short options or by position, which only the command's own name explains:
// `-p` is a password for mysql and a port for docker.
import type { TextFinding } from './finding.ts';
import { couldBeSecret } from './secret-value.ts';

const hint =
  /mysql|mariadb|sshpass|login|redis-cli|mongo|sqlcmd|bcp|smb|htpasswd|chpasswd|ldap|keytool|openssl|net user|identified|--from-literal|configure set|psexec|winexe|rdesktop|xfreerdp|curl|wget|impacket|evil-winrm|createuser|sqlplus|vncpasswd|zip|gpg|ansible|unix_chkpwd|define\(/i;

const line = '[^\\n]{0,300}?';
const quoted = `["']?([^\\s"'|;&]{3,200})`;
const rules: readonly RegExp[] = [
  new RegExp(
    `\\b(?:mysql|mysqldump|mysqladmin|mariadb|mysqlimport)\\b${line}\\s-p["']?([^\\s"'|;&]{3,200})`,
    'dgi',
  ),
  new RegExp(`\\bsshpass\\s${line}-p\\s?${quoted}`, 'dgi'),
  new RegExp(
    `\\b(?:docker|podman|az|oc|helm|skopeo|buildah|crane|nerdctl)\\b${line}\\blogin\\b${line}\\s-p\\s${quoted}`,
    'dgi',
  ),
  new RegExp(`\\bredis-cli\\b${line}\\s-a\\s${quoted}`, 'dgi'),
  new RegExp(`\\bmongo(?:sh|dump|restore|export|import)?\\b${line}\\s-p\\s${quoted}`, 'dgi'),
  new RegExp(`\\b(?:sqlcmd|bcp)\\b${line}\\s-P\\s?${quoted}`, 'dg'),
  new RegExp(`\\bsmb(?:client|map)\\b${line}\\s-U\\s?["']?[^\\s%"']{1,60}%([^\\s"']{3,200})`, 'dgi'),
  new RegExp(`\\bldap(?:search|modify|add|whoami|passwd|delete)\\b${line}\\s-w\\s?${quoted}`, 'dgi'),
  new RegExp(`\\bhtpasswd\\s+-[a-zA-Z]*b[a-zA-Z]*\\s+\\S{1,120}\\s+\\S{1,60}\\s+${quoted}`, 'dgi'),
  /\becho\s+(?:-n\s+)?["']?[\w.-]{1,32}:([^\s"'|]{3,120})["']?\s*\|\s*(?:sudo\s+)?chpasswd/dgi,
  /\becho\s+(?:-n\s+)?["']?([^\s"'|$]{3,200})["']?\s*\|\s*(?:sudo\s+)?(?:passwd\b|docker\s+login|podman\s+login|sudo\s+-S|gh\s+auth)/dgi,
  new RegExp(`\\bopenssl\\b${line}(?:pass:)([^\\s"'|;&]{3,200})`, 'dgi'),
  /\bpass(?:in|out)?\s+pass:([^\s"'|;&]{3,200})/dgi,
  new RegExp(`\\bnet\\s+user(?:\\s+/add)?\\s+[\\w.-]{1,40}\\s+(?!/)${quoted}`, 'dgi'),
  /--from-literal[= ]["']?[\w.-]{1,80}=([^\s"']{3,400})/dgi,
  new RegExp(
    `\\bconfigure\\s+set\\s+(?:--?\\S+\\s+\\S+\\s+)?(?:aws_)?(?:secret_access_key|session_token)\\s+${quoted}`,
    'dgi',
  ),
  /\bIDENTIFIED\s+(?:WITH\s+\w{1,40}\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?["']([^"'\n]{3,200})["']/dgi,
  /\bchpasswd:\s*\n(?:\s*expire:[^\n]*\n)?\s*list:\s*\|?\s*\n?\s*[-\s]*[\w.-]{1,32}:([^\s]{3,120})/dgi,
];

export function commandPasswords(text: string): TextFinding[] {
  if (!hint.test(text)) return [];
  return rules.flatMap((rule) =>
    [...text.matchAll(rule)].flatMap((match): TextFinding[] => {
      const [startIndex, endIndex] = match.indices?.[1] ?? [0, 0];
      if (!couldBeSecret(match[1] ?? '')) return [];
      return [{ startIndex, endIndex, kind: 'password', layer: 'assignment' }];
    }),
  );
}
