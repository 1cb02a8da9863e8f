import { type App, CustomResource, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { buildApp } from '../src/app';
import { configFile, loadConfig } from '../src/config/load';

/** The configured platform with one fault, chosen by SCENARIO_FAULT: each breaks an update half-way. */
const FAULTS: Record<string, (environment: Stack) => void> = {
  /** A value that CloudFormation does not know, put together at deployment: synthesis would refuse it at once. */
  'wrong-property': (environment) => {
    the(environment, sagemaker.CfnDomain).addPropertyOverride('DefaultUserSettings.StudioWebPortal', {
      'Fn::Join': ['', ['NO', 'SUCH', 'VALUE']],
    });
  },

  /** A set-up function that ends in an error. */
  'failing-function': (environment) => {
    const failing = new lambda.Function(environment, 'FailingFunction', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline("exports.handler = async () => { throw new Error('this function always fails'); };"),
    });
    new CustomResource(environment, 'FailingFunctionCall', { serviceToken: failing.functionArn });
  },

  /** A bucket policy that forgets the function which empties the bucket. */
  'locked-out-function': (environment) => {
    const data = environment.node
      .findAll()
      .find((construct): construct is s3.Bucket => construct instanceof s3.Bucket && construct.node.id === 'Data');
    data?.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'LocksOut',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:ListBucketVersions'],
        resources: [data.bucketArn],
      }),
    );
  },
};

function the<T>(stack: Stack, type: abstract new (...args: never[]) => T): T {
  const found = stack.node.findAll().find((construct) => construct instanceof type);
  if (!found) {
    throw new Error(`the stack ${stack.stackName} has no ${type.name}`);
  }
  return found as T;
}

function environmentOf(app: App): Stack {
  return app.node.findAll().find((construct) => construct.node.id.endsWith('-Environment')) as Stack;
}

const app = buildApp(loadConfig(configFile()));
const fault = FAULTS[process.env.SCENARIO_FAULT ?? ''];
if (!fault) {
  throw new Error(`SCENARIO_FAULT is ${JSON.stringify(process.env.SCENARIO_FAULT)}, use one of ${Object.keys(FAULTS)}`);
}
fault(environmentOf(app));
app.synth();
