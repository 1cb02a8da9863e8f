export * from './auth-mode';
export * from './environment-buckets';
export * from './environment-keys';
export * from './studio-domain';
export * from './studio-user';
