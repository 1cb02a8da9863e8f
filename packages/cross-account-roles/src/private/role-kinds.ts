/** Kinds of roles: each has its own IAM path below the environment, and policies name kinds by path. */
export const STUDIO_EXECUTION = 'studio-execution';
export const JOB_EXECUTION = 'job-execution';
export const MODEL_EXECUTION = 'model-execution';
export const LAUNCH = 'launch';
export const DATA_SCIENTIST = 'data-scientist';
export const STACK_SET_ADMINISTRATION = 'stackset-administration';
export const MODEL_DEPLOYMENT = 'model-deployment';

/** Kind of the roles that products create. */
export const PROJECT = 'project';

/** Path of the boundary, beside those of the roles. */
export const PERMISSIONS_BOUNDARY = 'permissions-boundary';
