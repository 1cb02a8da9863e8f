import { parseConfig } from '../src/config/load';
import { ConfigError, type Problem } from '../src/config/problem';
import type { Config } from '../src/config/schema';

/** The smallest configuration file. */
export const MINIMAL = `
platform:
  name: acmeml
  qualifier: acmeml
  account: '111111111111'
  region: eu-west-1
environments:
  - name: research
    network:
      cidr: 10.40.0.0/16
    studio: {}
`;

/** A configuration with everything that changes what is synthesized. */
export const MAXIMAL = `
platform:
  name: acmeml
  qualifier: acmeml
  account: '111111111111'
  region: eu-west-1
  organizationId: o-abcd123456
  tags: { owner: ml }
  terminationProtection: true
environments:
  - name: research
    network:
      cidr: 10.40.0.0/16
      availabilityZones: [a, b, c]
      endpoints: { add: [ecr.api, ecr.dkr], remove: [studio] }
    studio:
      domainName: lab
      idleTimeoutMinutes: 120
      users: [{ name: ada }, { name: grace }]
    stages:
      - name: staging
        accounts: ['222222222222', '444444444444']
        failureTolerance: 1
      - name: production
        accounts: ['333333333333']
        approval: manual
        network:
          cidr: 10.50.0.0/20
          availabilityZones: [a, b, c]
          subnets: { workload: 23 }
          networkAcls: closed
          dns: { blockedThreats: [tunneling], failureMode: closed }
    retention: { data: delete, keys: delete, logDays: 30 }
    terminationProtection: true
  - name: second-team
    network:
      cidr: 10.41.0.0/20
      networkAcls: closed
      dns: { failureMode: open }
    studio: {}
    stages: [{ name: staging, accounts: ['222222222222'] }]
    retention: { data: delete, keys: delete }
`;

/** The maximal platform, around the organization. */
export const ORGANIZED = MAXIMAL.replace(
  'organizationId: o-abcd123456',
  'organizationId: o-abcd123456\n  perimeter: { around: organization }',
);

/** Context that turns the second key for deleting data. */
export const ALLOW_DATA_DELETION = { 'secure-mlops:allow-data-deletion': 'true' };

export function configOf(text: string): Config {
  return parseConfig(text, 'test.yaml');
}

/** What is wrong with a configuration file; nothing when it loads. */
export function problemsOf(text: string): readonly Problem[] {
  try {
    parseConfig(text, 'test.yaml');
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}
