/** Names of domains and profiles: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html */
export const NAME = '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}';
export const NAME_REMEDY = 'use at most 63 letters, digits and hyphens, beginning and ending with a letter or digit';
