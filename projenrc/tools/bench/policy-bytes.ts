/** The bytes of all policy documents in a template, as CloudFormation sends them: without white space. */
export function policyBytes(part: unknown): number {
  if (typeof part !== 'object' || part === null) {
    return 0;
  }
  if (isPolicy(part)) {
    return Buffer.byteLength(JSON.stringify(part));
  }
  return Object.values(part).reduce((total: number, value) => total + policyBytes(value), 0);
}

function isPolicy(part: object): boolean {
  return 'Version' in part && 'Statement' in part && Array.isArray(part.Statement);
}
