import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { EgressContext } from '../egress-context';

/** Lets workloads send to address ranges beyond the endpoints, on some TCP ports. */
export function openWorkloads(scope: Construct, context: EgressContext, ranges: string[], ports: number[]): void {
  const rules = new Construct(scope, 'WorkloadRules');
  for (const range of ranges) {
    for (const port of ports) {
      // EC2 refuses the same rule twice.
      if (port === HTTPS && context.centralRanges.includes(range)) {
        continue;
      }
      new ec2.CfnSecurityGroupEgress(rules, `To-${range.replace('/', '-')}-${port}`, {
        description: `TCP ${port} to ${range} by the way out of the network`,
        groupId: context.workloadSecurityGroup.securityGroupId,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        cidrIp: range,
      });
    }
  }
}

const HTTPS = 443;
