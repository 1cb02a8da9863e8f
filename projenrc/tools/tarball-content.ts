/** esbuild writes the path of a module above its code, relative to the package that is bundled. */
const BUNDLED_MODULE = /^\s*\/\/ .*node_modules\/((?:@[^/]+\/)?[^/\s]+)/gm;
/** Folders of the machine that packed, as they appear in texts. */
const MACHINE_PATH = /(?<![\w.:/-])(?:file:\/\/)?\/(?:home|root|Users|tmp|work|private)\/[\w./@-]+/;
const SOURCE_MAP = /^\/\/# sourceMappingURL=data:application\/json[^,]*;base64,(\S+)/gm;
const TESTS = /(^|\/)(test|tests|__tests__)\/|(^|\/)test_[^/]*$|[._](test|spec)\.\w+$|[._](test|spec)\.d\.ts$/;
const INSTALLED = /(^|\/)(node_modules|site-packages|vendor)\//;

/** Whether a path is of what no archive is for: tests, or libraries that somebody installed. */
export function isForeign(path: string): boolean {
  return TESTS.test(path) || INSTALLED.test(path);
}

/** What a text of a published file says of the machine it was made on, or holds of other authors; one sentence each. */
export function foreignContent(file: string, text: string): string[] {
  const readable = [text, ...[...text.matchAll(SOURCE_MAP)].map(([, map]) => Buffer.from(map, 'base64').toString())];
  const path = readable.map((each) => MACHINE_PATH.exec(each)?.[0]).find((each) => each !== undefined);
  const modules = new Set([...text.matchAll(BUNDLED_MODULE)].map(([, module]) => module));
  return [
    ...(path ? [`names ${path} of this machine in ${file}`] : []),
    ...[...modules].map((module) => `holds the source of ${module} in ${file}`),
  ];
}
