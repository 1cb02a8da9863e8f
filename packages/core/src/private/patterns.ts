/** Kebab-case such as `studio-execution`. */
export const KEBAB_CASE = '[a-z][a-z0-9]*(-[a-z0-9]+)*';
