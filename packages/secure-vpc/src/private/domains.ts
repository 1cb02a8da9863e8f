import type { ValidationErrors } from '@secure-mlops/core';

/** The form of an IPv4 range, without a check of its parts. */
export const IPV4_RANGE = '(\\d{1,3}\\.){3}\\d{1,3}/(\\d|[12]\\d|3[0-2])';

/** Checks the domains of an allow list. Tokens pass. */
export function validateDomains(errors: ValidationErrors, allowedDomains: string[]): void {
  errors.unique('allowedDomains', allowedDomains);
  for (const domain of allowedDomains) {
    errors.pattern(
      'allowedDomains',
      domain,
      '(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+',
      'name a domain of at least two labels, such as "example.com" or "*.example.com"',
    );
  }
}
