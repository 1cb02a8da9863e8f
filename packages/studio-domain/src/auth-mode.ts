/** How the members of a domain sign in. Changing it would replace the domain, so it is frozen. */
export enum AuthMode {
  /** IAM principals open Studio through a presigned URL. */
  IAM = 'IAM',
  /** Users of IAM Identity Center, each mapped to a user profile. */
  IAM_IDENTITY_CENTER = 'SSO',
}
