export * from './auth-mode';
export * from './environment-buckets';
export * from './environment-keys';
export * from './i-studio-domain';
export * from './studio-domain';
export * from './studio-user';
