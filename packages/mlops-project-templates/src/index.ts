export * from './project-template';
