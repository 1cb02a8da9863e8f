import type { Acknowledgement } from './acknowledgement';

/** The stack with the templates of projects and their portfolio. */
export const PROJECT_TEMPLATES: readonly Acknowledgement[] = [];
