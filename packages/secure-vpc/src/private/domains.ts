import type { ValidationErrors } from '@secure-mlops/core';

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
