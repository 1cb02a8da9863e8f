import { CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Leaves one resource out of the rendered `DependsOn` of another.
 *
 * A function of the CDK always depends on its role as a whole, although it refers to the role and so follows it anyway;
 * cfn-lint warns of such a dependency. All others stay, also those that are added later.
 */
export function omitDependency(source: IConstruct, omitted: IConstruct): void {
  const resource = source.node.defaultChild as CfnResource;
  const stack = Stack.of(source);
  resource.addOverride(
    'DependsOn',
    Lazy.any({
      produce: () =>
        resource
          .obtainDependencies()
          .filter((dependency): dependency is CfnResource => CfnResource.isCfnElement(dependency))
          .filter((dependency) => dependency !== omitted.node.defaultChild)
          .map((dependency) => stack.resolve(dependency.logicalId))
          .sort(),
    }),
  );
}
