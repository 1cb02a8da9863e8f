import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { buildApp } from '../../src/app';
import { demanded, SERVICE_PERMISSIONS } from '../../src/stacks/execution-permissions';
import { platformScope } from '../../src/stacks/execution-scope';
import { boundingStackNames, deployedStackNames, platformStackNames, targetNames } from '../../src/stacks/names';
import { networkDemand } from '../../src/stacks/network-demand';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL, MINIMAL } from '../support';

function synthesized(text: string, context: Record<string, string> = {}): CloudAssembly {
  return buildApp(configOf(text), { context }).synth();
}

const minimal = synthesized(MINIMAL);
const maximal = synthesized(MAXIMAL, ALLOW_DATA_DELETION);

function template(assembly: CloudAssembly, stack: string): Template {
  return Template.fromJSON(assembly.getStackByName(stack).template);
}

describe('names', () => {
  test('every stack is either bounding, deployed through the bootstrap or for the owners of stage accounts', () => {
    const config = configOf(MAXIMAL);

    expect(maximal.stacks.map(({ stackName }) => stackName).sort()).toEqual(
      [...boundingStackNames(config), ...deployedStackNames(config), targetNames(config).setupStack].sort(),
    );
  });

  test('the stacks of two environments do not meet', () => {
    expect(deployedStackNames(configOf(MAXIMAL))).toEqual([
      'acmeml-Core',
      'acmeml-research-Network',
      'acmeml-research-Environment',
      'acmeml-research-Targets',
      'acmeml-research-ProjectTemplates',
      'acmeml-second-team-Network',
      'acmeml-second-team-Environment',
      'acmeml-second-team-Targets',
      'acmeml-second-team-ProjectTemplates',
    ]);
  });

  test('exports carry the name of their stack', () => {
    for (const { stackName, template } of maximal.stacks) {
      const outputs = Object.values(template.Outputs ?? {}) as { Export?: { Name: string } }[];
      for (const name of outputs.flatMap((output) => output.Export?.Name ?? [])) {
        expect(name.startsWith(`${stackName}:`)).toBe(true);
      }
    }
  });
});

describe('configuration', () => {
  test('termination protection goes to the stacks it is asked for', () => {
    expect(maximal.stacks.filter(({ terminationProtection }) => terminationProtection).map((s) => s.stackName)).toEqual(
      expect.arrayContaining(['acmeml-Core', 'acmeml-research-Network', 'acmeml-research-Environment']),
    );
    expect(maximal.getStackByName('acmeml-second-team-Environment').terminationProtection).not.toBe(true);
    expect(minimal.stacks.every(({ terminationProtection }) => !terminationProtection)).toBe(true);
  });

  test('zones are letters of the region, so that nothing is looked up', () => {
    const zones = Object.values(template(maximal, 'acmeml-research-Network').findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties.AvailabilityZone,
    );

    expect(zones).toEqual(['a', 'b', 'c'].map((letter) => ({ 'Fn::Join': ['', [{ Ref: 'AWS::Region' }, letter]] })));
    expect(maximal.manifest.missing).toBeUndefined();
  });

  test('endpoints are added and removed', () => {
    const endpoints = Object.values(
      template(maximal, 'acmeml-research-Network').findResources('AWS::EC2::VPCEndpoint'),
    ).map(({ Properties }) => JSON.stringify(Properties.ServiceName));

    expect(endpoints.filter((name) => name.includes('ecr'))).toHaveLength(2);
    expect(endpoints.filter((name) => name.includes('studio'))).toHaveLength(0);
  });

  test('the domain gets its name, idle time and users', () => {
    const environment = template(maximal, 'acmeml-research-Environment');
    const defaults = template(minimal, 'acmeml-research-Environment');

    environment.hasResourceProperties('AWS::SageMaker::Domain', {
      DomainName: 'lab',
      DefaultUserSettings: {
        JupyterLabAppSettings: { AppLifecycleManagement: { IdleSettings: { IdleTimeoutInMinutes: 120 } } },
      },
    });
    environment.resourceCountIs('AWS::SageMaker::UserProfile', 2);
    defaults.hasResourceProperties('AWS::SageMaker::Domain', { DomainName: 'acmeml-research' });
    defaults.resourceCountIs('AWS::SageMaker::UserProfile', 0);
  });

  test('data and keys stay unless the configuration and the context say otherwise', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      for (const resource of Object.values(template(minimal, 'acmeml-research-Environment').findResources(type))) {
        expect(resource.DeletionPolicy).toBe('Retain');
      }
      for (const resource of Object.values(template(maximal, 'acmeml-research-Environment').findResources(type))) {
        expect(resource.DeletionPolicy).toBe('Delete');
      }
    }
    const oneKey = template(synthesized(MAXIMAL), 'acmeml-research-Environment');
    for (const bucket of Object.values(oneKey.findResources('AWS::S3::Bucket'))) {
      expect(bucket.DeletionPolicy).toBe('Retain');
    }
  });

  test('tags of the configuration are on the domain, with the tag of its environment', () => {
    template(maximal, 'acmeml-research-Environment').hasResourceProperties('AWS::SageMaker::Domain', {
      Tags: Match.arrayWith([
        { Key: 'owner', Value: 'ml' },
        { Key: 'secure-mlops:environment', Value: 'acmeml/research' },
      ]),
    });
  });
});

