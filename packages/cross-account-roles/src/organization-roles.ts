/**
 * Roles of the same names in every account of an organization, or of parts of it.
 */
export interface OrganizationRoles {
  /**
   * Id of the organization that an account must belong to, as in `o-a1b2c3d4e5`.
   */
  readonly organizationId: string;

  /**
   * Paths of the parts of the organization that an account must be in, as in `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`.
   *
   * @default - the whole organization
   */
  readonly organizationPaths?: string[];

  /**
   * Exact names of the roles, which lie at the path `/`. No wildcards.
   */
  readonly roleNames: string[];
}
