import { checkLicences } from './licence-rules';
import { npmDependencies, pythonDependencies } from './licence-trees';
import { preparePython } from './python-environment';

/** Fails when a dependency has a licence that is not allowed where it is used. */
async function main(): Promise<void> {
  const dependencies = [...(await npmDependencies('.')), ...(await pythonDependencies(await preparePython()))];
  const { problems, used, unknown } = checkLicences(dependencies);
  for (const { name, licence, reason } of used) {
    console.log(`development only: ${name} (${licence}): ${reason}`);
  }
  const production = dependencies.filter(({ isProduction }) => isProduction).length;
  console.log(`${dependencies.length} dependencies, ${production} of them in production`);
  console.log(
    `${unknown.length} optional packages for other platforms are not installed here, their licence is not known`,
  );
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
