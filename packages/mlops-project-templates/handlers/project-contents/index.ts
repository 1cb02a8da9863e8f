/**
 * Empties buckets of projects before they are deleted, as the function of an environment does with its own buckets:
 * only buckets that carry the tag which the custom resource names.
 */
export { handler } from '@secure-mlops/studio-domain/handlers/bucket-contents';
