/** A template with as many small networks as `BENCH_NETWORKS` says: a size for deployments to local AWS. */
import { DataPerimeter, Registry, TemplateStack } from '@secure-mlops/core';
import { EndpointSet, SecureVpc } from '@secure-mlops/secure-vpc';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';

const env = { account: '111122223333', region: 'eu-west-1' };
const app = new App({ analyticsReporting: false });
// a template that travels alone has its functions inside, so that deploying it takes no upload of assets
const template = new TemplateStack(new Stack(app, 'Publisher', { env }), 'Sized');
const perimeter = DataPerimeter.ofAccounts({
  accountIds: [env.account],
  deploymentRoleArns: [`arn:aws:iam::${env.account}:role/deployment`],
});
for (let network = 0; network < Number(process.env.BENCH_NETWORKS); network++) {
  new SecureVpc(template, `Network${network}`, {
    perimeter,
    endpoints: EndpointSet.minimal(),
    registry: Registry.of({ platform: 'bench', environment: `network${network}` }),
    logRemovalPolicy: RemovalPolicy.DESTROY,
  });
}
app.synth();
