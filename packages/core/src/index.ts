export * from './aws-owned-resources';
export * from './data-perimeter';
export * from './data-user';
export * from './key-service';
export * from './quotas';
export * from './registry';
export * from './setup-function';
export * from './validation';
