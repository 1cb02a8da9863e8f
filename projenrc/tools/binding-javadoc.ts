import { type Binding, textOf } from './binding-files';
import { folderOf, type JarExpectations } from './binding-java';
import { sizeProblems } from './binding-rules';
import { foreignContent, isForeign } from './tarball-content';

/** Several pages for each type, and the scripts that search them. */
const GROWTH = 6;
/** What javadoc adds by itself, under names that differ between the releases of the JDK. */
const ADDED =
  /^(META-INF\/MANIFEST\.MF|element-list|package-list|[\w-]+\.(html|js|css|svg)|jquery-ui\.overrides\.css|(legal|resources|resource-files|script-dir|script-files)\/(fonts\/)?\w[\w.-]*)$/;

/** What is wrong with the jar of documents, which Maven Central asks for: a page for each type is all that is ours in it. */
export function javadocJarProblems(jar: Binding, expected: JarExpectations): string[] {
  const pages = expected.types.map((type) => `${folderOf(expected)}/${type}.html`);
  const own = jar.files.filter(({ path }) => !isForeign(path) && (ADDED.test(path) || isPage(path, expected)));
  return [
    ...pages.filter((page) => !textOf(jar.files, page)?.trim()).map((page) => `lacks ${page}`),
    ...jar.files.filter((file) => !own.includes(file)).map(({ path }) => `holds ${path}`),
    ...own.flatMap(({ path, content }) => foreignContent(path, content.toString('utf8'))),
    ...sizeProblems(jar, expected, GROWTH),
  ].map((problem) => `${expected.name} for Java, documents, ${problem}`);
}

/** A page about a type, about a class inside it, about their uses, or about the package. */
function isPage(path: string, expected: JarExpectations): boolean {
  const folder = `${folderOf(expected)}/`;
  const [, name] = /^(?:class-use\/)?([\w-]+)(\.[\w$]+)*\.html$/.exec(path.slice(folder.length)) ?? [];
  const isOfPackage = ['package-summary', 'package-tree', 'package-use'].includes(name);
  return path.startsWith(folder) && (isOfPackage || expected.types.includes(name));
}