describe('bounds', () => {
  test('are exported also when nothing imports them any more: a stack that is deployed may still do', () => {
    const bare = synthesized(`${MINIMAL}    projects: { templates: [] }\n`);
    const exported = (assembly: CloudAssembly, stack: string) =>
      Object.values(assembly.getStackByName(stack).template.Outputs as Record<string, { Export?: { Name: string } }>)
        .flatMap(({ Export }) => Export?.Name ?? [])
        .sort();

    for (const stack of ['acmeml-BootstrapPolicies', 'acmeml-research-Boundary']) {
      expect(exported(bare, stack)).toEqual(exported(maximal, stack));
    }
    expect(exported(bare, 'acmeml-research-Boundary')).toHaveLength(2);
  });

  // the role of the set-up belongs to the owners of stage accounts, and is tested with its stack
  const platform = maximal.stacks.filter(({ stackName }) => stackName !== targetNames(configOf(MAXIMAL)).setupStack);
  const roles = platform.flatMap(({ stackName, template }) =>
    Object.entries(template.Resources as Record<string, { Type: string; Properties: Record<string, unknown> }>)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([id, { Properties }]): [string, Record<string, unknown>] => [`${stackName}/${id}`, Properties]),
  );

  test.each(roles)('%s has a boundary, a path of the platform and its kind as a tag', (_, properties) => {
    expect(properties.PermissionsBoundary).toEqual({
      'Fn::ImportValue': expect.stringMatching(/^acmeml-(.+-Boundary|BootstrapPolicies):/),
    });
    expect(properties.Path).toMatch(/^\/acmeml\/(core|research|second-team)\/[a-z-]+\/$/);
    expect(properties.Tags).toContainEqual({
      Key: 'secure-mlops:principal',
      Value: expect.stringMatching(/^[a-z-]+$/),
    });
  });

  test('no role has an inline policy, and there is no user and no group', () => {
    expect(roles.filter(([, { Policies }]) => Policies !== undefined)).toEqual([]);
    for (const { template } of maximal.stacks) {
      const types = Object.values(template.Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
      expect(types).not.toEqual(expect.arrayContaining([expect.stringMatching(/^AWS::IAM::(Policy|User|Group)$/)]));
    }
  });

  test('bounding stacks need no bootstrap and stay below the size of a template body', () => {
    for (const name of boundingStackNames(configOf(MAXIMAL))) {
      const stack = maximal.getStackByName(name);
      expect(stack.assumeRoleArn).toBeUndefined();
      expect(stack.cloudFormationExecutionRoleArn).toBeUndefined();
      expect(stack.assets).toEqual([]);
      // the CDK CLI sends YAML, which is indented but has fewer brackets and quotes than this
      expect(JSON.stringify(stack.template, undefined, 1).length).toBeLessThan(51_200);
    }
  });

  test('the other stacks are deployed by the roles of the own qualifier', () => {
    for (const name of deployedStackNames(configOf(MAXIMAL))) {
      expect(maximal.getStackByName(name).assumeRoleArn).toContain('role/cdk-acmeml-deploy-role-');
    }
  });
});

describe('execution policies', () => {
  const scope = platformScope({ platform: 'acmeml', qualifier: 'acmeml', demand: networkDemand(configOf(MAXIMAL)) });
  const covered = demanded(scope, SERVICE_PERMISSIONS).flatMap(({ resourceTypes }) => resourceTypes);
  const deployed = [minimal, maximal].flatMap((assembly) =>
    deployedStackNames(configOf(MAXIMAL))
      .map((name) => assembly.tryGetArtifact(name) && assembly.getStackByName(name))
      .flatMap((stack) => (stack ? Object.values(stack.template.Resources as Record<string, { Type: string }>) : []))
      .map(({ Type }) => Type)
      .filter((type) => !type.startsWith('Custom::')),
  );

  test('every resource type of our stacks has its permissions, and no permission is for anything else', () => {
    expect([...new Set(deployed)].sort()).toEqual([...covered].sort());
  });

  const policies = Object.values(
    template(maximal, platformStackNames(configOf(MAXIMAL)).bootstrapPolicies).findResources('AWS::IAM::ManagedPolicy'),
  );
  const statements = policies.flatMap(({ Properties }) =>
    (Properties.PolicyDocument.Statement as { Sid?: string; Action: string | string[]; Effect: string }[]).map(
      (statement) => ({ ...statement, actions: [statement.Action].flat() }),
    ),
  );

  test('nobody gets all actions, or all of a service', () => {
    const actions = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ actions }) => actions);

    expect(actions.filter((action) => !/^[a-z0-9-]+:\*?[A-Z][A-Za-z]+\*?([A-Z][A-Za-z]+)?$/.test(action))).toEqual([]);
    expect(actions.length).toBeGreaterThan(100);
  });

  test('roles are written only with a boundary, below the path of the platform', () => {
    const bootstrap = template(maximal, 'acmeml-BootstrapPolicies');

    bootstrap.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'WriteBoundedRoles',
            Action: Match.arrayWith(['iam:CreateRole', 'iam:PutRolePermissionsBoundary']),
            Condition: {
              ArnLike: {
                'iam:PermissionsBoundary': ['permissions-boundary', 'launch-boundary'].map(
                  (kind) => `arn:aws:iam::111111111111:policy/acmeml/*/${kind}/*`,
                ),
              },
            },
          }),
        ]),
      },
    });
  });

  test('no policy is larger than IAM accepts', () => {
    for (const { Properties } of policies) {
      // tokens are longer than what they stand for
      expect(JSON.stringify(Properties.PolicyDocument).length).toBeLessThanOrEqual(6144);
    }
  });
});
