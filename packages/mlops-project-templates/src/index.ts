export * from './model-build-template';
export * from './project-contents';
export * from './project-template';
export * from './published-product';
export * from './service-catalog-publisher';
export * from './source-provider';
export * from './template-publisher';
