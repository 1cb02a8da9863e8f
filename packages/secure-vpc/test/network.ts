import { DataPerimeter } from '@secure-mlops/core';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecureVpc, type SecureVpcProps } from '../src';

/** A stack of a known account and region, without a network yet. */
export function emptyStack(): Stack {
  return new Stack(new App(), 'Network', { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** The perimeter around the stack's account. */
export function perimeter(props: Pick<SecureVpcProps, 'endpoints'> = {}): DataPerimeter {
  return DataPerimeter.ofAccounts({
    accountIds: ['111122223333'],
    deploymentRoleArns: ['arn:aws:iam::111122223333:role/cdk-exec'],
    endpointRules: props.endpoints?.endpointRules,
  });
}

/** A network in a stack of its own. */
export function network(props: Partial<SecureVpcProps> = {}): SecureVpc {
  return new SecureVpc(emptyStack(), 'Vpc', { perimeter: perimeter(props), ...props });
}

/** The template of a network's stack. */
export function templateOf(vpc: SecureVpc): Template {
  return Template.fromStack(Stack.of(vpc));
}
