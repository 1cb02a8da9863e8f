import { type Binding, textOf } from './binding-files';
import { type BindingExpectations, commonProblems, compiledType, lacking, publicType } from './binding-rules';

/** What is known of a package when its jars are looked at; users name it `group:artifact`. */
export interface JarExpectations extends BindingExpectations {
  /** The package of its classes. */
  readonly javaPackage: string;
}

/** Compiled or as source, the code is at most as large as what npm gets. */
const GROWTH = 2;
/** Groups from which a package of ours may need something: the CDK, jsii, and annotations of the generated code. */
const GROUPS = [
  'software.amazon.awscdk',
  'software.constructs',
  'software.amazon.jsii',
  'org.jetbrains',
  'javax.annotation',
];
const LICENCE = '<name>Apache License 2.0</name>';
const LICENCE_ADDRESS = '<url>https://www.apache.org/licenses/LICENSE-2.0</url>';

/** What is wrong with a jar of classes, one sentence each. */
export function jarProblems(jar: Binding, expected: JarExpectations): string[] {
  const folder = folderOf(expected);
  const nested = jar.files.map(({ path }) => path).filter((path) => isNested(path, expected));
  return [
    ...commonProblems(jar, expected, {
      carried: carriedBy(expected),
      declaration: (type) => `${folder}/${type}.class`,
      declared: compiledType,
      needed: [...about(expected), `${folder}/$Module.class`, `${folder}/$Module.txt`],
      optional: ['META-INF/INDEX.LIST', `${folder}/package-info.class`, ...nested],
      growth: GROWTH,
    }),
    ...pomProblems(textOf(jar.files, pomOf(expected)), expected),
  ].map((problem) => `${expected.name} for Java ${problem}`);
}

/** What is wrong with the jar of sources, which Maven Central asks for. */
export function sourcesJarProblems(jar: Binding, expected: JarExpectations): string[] {
  const folder = folderOf(expected);
  return commonProblems(jar, expected, {
    carried: carriedBy(expected),
    declaration: (type) => `${folder}/${type}.java`,
    declared: publicType,
    needed: [...about(expected), `${folder}/$Module.java`, `${folder}/$Module.txt`],
    optional: [`${folder}/package-info.java`],
    growth: GROWTH,
  }).map((problem) => `${expected.name} for Java, sources, ${problem}`);
}

/** What is wrong with the description that Maven and its users read. */
export function pomProblems(pom: string | undefined, expected: JarExpectations): string[] {
  const [group, artifact] = expected.id.split(':');
  const groups = [...(pom ?? '').matchAll(/<dependency>.*?<groupId>(.*?)<\/groupId>/gs)].map(([, each]) => each);
  return [
    ...lacking(pom, {
      [`group ${group}`]: `<groupId>${group}</groupId>\n  <artifactId>`,
      [`artifact ${artifact}`]: `<artifactId>${artifact}</artifactId>\n  <version>`,
      [`version ${expected.version}`]: `<version>${expected.version}</version>\n  <packaging>jar</packaging>`,
      'licence Apache-2.0': LICENCE,
      'address of the licence': LICENCE_ADDRESS,
      [`url ${expected.repository}`]: `  <url>${expected.repository}</url>\n  <licenses>`,
      [`scm ${expected.repository}`]: `<connection>scm:git:${expected.repository}</connection>`,
    }),
    ...groups.filter((each) => each !== group && !GROUPS.includes(each)).map((each) => `needs something of ${each}`),
  ];
}

function about(expected: JarExpectations): string[] {
  const folder = `META-INF/maven/${expected.id.replace(':', '/')}`;
  return ['META-INF/MANIFEST.MF', pomOf(expected), `${folder}/pom.properties`];
}

function pomOf({ id }: JarExpectations): string {
  return `META-INF/maven/${id.replace(':', '/')}/pom.xml`;
}

function carriedBy(expected: JarExpectations): string {
  return `${folderOf(expected)}/${expected.name}@${expected.version}.jsii.tgz`;
}

/** Where the classes of a package lie. */
export function folderOf({ javaPackage }: JarExpectations): string {
  return javaPackage.replaceAll('.', '/');
}

/** A builder or a proxy, which is a class inside that of a type. */
function isNested(path: string, expected: JarExpectations): boolean {
  const [, outer] = /^(.+?)\$[\w$]+\.class$/.exec(path) ?? [];
  return expected.types.some((type) => outer === `${folderOf(expected)}/${type}`);
}
