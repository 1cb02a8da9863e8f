export * from './project-template';
export * from './published-product';
export * from './service-catalog-publisher';
export * from './template-publisher';
