import type { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';

/** Checks the domains of an allow list. Tokens pass. */
export function validateDomains(errors: ValidationErrors, allowedDomains: string[]): void {
  errors.unique('allowedDomains', allowedDomains);
  for (const spellings of spelledTwice(allowedDomains)) {
    errors.add(
      `allowedDomains has ${JSON.stringify(spellings)}, which are one name, because neither DNS nor TLS tells upper ` +
        'from lower case: name it once',
    );
  }
  for (const domain of allowedDomains) {
    errors.pattern(
      'allowedDomains',
      domain,
      '(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+',
      'name a domain of at least two labels, such as "example.com" or "*.example.com"',
    );
  }
}

/**
 * Domains as lists of AWS compare them. Tokens stay as they are.
 *
 * The rules that Network Firewall makes of a list find a server name in any spelling, but a host of HTTP, which the engine
 * has in lower case, only in that of the list:
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-examples.html
 * https://docs.suricata.io/en/suricata-7.0.14/rules/http-keywords.html#http-host-and-http-host-raw
 */
export function inLowerCase(domains: string[]): string[] {
  return Token.isUnresolved(domains)
    ? domains
    : domains.map((domain) => (Token.isUnresolved(domain) ? domain : domain.toLowerCase()));
}

/** The spellings of each domain that has more than one. */
function spelledTwice(domains: string[]): string[][] {
  const spellings = [...new Set(domains)];
  const names = inLowerCase(spellings);
  return [...new Set(names)]
    .map((name) => spellings.filter((_, index) => names[index] === name))
    .filter(({ length }) => length > 1);
}
