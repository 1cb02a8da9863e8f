export * from './dns-firewall';
export * from './egress';
export * from './endpoint-service';
export * from './endpoint-set';
export * from './flow-logs';
export * from './secure-network';
export * from './secure-vpc';
export * from './target-network';
