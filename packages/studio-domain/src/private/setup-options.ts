import type { SetupFunctionProps } from '@secure-mlops/core';

/** What the platform's own functions have in common. */
export type SetupOptions = Pick<SetupFunctionProps, 'registry' | 'permissionsBoundary' | 'logEncryptionKey'>;
